"""The questions asked of what happened: the journal and the days that came, in one order per plan."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    column,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from app.db.metadata import metadata
from app.db.session import Session
from app.events.envelope import Position
from app.tables.budget import cost_statement
from app.tables.events import deadline, deadline_sweep
from app.tables.files import evidence_file
from app.tables.initiatives import initiative, role_assignment
from app.tables.kpis import kpi, meetmoment
from app.tables.ledger import entry, plan_head
from app.tables.measurements import measurement
from app.tables.records import record

Concerned = dict[UUID, frozenset[str]]

_TO_TELL: Final = (column("plan", Text), column("subscription", Uuid))


async def to_tell(session: Session, now: Any, day: date) -> Sequence[Row[Any]]:
    """Of all plans: which subscriptions have something to get, and which plans were not swept lately (None)."""
    found = func.tred_to_tell(literal(now, DateTime(timezone=True)), literal(day, Date)).table_valued(*_TO_TELL)
    return await session.rows(select(*found.c))


async def last(session: Session, plan_id: UUID) -> Position:
    """The place of the last thing that happened in a plan."""
    there = select(func.max(deadline.c.number)).where(deadline.c.plan_id == plan_id, deadline.c.seq == plan_head.c.seq)
    found = select(plan_head.c.seq, func.coalesce(there.scalar_subquery(), 0).label("number"))
    row = await session.first(found.where(plan_head.c.plan_id == plan_id))
    return Position(0, 0) if row is None else Position(row.seq, row.number)


async def stream(
    session: Session, plan_id: UUID, kinds: Collection[str], after: Position, until: Position, limit: int
) -> Sequence[Row[Any]]:
    """What happened after one place and up to another, in order, of these kinds."""
    facts = _facts(plan_id, kinds).where(entry.c.seq > after.seq, entry.c.seq <= until.seq)
    place = tuple_(deadline.c.seq, deadline.c.number)
    days = _days(plan_id, kinds).where(place > tuple_(*after), place <= tuple_(*until))
    return await _in_order(
        session,
        facts.order_by(entry.c.seq).limit(limit),
        days.order_by(deadline.c.seq, deadline.c.number).limit(limit),
        limit,
    )


async def at(session: Session, plan_id: UUID, places: Collection[Position]) -> Sequence[Row[Any]]:
    """What happened at these places, in order."""
    facts = _facts(plan_id, None).where(entry.c.seq.in_([place.seq for place in places if place.number == 0]))
    days = _days(plan_id, None).where(tuple_(deadline.c.seq, deadline.c.number).in_([tuple(place) for place in places]))
    return await _in_order(session, facts, days, len(places))


async def _in_order(session: Session, facts: Select[Any], days: Select[Any], limit: int) -> Sequence[Row[Any]]:
    whole = union_all(select(facts.subquery()), select(days.subquery())).subquery()
    return await session.rows(select(whole).order_by(whole.c.seq, whole.c.number).limit(limit))


def _facts(plan_id: UUID, kinds: Collection[str] | None) -> Select[Any]:
    said = entry.c.payload
    found = select(
        entry.c.seq,
        literal(0).label("number"),
        entry.c.id,
        entry.c.kind,
        entry.c.resource_id,
        entry.c.recorded_at,
        said["code"].astext.label("code"),
        said["kind"].astext.label("section"),
        said["claim"].astext.label("claim"),
        literal(None, Text).label("initiative"),
    ).where(entry.c.plan_id == plan_id)
    return found if kinds is None else found.where(entry.c.kind.in_(kinds))


def _days(plan_id: UUID, kinds: Collection[str] | None) -> Select[Any]:
    own = deadline.c
    found = select(
        own.seq,
        own.number,
        own.id,
        own.kind,
        own.resource_id,
        own.recorded_at,
        own.code,
        literal(None, Text).label("section"),
        literal(None, Text).label("claim"),
        own.initiative,
    ).where(own.plan_id == plan_id)
    return found if kinds is None else found.where(own.kind.in_(kinds))


async def visible(session: Session, plan_id: UUID, table: str, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these rows the database shows in this transaction."""
    place = metadata.tables[table].c
    rows = await session.rows(select(place.id).where(place.plan_id == plan_id, place.id.in_(ids)))
    return frozenset(row.id for row in rows)


async def concerned(session: Session, plan_id: UUID, about: Mapping[str, Collection[UUID]]) -> Concerned:
    """The initiatives that things are about, by the id of the thing; what is about none is not there.

    Args:
        session: a transaction in the plan.
        plan_id: the plan.
        about: ids by what they are of: a key of `_QUESTIONS`.
    """
    questions = [_QUESTIONS[sort](plan_id, ids) for sort, ids in about.items() if ids]
    if not questions:
        return {}
    found: dict[UUID, set[str]] = {}
    for row in await session.rows(union_all(*questions)):
        if row.initiative is not None:
            found.setdefault(row.id, set()).add(row.initiative)
    return {identifier: frozenset(codes) for identifier, codes in found.items()}


