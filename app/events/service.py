"""Subscriptions: who wants to hear what where, and what came of it."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from app.access.work import Fact, Work
from app.db.across import plan_code
from app.db.session import Row, Session
from app.errors import Forbidden, NotFound, raise_if_any, unknown
from app.events import repository, schemas
from app.events import subscription_repository as kept
from app.events.envelope import Position
from app.events.kinds import KINDS
from app.events.sight import manages
from app.events.signing import SigningKey
from app.http.paging import Removed
from app.http.wishes import with_overlap
from app.initiatives import service as initiatives

FORMER: Final = timedelta(hours=24)
"""How long the secret from before still signs along, so that a receiver can change over."""

ATTEMPTS: Final = 20
"""The attempts that are kept of a delivery."""

_DeliveryKey = tuple[int, int, UUID]


def plan_of(name: str, identifier: UUID) -> Callable[[Session], Awaitable[str | None]]:
    """How to find the plan of a `subscription` or a `delivery`."""

    async def find(session: Session) -> str | None:
        return await plan_code(session, name, identifier)

    return find


async def subscribe(work: Work, asked: schemas.NewSubscription, key: SigningKey) -> schemas.Subscription:
    """Record a subscription of the caller on what happens from now on.

    Raises:
        InvalidInput: it names initiatives that the plan does not have.
    """
    await _require_known(work, asked)
    at = await repository.last(work.session, work.plan.id)
    identifier = uuid4()
    says = {"url": asked.url, "types": _sorted(asked.types), "initiatives": _sorted(asked.initiatives)}
    own = {"issuer": work.principal.actor.issuer, "subject": work.actor, "email": asked.email, "key_id": key.id}
    place = {"seq": at.seq, "number": at.number, "recorded_at": work.now, "changed_at": work.now}
    await kept.add(work.session, {"id": identifier, "plan_id": work.plan.id, **says, **own, **place})
    work.book(Fact("subscription_made", "subscription", identifier, says))
    return await subscription(work, identifier, key)


async def subscriptions(
    work: Work, key: SigningKey, since: datetime | None, after: tuple[UUID] | None, limit: int
) -> tuple[list[schemas.Subscription | Removed], tuple[UUID] | None]:
    """One page of the caller's subscriptions, or of everybody's for who looks after them; all or what changed since."""
    owner = None if manages(work.principal) else (work.principal.actor.issuer, work.actor)
    begin = with_overlap(since)
    rows = await kept.page(work.session, work.plan.id, (owner, begin), after, limit + 1)
    shown = [_shown(work, row, key) if row.ended_at is None else Removed(id=row.id) for row in rows[:limit]]
    return shown, (rows[limit - 1].id,) if len(rows) > limit else None


async def subscription(work: Work, subscription_id: UUID, key: SigningKey) -> schemas.Subscription:
    """One subscription.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    return _shown(work, await _own(work, subscription_id), key)


async def _require_known(work: Work, asked: schemas.Chosen) -> None:
    if asked.initiatives:
        known = {one.code for one in await initiatives.everything(work)}
        raise_if_any(unknown(f"/initiatives/{at}") for at, code in enumerate(asked.initiatives) if code not in known)


def _sorted(named: Collection[str] | None) -> list[str] | None:
    return None if named is None else sorted(set(named))


async def change(
    work: Work, subscription_id: UUID, asked: schemas.SubscriptionChange, key: SigningKey
) -> schemas.Subscription:
    """Change where a subscription goes, what it chooses or whether it is delivered to; what is not said stays.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Forbidden: it is somebody else's, and more would change than whether it is delivered to.
        InvalidInput: it names initiatives that the plan does not have.
    """
    row = await _own(work, subscription_id)
    own = (row.issuer, row.subject) == (work.principal.actor.issuer, work.actor)
    if not own and asked.model_fields_set - {"status"}:
        # Whose rights count decides where to: another could have it all sent to itself.
        nl = "Alleen wie een abonnement nam verandert meer dan of er wordt bezorgd."
        raise Forbidden(nl, "Only who took a subscription changes more than whether it is delivered to.")
    await _require_known(work, asked)
    said = {"url": asked.url, "types": _sorted(asked.types), "initiatives": _sorted(asked.initiatives)}
    says = {name: value for name, value in said.items() if name in asked.model_fields_set}
    told = {"email": asked.email} if "email" in asked.model_fields_set else {}
    new = {name: value for name, value in (says | told).items() if getattr(row, name) != value}
    if new:
        await kept.change(work.session, subscription_id, work.now, **new)
        # Whoever is mailed is a person, maybe: that stays out of the books.
        booked = {name: value for name, value in new.items() if name in says}
        work.book(Fact("subscription_changed", "subscription", subscription_id, booked))
    if asked.status is not None:
        await set_paused(work, subscription_id, key, paused=asked.status is schemas.SubscriptionStatus.PAUSED)
    return await subscription(work, subscription_id, key)


