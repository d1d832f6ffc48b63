"""KPIs and meetmomenten over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Rows
from app.http.types import Choice, Code, QueryBool, QueryInt
from app.kpis import schemas as wire
from app.kpis import service
from app.kpis.status import MeetmomentStatus
from app.plans.package.words import KpiKind
from app.uitkeringsschema.facts import Measure

router = APIRouter(route_class=RoomRoute, tags=["Meetmomenten"])

_Initiative = Annotated[
    Code | None, Query(description="Alleen wat dit initiatief dekt: van het initiatief, zijn thema of het hele plan.")
]
_Theme = Annotated[
    Code | None, Query(description="Alleen wat dit thema raakt: van het thema, een initiatief erin of het hele plan.")
]
_Kassier = Annotated[Code | None, Query(description="Alleen wat aan een begrotingsregel van deze kassier hangt.")]
_Kind = Annotated[Choice[KpiKind] | None, Query(description="Alleen deze soort KPI.")]


@router.get(
    "/plans/{plan}/kpis",
    response_model=Listing[wire.Kpi],
    operation_id="listKpis",
    summary="De KPI’s van een plan",
)
async def list_kpis(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    kind: _Kind = None,
    initiative: _Initiative = None,
    theme: _Theme = None,
    measure: Annotated[Choice[Measure] | None, Query(description="Alleen met deze meetwijze.")] = None,
    pays: Annotated[QueryBool | None, Query(description="Alleen waar wel of geen geld aan hangt.")] = None,
    kassier: _Kassier = None,
) -> Response:
    """Wat is beloofd, hoe het wordt gemeten en wat het uitbetaalt; op code."""
    filters = service.Filters(
        kind=kind, measure=measure, pays=pays, initiative=initiative, theme=theme, kassier=kassier
    )

    async def ask(work: Work) -> Rows:
        return Rows(*await service.kpis(work, filters, paging.after(str), paging.limit))

    return await call.read(plan, Action.READ, ask, whole=kassier is not None)


@router.get(
    "/plans/{plan}/kpis/{kpi}",
    response_model=wire.KpiDetail,
    operation_id="getKpi",
    summary="Eén KPI met haar meetmomenten",
)
async def get_kpi(plan: Code, kpi: Code, call: Asking) -> Response:
    """Ook hoe het met elk meetmoment staat."""

    async def ask(work: Work) -> wire.KpiDetail:
        return await service.kpi(work, kpi)

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/meetmomenten",
    response_model=Listing[wire.Meetmoment],
    operation_id="listMeetmomenten",
    summary="De meetmomenten van een plan",
)
async def list_meetmomenten(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    kpi: Annotated[Code | None, Query(description="Alleen van deze KPI.")] = None,
    kind: _Kind = None,
    period: Annotated[QueryInt | None, Query(ge=1, le=1001, description="Alleen in deze periode.")] = None,
    initiative: _Initiative = None,
    theme: _Theme = None,
    kassier: _Kassier = None,
    status: Annotated[
        Choice[MeetmomentStatus] | None,
        Query(description="Alleen met deze status; `due` is alles wat nu moet worden opgegeven, ook wat te laat is."),
    ] = None,
    reporter: Annotated[
        Choice[wire.Reporter] | None, Query(description="`me`: alleen wat de aanroeper vandaag mag opgeven.")
    ] = None,
) -> Response:
    """Met doel, gewicht, bewijslast, status en vastgestelde waarde; op code.

    De status volgt de uitkomst in de eigen verantwoording, anders de nieuwste meting, anders de kalender. Wat later is
    ingehaald staat apart, onder `caughtUp`.
    """
    filters = service.Filters(kpi=kpi, kind=kind, period=period, initiative=initiative, theme=theme, kassier=kassier)

    async def ask(work: Work) -> Rows:
        after, mine = paging.after(str), reporter is not None
        return Rows(*await service.said(work, filters, status, after, paging.limit, mine=mine))

    return await call.read(plan, Action.READ, ask, whole=kassier is not None)


@router.get(
    "/plans/{plan}/meetmomenten/{meetmoment}",
    response_model=wire.MeetmomentDetail,
    operation_id="getMeetmoment",
    summary="Eén meetmoment met al zijn metingen",
)
async def get_meetmoment(plan: Code, meetmoment: Code, call: Asking) -> Response:
    """Ook de eerste doelwaarde als die is herzien, en elke meting met haar bewijslast."""

    async def ask(work: Work) -> wire.MeetmomentDetail:
        return await service.meetmoment(work, meetmoment)

    return await call.read(plan, Action.READ, ask)
