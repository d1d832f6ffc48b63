"""Measurements over HTTP: reporting, evidence and verification."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic_core import from_json
from starlette.responses import Response

from app.access.rights import Action
from app.access.service import open_work
from app.access.work import Work
from app.http.negotiation import preferred_language
from app.http.paging import Listing, Paging
from app.http.problem_document import document, encoded, problem_of
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Commanding, Created, Posting, Rows, at
from app.http.types import Choice, Code, QueryInt, StrictUuid
from app.http.urls import base_url
from app.measurements import reading, service, several
from app.measurements import schemas as wire
from app.measurements import several_schemas as batch

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
        made = await service.report(work, meetmoment, body, rests)
        return Created(made, at("measurements", made.id))

    rests = service.resting(meetmoment)
    return await call.command(plan, Action.REPORT, do, opens=partial(open_work, along=rests))


@router.post(
    "/plans/{plan}/measurements",
    response_model=batch.Outcomes,
    operation_id="reportMeasurements",
    summary="Veel gemeten waarden tegelijk opgeven",
)
async def report_measurements(plan: Code, body: batch.Several, call: Commanding) -> Response:
    """Hooguit 500 metingen. Met `atomic` alle of geen, met `per_item` elke die kan; de uitkomst noemt elke meting bij
    haar plaats in de aanvraag. Dezelfde regels als bij het opgeven van één meting.
    """

    async def do(work: Work) -> Created:
        found = await several.report(work, body)
        items = [_outcome(call.request, index, one) for index, one in enumerate(found)]
        return Created(batch.Outcomes(items=items), status=200)

    return await call.command(plan, Action.REPORT, do)


def _outcome(request: Request, index: int, found: several.Reported) -> batch.ItemOutcome:
    if isinstance(found, wire.Measurement):
        return batch.ItemOutcome(index=index, status=201, measurement=found, problem=None)
    language = preferred_language(request.headers.get("accept-language"))
    made = document(
        problem_of(found), language, base=base_url(request.scope), request_id=request.scope["state"].get("request_id")
    )
    problem = from_json(encoded(made))
    return batch.ItemOutcome(index=index, status=made["status"], measurement=None, problem=problem)


@router.get(
    "/measurements/{measurement}",
    response_model=wire.Measurement,
    operation_id="getMeasurement",
    summary="Eén meting",
)
async def get_measurement(measurement: StrictUuid, call: Asking) -> Response:
    """Met bewijslast, verificatie, en wat de meting verbetert of vervangt."""

    async def ask(work: Work) -> wire.Measurement:
        return await reading.show(work, measurement)

    return await call.read(reading.plan_of_measurement(measurement), Action.READ, ask)


@router.post(
    "/measurements/{measurement}/evidence",
    status_code=201,
    response_model=wire.AddedEvidence,
    operation_id="addEvidence",
    summary="Bewijslast toevoegen aan een meting",
)
async def add_evidence(
    measurement: StrictUuid,
    body: wire.EvidenceReport,
    call: Posting,
) -> Response:
    """Kan tot de meting is vastgesteld, afgewezen of vervangen."""

    async def do(work: Work) -> Created:
        return Created(await service.add_evidence(work, measurement, body), at("measurements", measurement))

    return await call.command(reading.plan_of_measurement(measurement), Action.REPORT, do)


@router.post(
    "/measurements/{measurement}/verifications",
    status_code=201,
    response_model=wire.Measurement,
    operation_id="verifyMeasurement",
    summary="Een meting verifiëren of afwijzen (stap 4)",
)
async def verify_measurement(
    measurement: StrictUuid,
    body: wire.Verification,
    call: Commanding,
) -> Response:
    """Door een ander dan wie de waarde opgaf; verifiëren kan pas als alle vereiste bewijslast er is."""

    async def do(work: Work) -> Created:
        return Created(await service.verify(work, measurement, body), at("measurements", measurement))

    return await call.command(reading.plan_of_measurement(measurement), Action.VERIFY, do)
