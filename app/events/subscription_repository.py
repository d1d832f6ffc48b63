"""The questions asked of subscriptions and deliveries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, delete, exists, insert, or_, select, tuple_, update

from app.db.session import Session
from app.events.envelope import Position
from app.tables.events import delivery, subscription


async def add(session: Session, values: Mapping[str, Any]) -> None:
    """Record a subscription."""
    await session.execute(insert(subscription).values(**values))


async def page(
    session: Session,
    plan_id: UUID,
    asked: tuple[tuple[str, str] | None, datetime | None],
    after: tuple[UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Subscriptions of a plan that were not ended, or all that changed after a moment, in order of id.

    Args:
        session: a transaction in the plan.
        plan_id: the plan.
        asked: of which owner, or of all; and since when.
        after: the last key of the page before.
        limit: the most rows.
    """
    own, (owner, since) = subscription.c, asked
    query = select(subscription).where(own.plan_id == plan_id).order_by(own.id).limit(limit)
    query = query.where(own.ended_at.is_(None) if since is None else own.changed_at > since)
    if owner is not None:
        query = query.where(own.issuer == owner[0], own.subject == owner[1])
    if after is not None:
        query = query.where(tuple_(own.id) > after)
    return await session.rows(query)


async def find(session: Session, plan_id: UUID, subscription_id: UUID) -> Row[Any] | None:
    """A subscription that was not ended."""
    own = subscription.c
    return await session.first(
        select(subscription).where(own.plan_id == plan_id, own.id == subscription_id, own.ended_at.is_(None))
    )


async def hold(session: Session, plan_id: UUID, subscription_id: UUID) -> Row[Any] | None:
    """A subscription to be delivered to, held until the transaction ends; None when another process has it."""
    own = subscription.c
    query = select(subscription).where(
        own.plan_id == plan_id, own.id == subscription_id, own.ended_at.is_(None), own.paused.is_(False)
    )
    return await session.first(query.with_for_update(skip_locked=True))


async def change(session: Session, subscription_id: UUID, now: datetime, **values: Any) -> None:
    """Change what a subscription says."""
    await move(session, subscription_id, changed_at=now, **values)


async def move(session: Session, subscription_id: UUID, **values: Any) -> None:
    """Change of a subscription what is not shown: up to where it was looked at."""
    await session.execute(update(subscription).where(subscription.c.id == subscription_id).values(**values))


async def went_well(session: Session, subscription_id: UUID, now: datetime) -> None:
    """Remember that delivering works (again)."""
    own = subscription.c
    failing = or_(own.failing_since.is_not(None), own.warned_at.is_not(None))
    fine = {"failing_since": None, "warned_at": None, "changed_at": now}
    await session.execute(update(subscription).where(own.id == subscription_id, failing).values(**fine))


async def went_badly(session: Session, subscription_id: UUID, now: datetime) -> None:
    """Remember since when delivering does not work."""
    own = subscription.c
    since = update(subscription).where(own.id == subscription_id, own.failing_since.is_(None))
    await session.execute(since.values(failing_since=now, changed_at=now))


async def warn(session: Session, subscription_id: UUID, now: datetime) -> Row[Any] | None:
    """Take it upon oneself to warn, once until delivering works again; None when that was done."""
    own = subscription.c
    taken = update(subscription).where(own.id == subscription_id, own.warned_at.is_(None))
    return await session.first(
        taken.values(warned_at=now, changed_at=now).returning(own.id, own.email, own.failing_since)
    )


