"""The questions asked about domains, organisations and kassiers."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, exists, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.db.session import Row, Session
from app.tables.organisations import domain, kassier, kassier_stream, organisation


async def domains(session: Session, plan_id: UUID, after: tuple[str] | None, limit: int) -> Sequence[Row[Any]]:
    """Domains in order of code."""
    return await session.rows(_page(select(domain), domain, plan_id, after, limit))


async def find_domain(session: Session, plan_id: UUID, code: str) -> Row[Any] | None:
    """One domain."""
    return await session.first(select(domain).where(domain.c.plan_id == plan_id, domain.c.code == code))


async def organisations(
    session: Session, plan_id: UUID, filters: Mapping[str, str], after: tuple[str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Organisations in order of code."""
    query = _page(select(organisation), organisation, plan_id, after, limit)
    return await session.rows(query.where(*(organisation.c[name] == value for name, value in filters.items())))


async def find_organisation(session: Session, plan_id: UUID, code: str) -> Row[Any] | None:
    """One organisation."""
    found = organisation.c
    return await session.first(select(organisation).where(found.plan_id == plan_id, found.code == code))


async def kassiers(
    session: Session,
    plan_id: UUID,
    filters: Mapping[str, str],
    stream: str | None,
    after: tuple[str] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Kassiers with their streams, in order of code."""
    query = _page(_with_streams(), kassier, plan_id, after, limit)
    query = query.where(*(kassier.c[name] == value for name, value in filters.items()))
    if stream is not None:
        query = query.where(exists().where(_own_streams(), kassier_stream.c.stream == stream))
    return await session.rows(query)


async def find_kassier(session: Session, plan_id: UUID, code: str) -> Row[Any] | None:
    """One kassier with its streams."""
    return await session.first(_with_streams().where(kassier.c.plan_id == plan_id, kassier.c.code == code))


def _page(query: Select[Any], table: Table, plan_id: UUID, after: tuple[str] | None, limit: int) -> Select[Any]:
    query = query.where(table.c.plan_id == plan_id).order_by(table.c.code).limit(limit)
    return query if after is None else query.where(table.c.code > after[0])


def _own_streams() -> Any:
    return (kassier_stream.c.plan_id == kassier.c.plan_id) & (kassier_stream.c.kassier == kassier.c.code)


def _with_streams() -> Select[Any]:
    streams = func.array_agg(aggregate_order_by(kassier_stream.c.stream, kassier_stream.c.stream))
    return select(kassier, select(streams).where(_own_streams()).correlate(kassier).scalar_subquery().label("streams"))
