"""What went to subscriptions over HTTP, and what has to go again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.events import schemas, service
from app.http.paging import Listing, PagingApart
from app.http.rooms import RoomRoute
from app.http.transaction import AskingNow, Created, Posting, Rows, at
from app.http.types import Choice, StrictUuid
from app.http.wishes import Since

router = APIRouter(route_class=RoomRoute, tags=["Gebeurtenissen"])

_Id = StrictUuid


@router.get(
    "/subscriptions/{subscription}/deliveries",
    response_model=Listing[schemas.Delivery],
    operation_id="listDeliveries",
    summary="Wat er naar een abonnement ging, en wat niet aankwam",
    description=(
        "Het nieuwste eerst, met elke poging. Met `status=dead` wat na de laatste poging is opgegeven. Wat klaar is "
        "blijft 90 dagen staan."
    ),
)
async def list_deliveries(
    subscription: _Id,
    paging: PagingApart,
    call: AskingNow,
    *,
    since: Since = None,
    status: Annotated[Choice[schemas.DeliveryStatus] | None, Query(description="Alleen die zo staan.")] = None,
) -> Response:
    """List deliveries."""

    async def ask(work: Work) -> Rows:
        after: Any = paging.after(int, int, UUID)
        return Rows(*await service.deliveries(work, subscription, (status, since), after, paging.limit))

    return await call.read(service.plan_of("subscription", subscription), Action.SUBSCRIBE, ask, by_head=False)


@router.get(
    "/deliveries/{delivery}",
    response_model=schemas.Delivery,
    operation_id="getDelivery",
    summary="Eén bezorging",
    description="Met elke poging: wanneer, hoe lang, en wat de ontvanger zei.",
)
async def get_delivery(delivery: _Id, call: AskingNow) -> Response:
    """Show a delivery."""

    async def ask(work: Work) -> schemas.Delivery:
        return await service.delivery(work, delivery)

    return await call.read(service.plan_of("delivery", delivery), Action.SUBSCRIBE, ask)


@router.post(
    "/deliveries/{delivery}/redeliveries",
    status_code=201,
    response_model=schemas.Delivery,
    operation_id="redeliver",
    summary="Een gebeurtenis opnieuw bezorgen",
    description="Zo snel als het kan, met dezelfde `id`; ook wat was opgegeven of al was bezorgd.",
)
async def redeliver(delivery: _Id, call: Posting) -> Response:
    """Redeliver."""

    async def do(work: Work) -> Created:
        return Created(await service.redeliver(work, delivery), at("deliveries", delivery))

    return await call.command(service.plan_of("delivery", delivery), Action.SUBSCRIBE, do)
