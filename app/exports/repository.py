"""The questions asked of what was exported."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, tuple_

from app.db.session import Session
from app.tables.exports import export


async def add_export(session: Session, values: Mapping[str, Any]) -> None:
    """Record that something was exported."""
    await session.execute(insert(export).values(**values))


async def exports(
    session: Session, plan_id: UUID, since: datetime | None, after: tuple[Any, UUID] | None, limit: int
) -> Sequence[Row[Any]]:
    """What was exported, after a moment or ever, in order of time."""
    query = select(export).where(export.c.plan_id == plan_id)
    if since is not None:
        query = query.where(export.c.recorded_at > since)
    query = query.order_by(export.c.recorded_at, export.c.id).limit(limit)
    if after is not None:
        query = query.where(tuple_(export.c.recorded_at, export.c.id) > after)
    return await session.rows(query)
