"""Reads and records workbooks that were taken in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, select, tuple_

from app.db.session import Row, Session
from app.tables.workbooks import workbook

_WITHOUT_CONTENT: Final = [column for column in workbook.c if column.name != "content"]


async def add(session: Session, values: Mapping[str, Any]) -> None:
    """Record a workbook."""
    await session.execute(insert(workbook).values(**values))


async def page(
    session: Session, plan_id: UUID, after: tuple[datetime, UUID] | None, limit: int, filters: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Workbooks without their content, in order of time."""
    at = (workbook.c.recorded_at, workbook.c.id)
    query = select(*_WITHOUT_CONTENT).where(workbook.c.plan_id == plan_id).order_by(*at).limit(limit)
    if after is not None:
        query = query.where(tuple_(*at) > after)
    return await session.rows(query.where(*(workbook.c[name] == value for name, value in filters.items())))


async def content(session: Session, plan_id: UUID, identifier: UUID) -> bytes | None:
    """The bytes of a workbook."""
    query = select(workbook.c.content).where(workbook.c.plan_id == plan_id, workbook.c.id == identifier)
    found: bytes | None = await session.scalar(query)
    return found
