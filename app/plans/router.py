"""Plans and what they hold over HTTP."""

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from app import clock
from app.access import service as access
from app.access.rights import Action
from app.access.work import Work
from app.db.session import Session
from app.http.etags import conditional
from app.http.own_lists import answer_own
from app.http.paging import Listing, Paging, Removed
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, AskingNow, Rows
from app.http.types import Choice, Code, QueryInt
from app.plans import schemas, service
from app.plans.imports.keys import Form
from app.plans.imports.present import package_of
from app.plans.package.values import Name
from app.plans.package.words import PlanKind, PlanStatus
from app.plans.package.written import written
from app.uitkeringsschema.facts import PaymentMode

router = APIRouter(route_class=RoomRoute, tags=["Plannen"])

_PACKAGE: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/WholePackage"}}}

_Initiative = Annotated[Code | None, Query(description="Alleen van dit initiatief.")]
_Kassier = Annotated[Code | None, Query(description="Alleen van deze kassier.")]
_Stream = Annotated[Code | None, Query(description="Alleen van deze geldstroom.")]
_Organisation = Annotated[Code | None, Query(description="Alleen van deze organisatie.")]


@router.get(
    "/plans",
    response_model=Listing[schemas.Plan],
    operation_id="listPlans",
    summary="De plannen",
    description="De plannen waarin de gebruiker een functie heeft, op volgorde van code.",
)
async def list_plans(
    paging: Paging,
    call: AskingNow,
    *,
    kind: Annotated[Choice[PlanKind] | None, Query(description="Alleen van deze soort.")] = None,
    status: Annotated[Choice[PlanStatus] | None, Query(description="Alleen met deze status.")] = None,
    region: Annotated[Name | None, Query(description="Alleen van deze regio.")] = None,
) -> Response:
    """List the caller's plans."""
    asked = {"kind": kind, "status": status, "region": region}
    filters = {name: str(value) for name, value in asked.items() if value is not None}
    today = clock.today()

    async def ask(session: Session) -> Rows:
        return Rows(*await service.plans(session, call.actor, today, filters, paging.after(str), paging.limit))

    async def changed(session: Session, since: datetime) -> list[schemas.Plan | Removed]:
        return await service.plans_since(session, call.actor, today, filters, since)

    return await answer_own(call, ask, changed)


@router.get(
    "/plans/{plan}",
    response_model=schemas.PlanDetail,
    operation_id="getPlan",
    summary="Eén plan",
    description="Een plan met hoeveel erin is, en voor wie al het geld mag zien de begroting per geldstroom.",
)
async def get_plan(plan: Code, call: Asking) -> Response:
    """Show a plan."""
    return await call.read(plan, Action.READ, service.plan, whole=True)


@router.get(
    "/plans/{plan}/package",
    response_class=Response,
    responses={200: {"content": _PACKAGE, "description": "Het planpakket."}},
    operation_id="getPackage",
    summary="Een plan als pakket",
    description=(
        "Het hele plan zoals het nu is, als planpakket: weer ingelezen verandert het niets, en in een lege dienst "
        "geeft het hetzelfde plan. Begroting en doelwaarden zijn die waarmee het plan begon: wat daarna is besloten, "
        "is een besluit en geen deel van het pakket. Voor programmabureau, beheerder en auditor."
    ),
)
async def get_package(plan: Code, call: AskingNow) -> Response:
    """Export a plan."""

    async def ask(session: Session) -> Form:
        work = await access.open_work(session, call.actor, plan, clock.now(), clock.today())
        return await package_of(work)

    return conditional(call.request, await run_in_threadpool(written, await call.look(ask)))


@router.get(
    "/plans/{plan}/streams",
    response_model=Listing[schemas.Stream],
    operation_id="listStreams",
    summary="De geldstromen van een plan",
    description="Op volgorde van code.",
)
async def list_streams(plan: Code, paging: Paging, call: Asking) -> Response:
    """List streams."""

    async def ask(work: Work) -> Rows:
        return Rows(*await service.streams(work, paging.after(str), paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/streams/{stream}",
    response_model=schemas.Stream,
    operation_id="getStream",
    summary="Eén geldstroom",
    description="Een geldstroom, bij zijn code.",
)
async def get_stream(plan: Code, stream: Code, call: Asking) -> Response:
    """Show a stream."""

    async def ask(work: Work) -> schemas.Stream:
        return await service.stream(work, stream)

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/periods",
    response_model=Listing[schemas.Period],
    operation_id="listPeriods",
    summary="De verantwoordingsperiodes van een plan",
    description="Op volgorde van nummer, elk met hoe ver de verantwoording is.",
)
async def list_periods(
    plan: Code,
    paging: Paging,
    call: Asking,
    payment_mode: Annotated[
        Choice[PaymentMode] | None, Query(alias="paymentMode", description="Alleen met deze betaalwijze.")
    ] = None,
) -> Response:
    """List periods."""

    async def ask(work: Work) -> Rows:
        return Rows(*await service.periods(work, payment_mode, paging.after(int), paging.limit))

    return await call.read(plan, Action.READ, ask, whole=True)


@router.get(
    "/plans/{plan}/periods/{n}",
    response_model=schemas.Period,
    operation_id="getPeriod",
    summary="Eén verantwoordingsperiode",
    description="Een periode, bij haar nummer; het nummer na de laatste is het afrekenmoment.",
)
async def get_period(plan: Code, n: QueryInt, call: Asking) -> Response:
    """Show a period."""

    async def ask(work: Work) -> schemas.Period:
        return await service.period(work, n)

    return await call.read(plan, Action.READ, ask, whole=True)


@router.get(
    "/plans/{plan}/budget-lines",
    response_model=Listing[schemas.BudgetLine],
    operation_id="listBudgetLines",
    summary="De begrotingsregels van een plan",
    description=(
        "Elk met het bedrag van nu en dat van de import. Een kassier ziet de eigen regels, een partner die van de "
        "eigen organisatie."
    ),
)
async def list_budget_lines(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    initiative: _Initiative = None,
    kassier: _Kassier = None,
    stream: _Stream = None,
    organisation: _Organisation = None,
    period: Annotated[QueryInt | None, Query(ge=1, le=1000, description="Alleen van deze periode.")] = None,
) -> Response:
    """List budget lines."""
    asked = {
        "initiative": initiative,
        "kassier": kassier,
        "stream": stream,
        "organisation": organisation,
        "period": period,
    }
    filters = {name: value for name, value in asked.items() if value is not None}

    async def ask(work: Work) -> Rows:
        after = paging.after(str, str, str, str, int)
        return Rows(*await service.budget_lines(work, filters, after, paging.limit))

    return await call.read(plan, Action.READ, ask)


@router.get(
    "/plans/{plan}/agreements",
    response_model=Listing[schemas.Agreement],
    operation_id="listAgreements",
    summary="De nadere overeenkomsten van een plan",
    description="Ook die bij besluit. Een kassier ziet de eigen overeenkomsten, een partner die van de organisatie.",
)
async def list_agreements(
    plan: Code, paging: Paging, call: Asking, *, kassier: _Kassier = None, organisation: _Organisation = None
) -> Response:
    """List agreements."""
    asked = {"kassier": kassier, "organisation": organisation}
    filters = {name: value for name, value in asked.items() if value is not None}

    async def ask(work: Work) -> Rows:
        after = paging.after(str, str, date, UUID)
        return Rows(*await service.agreements(work, filters, after, paging.limit))

    return await call.read(plan, Action.READ, ask)
