"""Reads and records payouts, their shares, receipts and transfers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Table,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)

from app.db.session import Row, Session
from app.tables.claims import claim, final_balance
from app.tables.decisions import agreement, decision
from app.tables.payouts import payout, payout_share, receipt, transfer

OWNED: Mapping[str, Table] = {"payout": payout, "receipt": receipt, "transfer": transfer}
RELEASED = ("released", "received", "passed_on")
_LIVE = ("proposed", *RELEASED)


def _moved() -> dict[str, ScalarSelect[int]]:
    """What was received and passed on of a payout."""
    return {
        name: select(func.coalesce(func.sum(table.c.amount_cents), 0))
        .where(table.c.payout_id == payout.c.id, table.c.status == "booked")
        .correlate(payout)
        .scalar_subquery()
        for name, table in (("received_cents", receipt), ("passed_cents", transfer))
    }


def _sums() -> Select[Any]:
    return select(payout, *(moved.label(name) for name, moved in _moved().items()))


async def find(session: Session, payout_id: UUID) -> Row[Any] | None:
    """One payout."""
    return await session.first(_sums().where(payout.c.id == payout_id))


async def page(
    session: Session,
    plan_id: UUID,
    after: tuple[Any, ...] | None,
    limit: int,
    filters: Mapping[str, Any],
    kassiers: Collection[str] | None,
) -> Sequence[Row[Any]]:
    """Payouts by period, kassier and stream; `kassiers` limits them to those."""
    key = (payout.c.period, payout.c.kassier, payout.c.stream, payout.c.id)
    query = _sums().where(
        payout.c.plan_id == plan_id,
        true() if kassiers is None else payout.c.kassier.in_(list(kassiers)),
        *(payout.c[name] == value for name, value in filters.items() if value is not None),
        *(() if after is None else (tuple_(*key) > after,)),
    )
    return await session.rows(query.order_by(*key).limit(limit))


async def live(session: Session, plan_id: UUID, period: int | None = None) -> Sequence[Row[Any]]:
    """The payouts that are neither withdrawn nor outdated."""
    query = select(payout).where(payout.c.plan_id == plan_id, payout.c.status.in_(_LIVE))
    return await session.rows(query if period is None else query.where(payout.c.period == period))


async def add(session: Session, values: Mapping[str, Any], shares: Sequence[Mapping[str, Any]]) -> None:
    """Record a proposed payout with its shares."""
    await session.execute(insert(payout).values(**values))
    await session.execute(insert(payout_share), shares)


async def change(session: Session, payout_id: UUID, **values: Any) -> None:
    """Set status and the facts that go with it."""
    await session.execute(update(payout).where(payout.c.id == payout_id).values(**values))


async def shares(session: Session, payout_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The shares of payouts, by organisation."""
    query = select(payout_share).where(payout_share.c.payout_id.in_(list(payout_ids)))
    return await session.rows(query.order_by(payout_share.c.payout_id, payout_share.c.organisation))


async def change_share(session: Session, payout_id: UUID, whose: str, **values: Any) -> None:
    """Set the shift or what was set off of a share."""
    query = update(payout_share).where(payout_share.c.payout_id == payout_id, payout_share.c.organisation == whose)
    await session.execute(query.values(**values))


async def distribution_before(session: Session, plan_id: UUID, decision_id: UUID, payout_id: str) -> Row[Any] | None:
    """The last other decision in force on the distribution of a payout."""
    query = select(decision.c.id, decision.c.content).where(
        decision.c.plan_id == plan_id,
        decision.c.kind == "set_distribution",
        decision.c.content["payout"].as_string() == payout_id,
        decision.c.withdrawn_by.is_(None),
        decision.c.id != decision_id,
    )
    return await session.first(query.order_by(decision.c.recorded_at.desc()).limit(1))


async def released_in(session: Session, plan_id: UUID, *pot: str) -> Sequence[Row[Any]]:
    """The released payouts of a pot, or of all, with what was received."""
    return await session.rows(
        _sums().where(payout.c.plan_id == plan_id, payout.c.status.in_(RELEASED), *of_pot(payout, pot))
    )


