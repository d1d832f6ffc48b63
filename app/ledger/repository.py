"""The questions asked of the journal."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select

from app.db.session import Session
from app.tables.ledger import entry, plan_head, posting


async def lock_head(session: Session, plan_id: UUID) -> tuple[int, str] | None:
    """The last number and seal of a plan's chain, held until the transaction ends; None before the first entry."""
    locked = func.tred_lock_head(plan_id).table_valued("seq", "hash")
    row = await session.first(select(locked.c.seq, locked.c.hash))
    return None if row is None else (row.seq, row.hash)


async def entry_of(session: Session, plan_id: UUID, resource_id: UUID, kind: str) -> UUID | None:
    """The first entry of a kind about a resource."""
    query = (
        select(entry.c.id)
        .where(entry.c.plan_id == plan_id, entry.c.resource_id == resource_id, entry.c.kind == kind)
        .order_by(entry.c.seq)
        .limit(1)
    )
    found: UUID | None = await session.scalar(query)
    return found


async def append(session: Session, entries: Sequence[Mapping[str, Any]], postings: Sequence[Mapping[str, Any]]) -> None:
    """Add entries with their postings; the database moves head and balances along."""
    await session.execute(insert(entry), entries)
    await session.execute(insert(posting), postings)


async def all_entries(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The whole chain of a plan, in order."""
    return await session.rows(select(entry).where(entry.c.plan_id == plan_id).order_by(entry.c.seq))


async def all_postings(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """All postings of a plan, in order."""
    query = select(posting).where(posting.c.plan_id == plan_id).order_by(posting.c.seq, posting.c.number)
    return await session.rows(query)


async def head(session: Session, plan_id: UUID) -> tuple[int, str] | None:
    """The last number and seal of a plan's chain."""
    row = await session.first(select(plan_head.c.seq, plan_head.c.hash).where(plan_head.c.plan_id == plan_id))
    return None if row is None else (row.seq, row.hash)
