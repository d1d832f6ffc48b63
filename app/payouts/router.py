"""Payouts over HTTP: propose, release, receive, pass on, and the kassier's desk."""

from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.service import open_work
from app.access.work import Work
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Commanding, Created, Rows, at
from app.http.types import Code, QueryInt, StrictUuid
from app.payouts import schemas, service

router = APIRouter(route_class=RoomRoute, tags=["Uitkeringen"])

PeriodFilter = Annotated[QueryInt | None, Query(ge=1, le=1001, description="Nummer van de periode.")]


@router.post(
    "/plans/{plan}/payouts",
    status_code=201,
    response_model=schemas.Payouts,
    operation_id="proposePayouts",
    summary="Uitkeringen voorstellen",
    description="Stelt per kassier en geldstroom een uitkering voor zodra aan alle voorwaarden is voldaan (stap 9).",
)
async def propose(plan: Code, body: schemas.ProposalIn, call: Commanding) -> Response:
    """Propose payouts."""

    async def do(work: Work) -> Created:
        return Created(await service.propose(work, body), f"/v1/plans/{work.plan.code}/payouts?period={body.period}")

    return await call.command(plan, Action.PROPOSE, do)


@router.get(
    "/plans/{plan}/payouts",
    response_model=Listing[schemas.Payout],
    operation_id="listPayouts",
    summary="Uitkeringen",
    description="De uitkeringen waarvan u het geld mag zien, op volgorde van periode.",
)
async def page(
    plan: Code,
    paging: Paging,
    call: Asking,
    period: PeriodFilter = None,
    kassier: Code | None = None,
    stream: Code | None = None,
    status: schemas.PayoutStatus | None = None,
) -> Response:
    """List payouts."""
    filters = {"period": period, "kassier": kassier, "stream": stream, "status": status}

    async def ask(work: Work) -> Rows:
        after = paging.after(int, str, str, UUID)
        return Rows(*await service.page(work, after, paging.limit, filters))

    return await call.read(plan, Action.SEE_READINESS, ask)


@router.get(
    "/payouts/{payout}",
    response_model=schemas.Payout,
    operation_id="getPayout",
    summary="Eén uitkering",
    description="Een uitkering met wat ervan is ontvangen en doorbetaald.",
)
async def show(payout: StrictUuid, call: Asking) -> Response:
    """Show a payout."""

    async def ask(work: Work) -> schemas.Payout:
        return await service.show(work, payout)

    return await call.read(service.plan_of("payout", payout), Action.SEE_MONEY, ask)


@router.get(
    "/payouts/{payout}/distribution",
    response_model=schemas.Distribution,
    operation_id="getDistribution",
    summary="De verdeling van een uitkering",
    description="Het aandeel van elke organisatie; een partner ziet alleen het eigen aandeel.",
)
async def distribution(payout: StrictUuid, call: Asking) -> Response:
    """Show the distribution of a payout."""

    async def ask(work: Work) -> schemas.Distribution:
        return await service.distribution(work, payout)

    return await call.read(service.plan_of("payout", payout), Action.SEE_MONEY, ask)


@router.post(
    "/payouts/{payout}/withdrawals",
    status_code=201,
    response_model=schemas.Payout,
    operation_id="withdrawPayout",
    summary="Een voorstel intrekken",
    description="Trekt een voorgestelde uitkering in voor zij is vrijgegeven.",
)
async def withdraw(payout: StrictUuid, call: Commanding) -> Response:
    """Withdraw a proposal."""

    async def do(work: Work) -> Created:
        return Created(await service.withdraw(work, payout), at("payouts", payout))

    return await call.command(service.plan_of("payout", payout), Action.PROPOSE, do)


@router.post(
    "/payouts/{payout}/releases",
    status_code=201,
    response_model=schemas.Payout,
    operation_id="releasePayout",
    summary="Een uitkering vrijgeven",
    description="Geeft een voorgestelde uitkering vrij; daarna verandert zij niet meer (stap 10).",
)
async def release(payout: StrictUuid, body: schemas.ReleaseIn, call: Commanding) -> Response:
    """Release a payout."""

    async def do(work: Work) -> Created:
        return Created(await service.release(work, payout, body), at("payouts", payout))

    return await call.command(service.plan_of("payout", payout), Action.RELEASE, do)


@router.post(
    "/payouts/{payout}/receipts",
    status_code=201,
    response_model=schemas.Receipt,
    operation_id="receivePayout",
    summary="Een ontvangst vastleggen",
    description="Legt vast wat op de aparte rekening is ontvangen (stap 11).",
)
async def receive(payout: StrictUuid, body: schemas.ReceiptIn, call: Commanding) -> Response:
    """Record a receipt."""

    async def do(work: Work) -> Created:
        made = await service.receive(work, payout, body, rests=rests)
        return Created(made, at("receipts", made.id))

    rests = service.receiving(payout, body)
    opens = partial(open_work, along=rests)
    return await call.command(service.plan_of("payout", payout), Action.RECEIVE, do, opens=opens)


@router.post(
    "/payouts/{payout}/transfers",
    status_code=201,
    response_model=schemas.Transfer | schemas.Transfers,
    operation_id="passOnPayout",
    summary="Doorbetalen",
    description="Betaalt door aan één organisatie, of met `items` aan meer tegelijk: alles of niets (stap 12).",
)
async def pass_on(payout: StrictUuid, body: schemas.TransferIn, call: Commanding) -> Response:
    """Pass money on."""

    async def do(work: Work) -> Created:
        made = await service.pass_on(work, payout, items, listed=body.items is not None, rests=rests)
        if body.items is None:
            return Created(made[0], at("transfers", made[0].id))
        return Created(schemas.Transfers(items=made), f"/v1/plans/{work.plan.code}/transfers?payout={payout}")

    items = body.transfers()
    rests = service.passing_on(payout, items)
    opens = partial(open_work, along=rests)
    return await call.command(service.plan_of("payout", payout), Action.PASS_ON, do, opens=opens)


@router.get(
    "/plans/{plan}/pass-on",
    response_model=Listing[schemas.DeskRow],
    operation_id="listPassOn",
    summary="Het bureau van de kassier",
    description="Per uitkering en organisatie wat nog door te betalen is, wat te laat is en wat is ingehouden.",
)
async def desk(
    plan: Code,
    paging: Paging,
    call: Asking,
    kassier: Code | None = None,
    status: Literal["due", "late", "withheld", "done"] | None = None,
) -> Response:
    """List what is to be passed on."""

    async def ask(work: Work) -> Rows:
        after = paging.after(int, str, str, str)
        return Rows(*await service.desk(work, after, paging.limit, kassier, status))

    return await call.read(plan, Action.SEE_MONEY, ask, whole=True)
