"""Measurements over HTTP: reporting, evidence and verification."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Commanding, Created, Posting, Rows, at
from app.http.types import Choice, Code, QueryInt, StrictUuid
from app.measurements import reading, service
from app.measurements import schemas as wire

router = APIRouter(route_class=RoomRoute, tags=["Metingen"])


@router.get(
    "/plans/{plan}/measurements",
    response_model=Listing[wire.Measurement],
    operation_id="listMeasurements",
    summary="De metingen van een plan",
)
async def list_measurements(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    meetmoment: Annotated[Code | None, Query(description="Alleen van dit meetmoment.")] = None,
    period: Annotated[QueryInt | None, Query(ge=1, le=1001, description="Alleen in deze verantwoording.")] = None,
    status: Annotated[Choice[wire.MeasurementStatus] | None, Query(description="Alleen met deze status.")] = None,
) -> Response:
    """Alle metingen, ook afgewezen en vervangen, met hun bewijslast; op meetmoment en verantwoording."""
    asked = {"meetmoment": meetmoment, "period": period, "status": None if status is None else status.value}
    filters = {name: value for name, value in asked.items() if value is not None}

    async def ask(work: Work) -> Rows:
        return Rows(*await reading.measurements(work, filters, paging.after(str, int, UUID), paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.post(
    "/plans/{plan}/meetmomenten/{meetmoment}/measurements",
    status_code=201,
    response_model=wire.Measurement,
    operation_id="reportMeasurement",
    summary="Een gemeten waarde opgeven (stap 3)",
)
async def report_measurement(plan: Code, meetmoment: Code, body: wire.MeasurementReport, call: Commanding) -> Response:
    """Een verbetering noemt in `supersedes` de meting die zij vervangt. Opgeven kan ook zonder alle bewijslast."""

    async def do(work: Work) -> Created:
        made = await service.report(work, meetmoment, body)
        return Created(made, at("measurements", made.id))

    return await call.command(plan, Action.REPORT, do)


@router.get(
    "/measurements/{id}",
    response_model=wire.Measurement,
    operation_id="getMeasurement",
    summary="Eén meting",
)
async def get_measurement(id: StrictUuid, call: Asking) -> Response:  # noqa: A002 (the name on the wire)
    """Met bewijslast, verificatie, en wat de meting verbetert of vervangt."""

    async def ask(work: Work) -> wire.Measurement:
        return await reading.show(work, id)

    return await call.read(reading.plan_of_measurement(id), Action.READ, ask)


@router.post(
    "/measurements/{id}/evidence",
    status_code=201,
    response_model=wire.AddedEvidence,
    operation_id="addEvidence",
    summary="Bewijslast toevoegen aan een meting",
)
async def add_evidence(
    id: StrictUuid,  # noqa: A002 (the name on the wire)
    body: wire.EvidenceReport,
    call: Posting,
) -> Response:
    """Kan tot de meting is vastgesteld, afgewezen of vervangen."""

    async def do(work: Work) -> Created:
        return Created(await service.add_evidence(work, id, body), at("measurements", id))

    return await call.command(reading.plan_of_measurement(id), Action.REPORT, do)


@router.post(
    "/measurements/{id}/verifications",
    status_code=201,
    response_model=wire.Measurement,
    operation_id="verifyMeasurement",
    summary="Een meting verifiëren of afwijzen (stap 4)",
)
async def verify_measurement(
    id: StrictUuid,  # noqa: A002 (the name on the wire)
    body: wire.Verification,
    call: Commanding,
) -> Response:
    """Door een ander dan wie de waarde opgaf; verifiëren kan pas als alle vereiste bewijslast er is."""

    async def do(work: Work) -> Created:
        return Created(await service.verify(work, id, body), at("measurements", id))

    return await call.command(reading.plan_of_measurement(id), Action.VERIFY, do)
