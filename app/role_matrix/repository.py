"""The questions asked about roles."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select, tuple_

from app.db.session import Row, Session
from app.tables.initiatives import initiative, role_assignment
from app.tables.organisations import domain, organisation

_held = role_assignment.c


def _on(day: date) -> Any:
    return and_(
        or_(_held.valid_from.is_(None), _held.valid_from <= day), or_(_held.valid_to.is_(None), _held.valid_to >= day)
    )


async def page(
    session: Session,
    plan_id: UUID,
    filters: Mapping[str, str],
    as_of: date | None,
    after: tuple[str, str, str, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Assignments in order of initiative, domain and organisation."""
    key = (_held.initiative, _held.domain, func.coalesce(_held.organisation, ""), _held.id)
    query = select(role_assignment).where(_held.plan_id == plan_id).order_by(*key).limit(limit)
    query = query.where(*(_held[name] == value for name, value in filters.items()))
    if as_of is not None:
        query = query.where(_on(as_of))
    if after is not None:
        query = query.where(tuple_(*key) > after)
    return await session.rows(query)


async def in_force(session: Session, plan_id: UUID, day: date) -> Sequence[Row[Any]]:
    """All assignments in force on a day."""
    return await session.rows(select(role_assignment).where(_held.plan_id == plan_id, _on(day)))


async def concerning(
    session: Session, plan_id: UUID, organisations: Collection[str], domains: Collection[str], day: date
) -> Sequence[Row[Any]]:
    """The assignments in force on a day to these organisations, or to these domains as a whole."""
    to_domain = and_(_held.organisation.is_(None), _held.domain.in_(list(domains)))
    query = select(role_assignment).where(
        _held.plan_id == plan_id, _on(day), or_(_held.organisation.in_(list(organisations)), to_domain)
    )
    return await session.rows(query)


async def partners(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """All organisations with their domain and gemeenten."""
    found = organisation.c
    query = select(found.code, found.domain, found.details["regions"].label("regions"))
    return await session.rows(query.where(found.plan_id == plan_id).order_by(found.code))


async def regions_of(session: Session, plan_id: UUID, codes: Collection[str]) -> dict[str, frozenset[str]]:
    """The gemeenten of each of these organisations."""
    found = organisation.c
    query = select(found.code, found.details["regions"].label("regions"))
    rows = await session.rows(query.where(found.plan_id == plan_id, found.code.in_(list(codes))))
    return {row.code: frozenset(row.regions or ()) for row in rows}


async def axes(session: Session, plan_id: UUID) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """The initiatives and the domains, with their names, in order of code."""
    first, second = (
        select(table.c.code, table.c.name).where(table.c.plan_id == plan_id).order_by(table.c.code)
        for table in (initiative, domain)
    )
    return await session.rows(first), await session.rows(second)
