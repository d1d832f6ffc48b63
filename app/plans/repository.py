"""The questions asked about plans and what they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Table,
    Text,
    Uuid,
    column,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.db.session import Row, Session
from app.tables.budget import budget_line
from app.tables.decisions import agreement
from app.tables.initiatives import initiative, role_assignment, theme
from app.tables.kpis import kpi, meetmoment
from app.tables.organisations import domain, kassier, organisation
from app.tables.plans import period, plan, stream
from app.tables.records import record

LineKey = tuple[str, str, str, str, int]
AgreementKey = tuple[str, str, date, UUID]

_COUNTED: Final = {
    "streams": stream,
    "domains": domain,
    "organisations": organisation,
    "themes": theme,
    "initiatives": initiative,
    "kassiers": kassier,
    "periods": period,
    "budget_lines": budget_line,
    "kpis": kpi,
    "meetmomenten": meetmoment,
    "roles": role_assignment,
    "agreements": agreement,
    "records": record,
}


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose money a caller sees: of these kassiers and of these organisations."""

    kassiers: frozenset[str]
    organisations: frozenset[str]


async def plans(
    session: Session,
    caller: tuple[str, str, date],
    filters: Mapping[str, str],
    after: tuple[str] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """The plans in which a caller (issuer, subject) has a function on a day, in order of code."""
    issuer, subject, day = caller
    own = func.tred_plans(literal(issuer, Text), literal(subject, Text), literal(day, Date))
    found = own.table_valued(*(column(shown.key, shown.type) for shown in _shown())).c
    query = select(*found).order_by(found.code).limit(limit)
    query = query.where(*(found[name] == value for name, value in filters.items()))
    return await session.rows(query if after is None else query.where(found.code > after[0]))


async def plans_since(
    session: Session, caller: tuple[str, str, date], since: datetime, then: date
) -> Sequence[Row[Any]]:
    """Of which plans a caller (issuer, subject) hears anew, or no more, since a moment and the day that it was on.

    Each with `present` and what it said then in `was`: None when it was not there, nothing when that is not remembered.
    """
    issuer, subject, day = caller
    own = func.tred_plans_since(
        literal(issuer, Text), literal(subject, Text), literal(day, Date), literal(since, DateTime(timezone=True)),
        literal(then, Date),
    )  # fmt: skip
    found = own.table_valued(column("id", Uuid), column("code", Text), column("present", Boolean), column("was", JSONB))
    return await session.rows(select(*found.c).order_by(found.c.code))


async def find_plan(session: Session, plan_id: UUID) -> Row[Any] | None:
    """One plan."""
    return await session.first(select(*_shown()).where(plan.c.id == plan_id))


def _shown() -> list[Column[Any]]:
    """All columns but the package, which is large."""
    return [column for column in plan.c if column is not plan.c.package]


async def counts(session: Session, plan_id: UUID) -> Row[Any] | None:
    """How much of everything is in a plan, by the name of its list."""
    return await session.first(select(*(_count(name, table, plan_id) for name, table in _COUNTED.items())))


def _count(name: str, table: Table, plan_id: UUID) -> ColumnElement[int]:
    query = select(func.count()).select_from(table).where(table.c.plan_id == plan_id)
    if table is agreement:
        query = query.where(~agreement.c.withdrawn)
    if table is role_assignment:
        query = query.where(role_assignment.c.superseded_by.is_(None))
    if table is record:
        query = query.where(~record.c.removed)
    return query.scalar_subquery().label(name)


async def totals(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The budget per stream, in order of code: in force and as imported, in cents."""
    line = budget_line.c
    query = select(line.stream, func.sum(line.amount_cents).label("amount"), func.sum(line.original_cents).label("was"))
    return await session.rows(query.where(line.plan_id == plan_id).group_by(line.stream).order_by(line.stream))


async def streams(session: Session, plan_id: UUID, after: tuple[str] | None, limit: int) -> Sequence[Row[Any]]:
    """Streams in order of code."""
    query = select(stream).where(stream.c.plan_id == plan_id).order_by(stream.c.code).limit(limit)
    return await session.rows(query if after is None else query.where(stream.c.code > after[0]))


async def find_stream(session: Session, plan_id: UUID, code: str) -> Row[Any] | None:
    """One stream."""
    return await session.first(select(stream).where(stream.c.plan_id == plan_id, stream.c.code == code))


async def periods(
    session: Session, plan_id: UUID, mode: str | None, after: tuple[int] | None, limit: int
) -> Sequence[Row[Any]]:
    """Periods in order of number."""
    query = select(period).where(period.c.plan_id == plan_id).order_by(period.c.number).limit(limit)
    if mode is not None:
        query = query.where(period.c.payment_mode == mode)
    return await session.rows(query if after is None else query.where(period.c.number > after[0]))


async def find_period(session: Session, plan_id: UUID, number: int) -> Row[Any] | None:
    """One period."""
    return await session.first(select(period).where(period.c.plan_id == plan_id, period.c.number == number))


async def budget_lines(
    session: Session,
    plan_id: UUID,
    sight: Sight | None,
    filters: Mapping[str, str | int],
    after: LineKey | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Budget lines in order of their key; only those in sight, all of them when that is None."""
    line = budget_line.c
    key = (line.initiative, line.kassier, line.stream, line.organisation, line.period)
    query = select(budget_line).where(line.plan_id == plan_id, *_seen(budget_line, sight)).order_by(*key).limit(limit)
    query = query.where(*(line[name] == value for name, value in filters.items()))
    return await session.rows(query if after is None else query.where(tuple_(*key) > after))


async def agreements(
    session: Session,
    plan_id: UUID,
    sight: Sight | None,
    filters: Mapping[str, str],
    after: AgreementKey | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Agreements in order of kassier, organisation and first day; only those in sight, all when that is None."""
    found = agreement.c
    key = (found.kassier, found.organisation, found.valid_from, found.id)
    query = select(agreement, found.decision_id.label("decision")).where(
        found.plan_id == plan_id, *_seen(agreement, sight), *(found[name] == value for name, value in filters.items())
    )
    query = query.order_by(*key).limit(limit)
    return await session.rows(query if after is None else query.where(tuple_(*key) > after))


def _seen(table: Table, sight: Sight | None) -> list[ColumnElement[bool]]:
    if sight is None:
        return []
    seen = table.c.kassier.in_(list(sight.kassiers)), table.c.organisation.in_(list(sight.organisations))
    return [or_(false(), *seen)]