async def queue(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add what a subscription has to get."""
    new = [{"id": uuid4(), "status": "pending", "changed_at": row["recorded_at"], **row} for row in rows]
    await session.execute(insert(delivery), new)


async def take(
    session: Session, subscription: tuple[UUID, UUID], now: datetime, until: datetime, limit: int
) -> Sequence[Row[Any]]:
    """Take deliveries whose time has come, the first of each subject, for oneself until a moment.

    Args:
        session: a transaction.
        subscription: the plan and the subscription.
        now: the moment.
        until: when another process may take what was not finished.
        limit: the most that this subscription has on its way at a time, also by others.
    """
    own, earlier = delivery.c, delivery.alias("earlier")
    of = and_(own.plan_id == subscription[0], own.subscription_id == subscription[1], own.status == "pending")
    flying = await session.rows(select(own.id).where(of, own.claimed_until > now))
    before = exists().where(
        earlier.c.plan_id == own.plan_id,
        earlier.c.subscription_id == own.subscription_id,
        earlier.c.subject == own.subject,
        earlier.c.status == "pending",
        tuple_(earlier.c.seq, earlier.c.number) < tuple_(own.seq, own.number),
    )
    free = or_(own.claimed_until.is_(None), own.claimed_until <= now)
    first = select(own.id).where(of, own.next_at <= now, free, ~before).order_by(own.seq, own.number)
    ids = [
        row.id for row in await session.rows(first.limit(max(0, limit - len(flying))).with_for_update(skip_locked=True))
    ]
    if not ids:
        return []
    taken = update(delivery).where(own.id.in_(ids)).values(claim=uuid4(), claimed_until=until)
    rows = await session.rows(taken.returning(delivery))
    return sorted(rows, key=lambda row: (row.seq, row.number))


async def finish(session: Session, plan_id: UUID, held: tuple[UUID, UUID], now: datetime, **values: Any) -> bool:
    """Record what became of a delivery, by its id and claim; False when another process has taken it since."""
    own = delivery.c
    mine = update(delivery).where(own.plan_id == plan_id, own.id == held[0], own.claim == held[1])
    return await session.execute(mine.values(claim=None, claimed_until=None, changed_at=now, **values)) == 1


async def withhold(session: Session, plan_id: UUID, subscription_id: UUID, now: datetime) -> None:
    """Send nothing of what is still to be sent: its receiver has no function in the plan any more."""
    own = delivery.c
    of = update(delivery).where(own.plan_id == plan_id, own.subscription_id == subscription_id, own.status == "pending")
    await session.execute(of.values(status="withheld", next_at=None, finished_at=now, changed_at=now))


async def deliveries(
    session: Session,
    plan_id: UUID,
    asked: tuple[UUID, str | None, datetime | None],
    after: tuple[int, int, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Deliveries of a subscription, the newest first; of one status, or what changed after a moment."""
    own, (subscription_id, status, since) = delivery.c, asked
    place = tuple_(own.seq, own.number, own.id)
    query = select(delivery).where(own.plan_id == plan_id, own.subscription_id == subscription_id)
    if status is not None:
        query = query.where(own.status == status)
    if since is not None:
        query = query.where(own.changed_at > since)
    if after is not None:
        query = query.where(place < after)
    return await session.rows(query.order_by(own.seq.desc(), own.number.desc(), own.id.desc()).limit(limit))


async def find_delivery(session: Session, plan_id: UUID, delivery_id: UUID) -> Row[Any] | None:
    """One delivery."""
    own = delivery.c
    return await session.first(select(delivery).where(own.plan_id == plan_id, own.id == delivery_id))


async def again(session: Session, delivery_id: UUID, now: datetime) -> None:
    """Have a delivery made once more, from the first step of the ladder."""
    anew = {"status": "pending", "failures": 0, "next_at": now, "finished_at": None, "changed_at": now}
    await session.execute(update(delivery).where(delivery.c.id == delivery_id).values(**anew))


async def forget(session: Session, plan_id: UUID, before: datetime) -> int:
    """Remove deliveries that were finished before a moment; answers how many."""
    own = delivery.c
    return await session.execute(delete(delivery).where(own.plan_id == plan_id, own.finished_at < before))


def place_of(row: Row[Any]) -> Position:
    """Where the event of a delivery stands."""
    return Position(row.seq, row.number)
