"""Receipts and transfers over HTTP: reading them and undoing them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.transaction import Asking, Commanding, Created, Rows, at
from app.http.types import Code, QueryInt, StrictUuid
from app.payouts import schemas, service

router = APIRouter(route_class=RoomRoute, tags=["Uitkeringen"])

PeriodFilter = Annotated[QueryInt | None, Query(ge=1, le=1001, description="Nummer van de periode.")]
Status = Literal["booked", "reversed"]


@router.get(
    "/plans/{plan}/receipts",
    response_model=Listing[schemas.Receipt],
    operation_id="listReceipts",
    summary="Ontvangsten",
    description="De ontvangsten waarvan u het geld mag zien.",
)
async def receipts(
    plan: Code,
    paging: Paging,
    call: Asking,
    payout: Annotated[StrictUuid | None, Query()] = None,
    kassier: Code | None = None,
    stream: Code | None = None,
    period: PeriodFilter = None,
    status: Status | None = None,
) -> Response:
    """List receipts."""
    filters = {"payout_id": payout, "kassier": kassier, "stream": stream, "period": period, "status": status}

    async def ask(work: Work) -> Rows:
        return Rows(*await service.movements(work, "receipt", paging.after(UUID), paging.limit, filters))

    return await call.read(plan, Action.SEE_READINESS, ask)


@router.get(
    "/plans/{plan}/transfers",
    response_model=Listing[schemas.Transfer],
    operation_id="listTransfers",
    summary="Doorbetalingen",
    description="De doorbetalingen waarvan u het geld mag zien; een partner ziet die aan de eigen organisatie.",
)
async def transfers(
    plan: Code,
    paging: Paging,
    call: Asking,
    payout: Annotated[StrictUuid | None, Query()] = None,
    kassier: Code | None = None,
    stream: Code | None = None,
    period: PeriodFilter = None,
    organisation: Code | None = None,
    status: Status | None = None,
) -> Response:
    """List transfers."""
    filters = {
        "payout_id": payout,
        "kassier": kassier,
        "stream": stream,
        "period": period,
        "organisation": organisation,
        "status": status,
    }

    async def ask(work: Work) -> Rows:
        return Rows(*await service.movements(work, "transfer", paging.after(UUID), paging.limit, filters))

    return await call.read(plan, Action.SEE_MONEY, ask)


@router.get(
    "/receipts/{receipt}",
    response_model=schemas.Receipt,
    operation_id="getReceipt",
    summary="Eén ontvangst",
    description="Een ontvangst, en of zij is teruggedraaid.",
)
async def show_receipt(receipt: StrictUuid, call: Asking) -> Response:
    """Show a receipt."""

    async def ask(work: Work) -> schemas.Receipt:
        return await service.show_receipt(work, receipt)

    return await call.read(service.plan_of("receipt", receipt), Action.SEE_MONEY, ask)


@router.get(
    "/transfers/{transfer}",
    response_model=schemas.Transfer,
    operation_id="getTransfer",
    summary="Eén doorbetaling",
    description="Een doorbetaling, en of zij is teruggedraaid.",
)
async def show_transfer(transfer: StrictUuid, call: Asking) -> Response:
    """Show a transfer."""

    async def ask(work: Work) -> schemas.Transfer:
        return await service.show_transfer(work, transfer)

    return await call.read(service.plan_of("transfer", transfer), Action.SEE_MONEY, ask)


@router.post(
    "/receipts/{receipt}/reversals",
    status_code=201,
    response_model=schemas.Receipt,
    operation_id="reverseReceipt",
    summary="Een ontvangst terugdraaien",
    description="Draait een ontvangst geheel terug, één keer, door een tegenboeking.",
)
async def reverse_receipt(receipt: StrictUuid, body: schemas.ReversalIn, call: Commanding) -> Response:
    """Reverse a receipt."""

    async def do(work: Work) -> Created:
        return Created(await service.reverse_receipt(work, receipt, body), at("receipts", receipt))

    return await call.command(service.plan_of("receipt", receipt), Action.REVERSE, do)


@router.post(
    "/transfers/{transfer}/reversals",
    status_code=201,
    response_model=schemas.Transfer,
    operation_id="reverseTransfer",
    summary="Een doorbetaling terugdraaien",
    description="Draait een doorbetaling geheel terug, één keer, door een tegenboeking.",
)
async def reverse_transfer(transfer: StrictUuid, body: schemas.ReversalIn, call: Commanding) -> Response:
    """Reverse a transfer."""

    async def do(work: Work) -> Created:
        return Created(await service.reverse_transfer(work, transfer, body), at("transfers", transfer))

    return await call.command(service.plan_of("transfer", transfer), Action.REVERSE, do)
