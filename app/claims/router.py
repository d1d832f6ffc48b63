"""Claims and returns over HTTP."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.claims import schemas, service
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Commanding, Created, Rows, at
from app.http.types import Code, StrictUuid

router = APIRouter(route_class=RoomRoute, tags=["Vorderingen en terugstortingen"])


@router.get(
    "/plans/{plan}/claims",
    response_model=Listing[schemas.Claim],
    operation_id="listClaims",
    summary="Vorderingen",
    description="De vorderingen waarvan u het geld mag zien.",
)
async def page(
    plan: Code,
    paging: Paging,
    call: Asking,
    kind: Literal["settlement", "recovery"] | None = None,
    kassier: Code | None = None,
    stream: Code | None = None,
    organisation: Code | None = None,
) -> Response:
    """List claims."""
    filters = {"kind": kind, "kassier": kassier, "stream": stream, "organisation": organisation}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.page(work, paging.after(UUID), paging.limit, filters))

    return await call.read(plan, Action.SEE_MONEY, ask)


@router.get(
    "/claims/{claim}",
    response_model=schemas.Claim,
    operation_id="getClaim",
    summary="Eén vordering",
    description="Een vordering met wat er open staat.",
)
async def show(claim: StrictUuid, call: Asking) -> Response:
    """Show a claim."""

    async def ask(work: Work) -> schemas.Claim:
        return await service.show(work, claim)

    return await call.read(service.plan_of("claim", claim), Action.SEE_MONEY, ask)


@router.post(
    "/claims/{claim}/receipts",
    status_code=201,
    response_model=schemas.ClaimReceipt,
    operation_id="collectClaim",
    summary="Ontvangst op een vordering",
    description="Legt vast wat op een vordering is ontvangen (stap 14).",
)
async def collect(claim: StrictUuid, body: schemas.ClaimReceiptIn, call: Commanding) -> Response:
    """Collect on a claim."""

    async def do(work: Work) -> Created:
        return Created(await service.collect(work, claim, body), at("claims", claim))

    return await call.command(service.plan_of("claim", claim), Action.COLLECT, do)


@router.post(
    "/claims/{claim}/write-offs",
    status_code=201,
    response_model=schemas.WriteOff,
    operation_id="writeOffClaim",
    summary="Een vordering afschrijven",
    description="Schrijft af wat oninbaar is; dat blijft bij de financier (stap 16).",
)
async def write_off(claim: StrictUuid, body: schemas.WriteOffIn, call: Commanding) -> Response:
    """Write off a claim."""

    async def do(work: Work) -> Created:
        return Created(await service.write_off(work, claim, body), at("claims", claim))

    return await call.command(service.plan_of("claim", claim), Action.CLOSE, do)


@router.post(
    "/plans/{plan}/returns",
    status_code=201,
    response_model=schemas.Return,
    operation_id="returnMoney",
    summary="Terugstorten",
    description="Legt een terugstorting aan de financier vast (stap 15).",
)
async def give_back(plan: Code, body: schemas.ReturnIn, call: Commanding) -> Response:
    """Return money."""

    async def do(work: Work) -> Created:
        made = await service.give_back(work, body)
        return Created(made, at("returns", made.id))

    return await call.command(plan, Action.RETURN, do)


@router.get(
    "/plans/{plan}/returns",
    response_model=Listing[schemas.Return],
    operation_id="listReturns",
    summary="Terugstortingen",
    description="De terugstortingen waarvan u het geld mag zien.",
)
async def returns(
    plan: Code,
    paging: Paging,
    call: Asking,
    kassier: Code | None = None,
    stream: Code | None = None,
    status: Literal["reported", "confirmed"] | None = None,
) -> Response:
    """List returns."""
    filters = {"kassier": kassier, "stream": stream, "status": status}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.returns(work, paging.after(UUID), paging.limit, filters))

    return await call.read(plan, Action.SEE_MONEY, ask)


@router.get(
    "/returns/{returned}",
    response_model=schemas.Return,
    operation_id="getReturn",
    summary="Eén terugstorting",
    description="Een terugstorting, en of de financier haar heeft bevestigd.",
)
async def show_return(returned: StrictUuid, call: Asking) -> Response:
    """Show a return."""

    async def ask(work: Work) -> schemas.Return:
        return await service.show_return(work, returned)

    return await call.read(service.plan_of("return", returned), Action.SEE_MONEY, ask)


@router.post(
    "/returns/{returned}/confirmations",
    status_code=201,
    response_model=schemas.Return,
    operation_id="confirmReturn",
    summary="Een terugstorting bevestigen",
    description="Bevestigt dat een terugstorting is ontvangen (stap 16).",
)
async def confirm(returned: StrictUuid, body: schemas.ReturnConfirmationIn, call: Commanding) -> Response:
    """Confirm a return."""

    async def do(work: Work) -> Created:
        made = await service.confirm(work, returned, body)
        return Created(made, at("returns", made.id))

    return await call.command(service.plan_of("return", returned), Action.CLOSE, do)
