"""Progress and stoplights over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Rows
from app.http.types import Choice, Code
from app.monitoring import schemas, service
from app.monitoring.stoplight import Colour

router = APIRouter(route_class=RoomRoute, tags=["Monitoring"])


@router.get(
    "/plans/{plan}/progress",
    response_model=schemas.Progress,
    operation_id="getProgress",
    summary="Het verloop van het plan, en van elk thema, initiatief en doel",
    description="Met per onderdeel het stoplicht en zijn redenen, en het verloop in de tijd.",
)
async def get_progress(plan: Code, call: Asking) -> Response:
    """Show the progress of a plan."""
    return await call.read(plan, Action.READ, service.progress)


@router.get(
    "/plans/{plan}/kpi-progress",
    response_model=Listing[schemas.KpiProgress],
    operation_id="listKpiProgress",
    summary="Het verloop per KPI",
    description="Doel, nulmeting, gemeten en verwacht per meetmoment, het stoplicht met redenen en de open acties.",
)
async def list_progress(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    initiative: Annotated[Code | None, Query(description="Alleen KPI’s van dit initiatief zelf.")] = None,
    theme: Annotated[Code | None, Query(description="Alleen KPI’s van dit thema of van initiatieven erin.")] = None,
    colour: Annotated[Choice[Colour] | None, Query(description="Alleen KPI’s met deze kleur.")] = None,
) -> Response:
    """List the progress of KPIs."""

    async def ask(work: Work) -> Rows:
        after = paging.after(str)
        narrowed = {"initiative": initiative, "theme": theme}
        return Rows(*await service.kpi_progress(work, **narrowed, colour=colour, after=after, limit=paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/kpi-progress/{kpi}",
    response_model=schemas.KpiProgress,
    operation_id="getKpiProgress",
    summary="Het verloop van één KPI",
    description="Doel, nulmeting, metingen en verwachting van deze KPI door de tijd, met stoplicht en open acties.",
)
async def get_one(plan: Code, kpi: Code, call: Asking) -> Response:
    """Show the progress of one KPI."""

    async def ask(work: Work) -> schemas.KpiProgress:
        return await service.of_one(work, kpi)

    return await call.read(plan, Action.READ, ask)
