"""The questions asked about themes and initiatives."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from app.db.session import Row, Session
from app.tables.initiatives import initiative, theme


async def themes(session: Session, plan_id: UUID, after: tuple[str] | None, limit: int | None) -> Sequence[Row[Any]]:
    """Themes in order of code."""
    return await _page(session, theme, plan_id, {}, after, limit)


async def initiatives(
    session: Session, plan_id: UUID, filters: Mapping[str, str], after: tuple[str] | None, limit: int | None
) -> Sequence[Row[Any]]:
    """Initiatives in order of code."""
    return await _page(session, initiative, plan_id, filters, after, limit)


async def find_theme(session: Session, plan_id: UUID, code: str) -> Row[Any] | None:
    """One theme."""
    return await session.first(select(theme).where(theme.c.plan_id == plan_id, theme.c.code == code))


async def find_initiative(session: Session, plan_id: UUID, code: str) -> Row[Any] | None:
    """One initiative."""
    return await session.first(select(initiative).where(initiative.c.plan_id == plan_id, initiative.c.code == code))


async def _page(
    session: Session,
    table: Table,
    plan_id: UUID,
    filters: Mapping[str, str],
    after: tuple[str] | None,
    limit: int | None,
) -> Sequence[Row[Any]]:
    query = select(table).where(table.c.plan_id == plan_id).order_by(table.c.code).limit(limit)
    query = query.where(*(table.c[name] == value for name, value in filters.items()))
    return await session.rows(query if after is None else query.where(table.c.code > after[0]))
