"""The questions asked about roles."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.db.session import Row, Session
from app.tables.initiatives import initiative, role_assignment, role_change
from app.tables.organisations import domain, organisation
from app.tables.records import record

_held = role_assignment.c
_done = role_change.c


def _on(day: date) -> ColumnElement[bool]:
    """In force on a day."""
    return and_(
        or_(_held.valid_from.is_(None), _held.valid_from <= day), or_(_held.valid_to.is_(None), _held.valid_to >= day)
    )


def _known(moment: datetime | None) -> ColumnElement[bool]:
    """Standing now, or at a moment."""
    if moment is None:
        return _held.superseded_at.is_(None)
    return and_(_held.recorded_at <= moment, or_(_held.superseded_at.is_(None), _held.superseded_at > moment))


async def page(
    session: Session,
    plan_id: UUID,
    filters: Mapping[str, str],
    as_of: date | None,
    known_at: datetime | None,
    after: tuple[str, str, str, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Assignments as they stand, or stood at a moment, in order of initiative, domain and organisation."""
    key = (_held.initiative, _held.domain, func.coalesce(_held.organisation, ""), _held.id)
    query = select(role_assignment).where(_held.plan_id == plan_id, _known(known_at)).order_by(*key).limit(limit)
    query = query.where(*(_held[name] == value for name, value in filters.items()))
    if as_of is not None:
        query = query.where(_on(as_of))
    if after is not None:
        query = query.where(tuple_(*key) > after)
    return await session.rows(query)


async def in_force(session: Session, plan_id: UUID, day: date, known_at: datetime | None = None) -> Sequence[Row[Any]]:
    """All assignments in force on a day, as they stand or stood at a moment."""
    return await session.rows(select(role_assignment).where(_held.plan_id == plan_id, _known(known_at), _on(day)))


async def concerning(
    session: Session, plan_id: UUID, organisations: Collection[str], domains: Collection[str], day: date
) -> Sequence[Row[Any]]:
    """The assignments in force on a day to these organisations, or to these domains as a whole."""
    to_domain = and_(_held.organisation.is_(None), _held.domain.in_(list(domains)))
    query = select(role_assignment).where(
        _held.plan_id == plan_id, _known(None), _on(day), or_(_held.organisation.in_(list(organisations)), to_domain)
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


async def standing(session: Session, plan_id: UUID, cell: Mapping[str, str | None] | None = None) -> Sequence[Row[Any]]:
    """All assignments as they stand, of any time; of the whole matrix or of one cell, in order of their days."""
    query = select(role_assignment).where(_held.plan_id == plan_id, _known(None))
    for name, value in (cell or {}).items():
        query = query.where(_held[name].is_not_distinct_from(value))
    return await session.rows(query.order_by(_held.valid_from.nulls_first(), _held.id))


async def state_of(session: Session, plan_id: UUID) -> str:
    """What tells the matrix as it stands from any other: an assignment itself never changes."""
    name = cast(_held.id, Text)
    whole = func.coalesce(func.string_agg(name, aggregate_order_by(literal(","), _held.id)), "")
    seal = func.encode(func.sha256(func.convert_to(whole, "UTF8")), "hex")
    return str(await session.scalar(select(seal).where(_held.plan_id == plan_id, _known(None))))


async def known(session: Session, plan_id: UUID) -> tuple[frozenset[str], frozenset[str], dict[str, str]]:
    """The codes of initiatives and domains, and the domain of each organisation."""
    initiatives, domains = await axes(session, plan_id)
    found = {row.code: row.domain for row in await partners(session, plan_id)}
    return frozenset(row.code for row in initiatives), frozenset(row.code for row in domains), found


async def regions(session: Session, plan_id: UUID) -> frozenset[str]:
    """The codes of the regions that the plan names."""
    at = record.c
    query = select(at.code).where(at.plan_id == plan_id, at.kind == "regions", ~at.removed)
    return frozenset(row.code for row in await session.rows(query))


async def add_change(session: Session, values: Mapping[str, Any]) -> None:
    """Record that the matrix was changed."""
    await session.execute(insert(role_change).values(**values))


async def supersede(session: Session, plan_id: UUID, ids: Collection[UUID], change_id: UUID, now: datetime) -> None:
    """Let assignments no longer stand."""
    named = _held.plan_id == plan_id, _held.id.in_(list(ids))
    values = {"superseded_by": change_id, "superseded_at": now}
    await session.execute(update(role_assignment).where(*named).values(**values))


async def begin(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record assignments."""
    await session.execute(insert(role_assignment), rows)


async def changes(
    session: Session,
    plan_id: UUID,
    filters: Mapping[str, str | None],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Changes in the order in which they were made; only those that touched such an assignment."""
    query = select(role_change).where(_done.plan_id == plan_id).order_by(_done.recorded_at, _done.id).limit(limit)
    if filters:
        touched = or_(_held.change_id == _done.id, _held.superseded_by == _done.id)
        query = query.where(exists().where(_held.plan_id == plan_id, touched, *_narrowed(filters)))
    if after is not None:
        query = query.where(tuple_(_done.recorded_at, _done.id) > after)
    return await session.rows(query)


async def change(session: Session, plan_id: UUID, change_id: UUID) -> Sequence[Row[Any]]:
    """One change, if it is there."""
    return await session.rows(select(role_change).where(_done.plan_id == plan_id, _done.id == change_id))


async def touched(
    session: Session, plan_id: UUID, changed: Collection[UUID], filters: Mapping[str, str | None]
) -> Sequence[Row[Any]]:
    """The assignments that these changes began or ended, in order of cell and days."""
    ids = list(changed)
    query = select(role_assignment).where(
        _held.plan_id == plan_id, or_(_held.change_id.in_(ids), _held.superseded_by.in_(ids)), *_narrowed(filters)
    )
    cell = (_held.initiative, _held.domain, func.coalesce(_held.organisation, ""), func.coalesce(_held.region, ""))
    return await session.rows(query.order_by(*cell, _held.valid_from.nulls_first(), _held.id))


def _narrowed(filters: Mapping[str, str | None]) -> list[ColumnElement[bool]]:
    return [_held[name].is_not_distinct_from(value) for name, value in filters.items()]
