"""Confirmations and registrations over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.confirmations import schemas, service
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Commanding, Created, Rows, at
from app.http.types import Choice, Code, QueryInt, StrictUuid
from app.uitkeringsschema.standing import Matter

router = APIRouter(route_class=RoomRoute, tags=["Bevestigen en registreren"])

Period = Annotated[
    QueryInt, Path(ge=1, le=1001, description="Nummer van de periode; laatste + 1 is de eindafrekening.")
]
PeriodFilter = Annotated[QueryInt | None, Query(ge=1, le=1001, description="Nummer van de periode.")]


@router.post(
    "/plans/{plan}/periods/{period}/confirmations",
    status_code=201,
    response_model=schemas.Confirmation,
    operation_id="confirmPeriod",
    summary="Bevestigen",
    description="Bevestigt resultaten, kosten of goedkeuring voor de delen waarin niets ontbreekt (stap 6).",
)
async def confirm(plan: Code, period: Period, body: schemas.ConfirmationIn, call: Commanding) -> Response:
    """Confirm."""

    async def do(work: Work) -> Created:
        made = await service.confirm(work, period, body)
        return Created(made, at("confirmations", made.id))

    return await call.command(plan, Action.CONFIRM, do)


@router.post(
    "/plans/{plan}/periods/{period}/registrations",
    status_code=201,
    response_model=schemas.Registration,
    operation_id="registerPeriod",
    summary="Registreren",
    description="Registreert wat is bevestigd; daarmee zijn de delen afgesloten (stap 7).",
)
async def register(plan: Code, period: Period, body: schemas.RegistrationIn, call: Commanding) -> Response:
    """Register."""

    async def do(work: Work) -> Created:
        made = await service.register(work, period, body)
        return Created(made, at("registrations", made.id))

    return await call.command(plan, Action.REGISTER, do)


@router.get(
    "/plans/{plan}/confirmations",
    response_model=Listing[schemas.Confirmation],
    operation_id="listConfirmations",
    summary="Bevestigingen",
    description="De bevestigingen van de financier, met de delen die u mag zien.",
)
async def confirmations(
    plan: Code, paging: Paging, call: Asking, period: PeriodFilter = None, of: Choice[Matter] | None = None
) -> Response:
    """List confirmations."""

    async def ask(work: Work) -> Rows:
        filters = {"period": period, "matter": of}
        return Rows(*await service.confirmations(work, paging.after(int, UUID), paging.limit, filters))

    return await call.read(plan, Action.READ, ask, whole=True)


@router.get(
    "/plans/{plan}/registrations",
    response_model=Listing[schemas.Registration],
    operation_id="listRegistrations",
    summary="Registraties",
    description="De registraties in het landelijke systeem, met de delen die u mag zien.",
)
async def registrations(
    plan: Code, paging: Paging, call: Asking, period: PeriodFilter = None, of: Choice[Matter] | None = None
) -> Response:
    """List registrations."""

    async def ask(work: Work) -> Rows:
        filters = {"period": period, "matter": of}
        return Rows(*await service.registrations(work, paging.after(int, UUID), paging.limit, filters))

    return await call.read(plan, Action.READ, ask, whole=True)


@router.get(
    "/confirmations/{confirmation}",
    response_model=schemas.Confirmation,
    operation_id="getConfirmation",
    summary="Eén bevestiging",
    description="Een bevestiging, en of zij nog geldt.",
)
async def show_confirmation(confirmation: StrictUuid, call: Asking) -> Response:
    """Show a confirmation."""

    async def ask(work: Work) -> schemas.Confirmation:
        return await service.show_confirmation(work, confirmation)

    return await call.read(service.plan_of("confirmation", confirmation), Action.READ, ask, whole=True)


@router.get(
    "/registrations/{registration}",
    response_model=schemas.Registration,
    operation_id="getRegistration",
    summary="Eén registratie",
    description="Een registratie met de delen die zij afsluit.",
)
async def show_registration(registration: StrictUuid, call: Asking) -> Response:
    """Show a registration."""

    async def ask(work: Work) -> schemas.Registration:
        return await service.show_registration(work, registration)

    return await call.read(service.plan_of("registration", registration), Action.READ, ask, whole=True)