def _covered() -> ColumnElement[bool]:
    everywhere = and_(kpi.c.initiative.is_(null()), kpi.c.theme.is_(null()))
    own = or_(initiative.c.code == kpi.c.initiative, initiative.c.theme == kpi.c.theme, everywhere)
    return and_(initiative.c.plan_id == kpi.c.plan_id, own)


def _of_meetmomenten(plan_id: UUID, ids: Collection[UUID]) -> Select[Any]:
    of_kpi = and_(kpi.c.plan_id == meetmoment.c.plan_id, kpi.c.code == meetmoment.c.kpi)
    found = (
        select(meetmoment.c.id, initiative.c.code.label("initiative")).join(kpi, of_kpi).join(initiative, _covered())
    )
    return found.where(meetmoment.c.plan_id == plan_id, meetmoment.c.id.in_(ids))


def _of_measurements(plan_id: UUID, ids: Collection[UUID]) -> Select[Any]:
    of_moment = and_(meetmoment.c.plan_id == measurement.c.plan_id, meetmoment.c.code == measurement.c.meetmoment)
    of_kpi = and_(kpi.c.plan_id == meetmoment.c.plan_id, kpi.c.code == meetmoment.c.kpi)
    found = select(measurement.c.id, initiative.c.code.label("initiative")).join(meetmoment, of_moment)
    found = found.join(kpi, of_kpi).join(initiative, _covered())
    return found.where(measurement.c.plan_id == plan_id, measurement.c.id.in_(ids))


def _of_records(plan_id: UUID, ids: Collection[UUID]) -> Select[Any]:
    found = select(record.c.id, record.c.body["initiative"].astext.label("initiative"))
    return found.where(record.c.plan_id == plan_id, record.c.id.in_(ids))


def _of_costs(plan_id: UUID, ids: Collection[UUID]) -> Select[Any]:
    own = cost_statement.c
    return select(own.id, own.initiative).where(own.plan_id == plan_id, own.id.in_(ids))


def _of_files(plan_id: UUID, ids: Collection[UUID]) -> Select[Any]:
    own = evidence_file.c
    return select(own.id, own.initiative).where(own.plan_id == plan_id, own.id.in_(ids))


def _of_roles(plan_id: UUID, ids: Collection[UUID]) -> Select[Any]:
    own = role_assignment.c
    begun = select(own.change_id.label("id"), own.initiative).where(own.plan_id == plan_id, own.change_id.in_(ids))
    ended = select(own.superseded_by, own.initiative).where(own.plan_id == plan_id, own.superseded_by.in_(ids))
    return select(union_all(begun, ended).subquery())


_QUESTIONS: Final = {
    "measurement": _of_measurements,
    "meetmoment": _of_meetmomenten,
    "record": _of_records,
    "cost_statement": _of_costs,
    "evidence_file": _of_files,
    "role_change": _of_roles,
}


async def announce(session: Session, plan_id: UUID, days: Sequence[Mapping[str, Any]]) -> int:
    """Add the days that were not announced yet, after the last entry of the journal; answers how many.

    No entry comes in between: whoever reads up to the last one finds the days there, now or never.
    """
    held = func.tred_lock_head(plan_id).table_valued("seq")
    seq = await session.scalar(select(held.c.seq))
    known = select(deadline.c.id).where(deadline.c.plan_id == plan_id, deadline.c.id.in_([one["id"] for one in days]))
    there = {row.id for row in await session.rows(known)}
    taken = select(func.max(deadline.c.number)).where(deadline.c.plan_id == plan_id, deadline.c.seq == seq)
    first = (await session.scalar(taken) or 0) + 1
    new = [one for one in days if one["id"] not in there]
    rows = [{**one, "plan_id": plan_id, "seq": seq, "number": number} for number, one in enumerate(new, first)]
    return await session.execute(insert(deadline), rows)


async def swept(session: Session, plan_id: UUID, now: datetime, day: date) -> None:
    """Remember that a plan was looked through for deadlines."""
    said = upsert(deadline_sweep).values(plan_id=plan_id, swept_on=day, swept_at=now)
    await session.execute(
        said.on_conflict_do_update(
            index_elements=["plan_id"],
            set_={
                "swept_on": func.greatest(deadline_sweep.c.swept_on, day),
                "swept_at": func.greatest(deadline_sweep.c.swept_at, now),
            },
        )
    )