async def passed_on(session: Session, payout_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """What was passed on per payout and organisation, and the last day on which."""
    query = (
        select(
            transfer.c.payout_id,
            transfer.c.organisation,
            func.sum(transfer.c.amount_cents).label("amount_cents"),
            func.max(transfer.c.executed_on).label("last_on"),
        )
        .where(transfer.c.payout_id.in_(list(payout_ids)), transfer.c.status == "booked")
        .group_by(transfer.c.payout_id, transfer.c.organisation)
    )
    return await session.rows(query)


async def add_settlement(
    session: Session, balances: Sequence[Mapping[str, Any]], claims: Sequence[Mapping[str, Any]]
) -> None:
    """Record final balances and the claims that follow from them."""
    await session.execute(insert(final_balance), balances)
    await session.execute(insert(claim), claims)


async def agreements(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The agreements in force."""
    query = select(agreement).where(agreement.c.plan_id == plan_id, agreement.c.withdrawn.is_(False))
    return await session.rows(query)


async def movement(session: Session, name: str, identifier: UUID) -> Row[Any] | None:
    """One receipt or transfer, with kassier, stream and period of its payout."""
    return await session.first(_movements(name).where(OWNED[name].c.id == identifier))


async def movements(
    session: Session,
    name: str,
    plan_id: UUID,
    after: tuple[Any, ...] | None,
    limit: int,
    filters: Mapping[str, Any],
    sight: tuple[Collection[str], Collection[str]] | None,
) -> Sequence[Row[Any]]:
    """Receipts or transfers by id; `sight` limits them to kassiers and, for transfers, organisations."""
    table = OWNED[name]
    query = _movements(name).where(table.c.plan_id == plan_id)
    if sight is not None:
        own = table.c.organisation.in_(list(sight[1])) if name == "transfer" else payout.c.id.is_(None)
        query = query.where(or_(payout.c.kassier.in_(list(sight[0])), own))
    for key, value in filters.items():
        if value is not None:
            column = payout.c[key] if key in {"kassier", "stream", "period"} else table.c[key]
            query = query.where(column == value)
    if after is not None:
        query = query.where(tuple_(table.c.id) > after)
    return await session.rows(query.order_by(table.c.id).limit(limit))


def _movements(name: str) -> Select[Any]:
    table = OWNED[name]
    return select(table, payout.c.kassier, payout.c.stream, payout.c.period).join(
        payout, payout.c.id == table.c.payout_id
    )


async def reverse(session: Session, name: str, identifier: UUID, **values: Any) -> None:
    """Note that a receipt or transfer was reversed."""
    table = OWNED[name]
    await session.execute(update(table).where(table.c.id == identifier).values(status="reversed", **values))


async def last_receipts(session: Session, payout_ids: Collection[UUID]) -> dict[UUID, Any]:
    """The day of the last receipt of each payout."""
    query = (
        select(receipt.c.payout_id, func.max(receipt.c.received_on).label("day"))
        .where(receipt.c.payout_id.in_(list(payout_ids)), receipt.c.status == "booked")
        .group_by(receipt.c.payout_id)
    )
    return {row.payout_id: row.day for row in await session.rows(query)}


async def recovered_from(session: Session, plan_id: UUID, kassier: str, stream: str, party: str) -> int:
    """What was claimed from an organisation outside the schedule, less what was written off, in cents."""
    query = select(func.coalesce(func.sum(claim.c.amount_cents - claim.c.written_off_cents), 0)).where(
        claim.c.plan_id == plan_id,
        claim.c.kassier == kassier,
        claim.c.stream == stream,
        claim.c.organisation == party,
        claim.c.kind == "recovery",
        claim.c.withdrawn.is_(False),
    )
    return int(await session.scalar(query))


def of_pot(table: Table, pot: Sequence[str]) -> list[ColumnElement[bool]]:
    """The rows of a pot, given as kassier and stream; of all when not given."""
    return [table.c[name] == value for name, value in zip(("kassier", "stream"), pot, strict=False)]
