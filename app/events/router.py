"""Events over HTTP: as a list to come back to, and as subscriptions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.errors import NotFound
from app.events import feed, probing, schemas, service
from app.events.envelope import Position
from app.http.etags import etag, tag_of
from app.http.paging import Listing, PagingApart, PagingInOrder
from app.http.rooms import RoomRoute
from app.http.transaction import AskingNow, Call, Changing, Created, Posting, Rows, at
from app.http.types import Code, StrictUuid
from app.http.wishes import Since

router = APIRouter(route_class=RoomRoute, tags=["Gebeurtenissen"])

_Id = StrictUuid


@router.get(
    "/plans/{plan}/events",
    response_model=schemas.EventFeed,
    operation_id="listEvents",
    summary="Wat er gebeurde, in volgorde",
    description=(
        "Alle gebeurtenissen die de gebruiker nu mag weten, als CloudEvents, in één volgorde per plan. Bewaar "
        "`position` en geef haar de volgende keer als `after`: er valt niets tussenuit. Een pagina kan minder of geen "
        "gebeurtenissen hebben terwijl `next` naar meer verwijst."
    ),
)
async def list_events(
    plan: Code,
    paging: PagingInOrder,
    call: AskingNow,
    *,
    after: Annotated[schemas.Position | None, Query(description="Alleen wat na deze plaats gebeurde.")] = None,
    type_: Annotated[schemas.EventType | None, Query(alias="type", description="Alleen deze soort.")] = None,
    initiative: Annotated[Code | None, Query(description="Alleen wat over dit initiatief gaat.")] = None,
) -> Response:
    """List events."""
    begin = Position(*(paging.after(int, int) or Position.read(after or "0.0")))
    origin = probing.origin_for(call)
    reached = begin
    more = False

    async def ask(work: Work) -> Rows:
        nonlocal reached, more
        found, reached, more = await feed.events(work, origin, (type_, initiative), begin, paging.limit)
        return Rows(found, reached if more else None, etag(reached, *(one.id for one in found)))

    answer = await call.read(plan, Action.READ, ask, by_head=False)
    return probing.extended(answer, position=str(reached))


@router.post(
    "/plans/{plan}/subscriptions",
    status_code=201,
    response_model=schemas.Subscribed,
    operation_id="subscribe",
    summary="Gebeurtenissen laten bezorgen",
    description=(
        "Op een openbaar https-adres, vanaf nu. Bij elke bezorging gelden de rechten van wie het abonnement nam. Het "
        "adres wordt meteen geprobeerd; `probe` zegt hoe dat ging. `secret` staat alleen in dit eerste antwoord."
    ),
)
async def subscribe(plan: Code, body: schemas.NewSubscription, call: Posting) -> Response:
    """Subscribe."""
    key = probing.key_for(call)
    await call.read(plan, Action.SUBSCRIBE, probing.nothing)
    await probing.require_reachable(call, body.url)

    async def do(work: Work) -> Created:
        made = await service.subscribe(work, body, key)
        return Created(made, at("subscriptions", made.id))

    answer = await call.command(plan, Action.SUBSCRIBE, do)
    return await probing.with_secret(call, answer, key)


@router.get(
    "/plans/{plan}/subscriptions",
    response_model=Listing[schemas.Subscription],
    operation_id="listSubscriptions",
    summary="De abonnementen op een plan",
    description="De eigen abonnementen; voor beheerder en programmabureau die van iedereen.",
)
async def list_subscriptions(plan: Code, paging: PagingApart, call: AskingNow, since: Since = None) -> Response:
    """List subscriptions."""
    key = probing.key_for(call)

    async def ask(work: Work) -> Rows:
        return Rows(*await service.subscriptions(work, key, since, paging.after(UUID), paging.limit))

    return await call.read(plan, Action.SUBSCRIBE, ask, by_head=False)


@router.get(
    "/subscriptions/{subscription}",
    response_model=schemas.Subscription,
    operation_id="getSubscription",
    summary="Eén abonnement",
    description="Waar het heen gaat, wat het kiest, en of bezorgen lukt.",
)
async def get_subscription(subscription: _Id, call: AskingNow) -> Response:
    """Show a subscription."""
    key = probing.key_for(call)

    async def ask(work: Work) -> schemas.Subscription:
        return await service.subscription(work, subscription, key)

    return await call.read(service.plan_of("subscription", subscription), Action.SUBSCRIBE, ask)


@router.patch(
    "/subscriptions/{subscription}",
    response_model=schemas.Subscription,
    operation_id="changeSubscription",
    summary="Een abonnement wijzigen",
    description=(
        "Een ander adres, een andere keuze, of stilzetten en verdergaan (`status`); wat er niet in staat blijft zoals "
        "het was, en null neemt een keuze weg. Het geheim blijft, en wat al klaarstond gaat naar het nieuwe adres. Van "
        "een ander kan alleen `status`."
    ),
)
async def change_subscription(subscription: _Id, body: schemas.SubscriptionChange, call: Changing) -> Response:
    """Change a subscription."""
    key = probing.key_for(call)
    where = service.plan_of("subscription", subscription)

    async def version(work: Work) -> str | None:
        return tag_of(await service.subscription(work, subscription, key))

    async def do(work: Work) -> Created:
        return Created(await service.change(work, subscription, body, key), None, 200)

    if body.url is not None:
        await call.read(where, Action.SUBSCRIBE, lambda work: service.subscription(work, subscription, key))
        await probing.require_reachable(call, body.url)
    return await call.command(where, Action.SUBSCRIBE, do, version=version)


@router.delete(
    "/subscriptions/{subscription}",
    status_code=204,
    operation_id="endSubscription",
    summary="Een abonnement beëindigen",
    description="Er wordt niets meer bezorgd, ook niet wat nog wachtte.",
)
async def end_subscription(subscription: _Id, call: Changing) -> Response:
    """End a subscription."""
    key = probing.key_for(call)
    ended = False

    async def version(work: Work) -> str | None:
        try:
            return tag_of(await service.subscription(work, subscription, key))
        except NotFound:
            if ended:
                return None
            raise

    async def do(work: Work) -> Created:
        nonlocal ended
        await service.end(work, subscription)
        ended = True
        return Created(None)

    return await call.command(service.plan_of("subscription", subscription), Action.SUBSCRIBE, do, version=version)


@router.post(
    "/subscriptions/{subscription}/pauses",
    status_code=201,
    response_model=schemas.Subscription,
    operation_id="pauseSubscription",
    summary="Een abonnement stilzetten",
    description="Wat intussen gebeurt wordt bezorgd als het abonnement verdergaat.",
)
async def pause_subscription(subscription: _Id, call: Posting) -> Response:
    """Pause a subscription."""
    return await _set_paused(call, subscription, paused=True)


@router.post(
    "/subscriptions/{subscription}/resumptions",
    status_code=201,
    response_model=schemas.Subscription,
    operation_id="resumeSubscription",
    summary="Een stilgezet abonnement verder laten gaan",
    description="Waar het gebleven was: wat intussen gebeurde komt alsnog.",
)
async def resume_subscription(subscription: _Id, call: Posting) -> Response:
    """Resume a subscription."""
    return await _set_paused(call, subscription, paused=False)


async def _set_paused(call: Call, subscription_id: UUID, *, paused: bool) -> Response:
    key = probing.key_for(call)

    async def do(work: Work) -> Created:
        made = await service.set_paused(work, subscription_id, key, paused=paused)
        return Created(made, at("subscriptions", subscription_id))

    return await call.command(service.plan_of("subscription", subscription_id), Action.SUBSCRIBE, do)


@router.post(
    "/subscriptions/{subscription}/secrets",
    status_code=201,
    response_model=schemas.Subscribed,
    operation_id="renewSubscriptionSecret",
    summary="Een nieuw geheim voor een abonnement",
    description=(
        "Alleen voor wie het abonnement nam. `secret` staat alleen in dit eerste antwoord; het vorige tekent nog "
        "24 uur mee. Het adres wordt meteen met het nieuwe geheim geprobeerd."
    ),
)
async def renew_secret(subscription: _Id, call: Posting) -> Response:
    """Renew a secret."""
    key = probing.key_for(call)

    async def do(work: Work) -> Created:
        return Created(await service.renew(work, subscription, key), at("subscriptions", subscription))

    answer = await call.command(service.plan_of("subscription", subscription), Action.SUBSCRIBE, do)
    return await probing.with_secret(call, answer, key)


@router.post(
    "/subscriptions/{subscription}/probes",
    response_model=schemas.Probe,
    operation_id="probeSubscription",
    summary="Het adres van een abonnement proberen",
    description="Stuurt een ondertekend bericht van de soort `subscription-probed`, en zegt hoe dat ging.",
)
async def probe_subscription(subscription: _Id, call: Posting) -> Response:
    """Probe a subscription."""
    key = probing.key_for(call)
    found: list[schemas.Subscription] = []

    async def ask(work: Work) -> schemas.Subscription:
        found[:] = [await service.subscription(work, subscription, key)]
        return found[0]

    await call.read(service.plan_of("subscription", subscription), Action.SUBSCRIBE, ask)
    return call.answer(await probing.probe(call, found[0], key))