async def set_paused(work: Work, subscription_id: UUID, key: SigningKey, *, paused: bool) -> schemas.Subscription:
    """Stop delivering for a while, or go on where it stopped; nothing changes when it is so already.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = await _own(work, subscription_id)
    if row.paused != paused:
        await kept.change(work.session, subscription_id, work.now, paused=paused)
        work.book(
            Fact("subscription_paused" if paused else "subscription_resumed", "subscription", subscription_id, {})
        )
    return await subscription(work, subscription_id, key)


async def renew(work: Work, subscription_id: UUID, key: SigningKey) -> schemas.Subscription:
    """Give a subscription a new secret; the former one signs along for a day, if the service still knows it.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Forbidden: it is somebody else's to look after.
    """
    row = await _own(work, subscription_id)
    if (row.issuer, row.subject) != (work.principal.actor.issuer, work.actor):
        nl = "Alleen wie een abonnement nam krijgt een nieuw geheim ervan."
        raise Forbidden(nl, "Only who took a subscription gets a new secret of it.")
    until = work.now + FORMER if row.key_id == key.id else None
    version = row.secret_version + 1
    await kept.change(
        work.session, subscription_id, work.now, secret_version=version, former_until=until, key_id=key.id
    )
    work.book(Fact("subscription_secret_renewed", "subscription", subscription_id, {"version": version}))
    return await subscription(work, subscription_id, key)


async def end(work: Work, subscription_id: UUID) -> None:
    """End a subscription: nothing more is delivered, and its address for warnings is forgotten.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    await _own(work, subscription_id)
    await kept.change(work.session, subscription_id, work.now, ended_at=work.now, email=None)
    work.book(Fact("subscription_ended", "subscription", subscription_id, {}))


async def deliveries(
    work: Work,
    subscription_id: UUID,
    asked: tuple[str | None, datetime | None],
    after: _DeliveryKey | None,
    limit: int,
) -> tuple[list[schemas.Delivery | Removed], _DeliveryKey | None]:
    """One page of what went to a subscription or still has to, the newest first: of one status, or what changed since.

    Raises:
        NotFound: there is no such subscription, or it is somebody else's.
    """
    await _own(work, subscription_id)
    status, since = asked
    narrowed = (subscription_id, status if since is None else None, with_overlap(since))
    rows = await kept.deliveries(work.session, work.plan.id, narrowed, after, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    shown = [_delivery(row) if status in (None, row.status) else Removed(id=row.id) for row in rows[:limit]]
    return shown, None if last is None else (last.seq, last.number, last.id)


async def delivery(work: Work, delivery_id: UUID) -> schemas.Delivery:
    """One delivery.

    Raises:
        NotFound: there is none, or it is to somebody else's subscription.
    """
    row = await kept.find_delivery(work.session, work.plan.id, delivery_id)
    if row is None:
        raise NotFound
    await _own(work, row.subscription_id)
    return _delivery(row)


async def redeliver(work: Work, delivery_id: UUID) -> schemas.Delivery:
    """Have an event delivered once more, under its own id.

    Raises:
        NotFound: there is none, or it is to somebody else's subscription.
    """
    found = await delivery(work, delivery_id)
    await kept.again(work.session, delivery_id, work.now)
    work.book(Fact("redelivery_asked", "delivery", delivery_id, {"event": found.event}))
    return await delivery(work, delivery_id)


async def _own(work: Work, subscription_id: UUID) -> Row[Any]:
    row = await kept.find(work.session, work.plan.id, subscription_id)
    actor = work.principal.actor
    if row is None or not (manages(work.principal) or (row.issuer, row.subject) == (actor.issuer, actor.subject)):
        raise NotFound
    return row


def _shown(work: Work, row: Row[Any], key: SigningKey) -> schemas.Subscription:
    said = ("id", "url", "types", "initiatives", "email", "issuer", "subject", "recorded_at", "secret_version")
    return schemas.Subscription(
        **{name: getattr(row, name) for name in (*said, "failing_since", "warned_at")},
        plan=work.plan.code,
        status=schemas.SubscriptionStatus.PAUSED if row.paused else schemas.SubscriptionStatus.ACTIVE,
        renewal_needed=row.key_id != key.id,
    )


def _delivery(row: Row[Any]) -> schemas.Delivery:
    return schemas.Delivery(
        id=row.id,
        subscription=row.subscription_id,
        event=row.event_id,
        type=KINDS[row.kind].type,
        subject=row.subject,
        sequence=str(Position(row.seq, row.number)),
        recorded_at=row.recorded_at,
        status=schemas.DeliveryStatus(row.status),
        next_at=row.next_at,
        finished_at=row.finished_at,
        attempts=[schemas.Attempt.model_validate(one, strict=False) for one in row.attempts],
    )
