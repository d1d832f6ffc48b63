"""Writes a plan into its tables, and asks what facts rest on it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Row,
    Select,
    Table,
    case,
    delete,
    func,
    insert,
    not_,
    or_,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from app.db.session import Session
from app.plans.imports.conflicts import Used
from app.plans.imports.keys import Cell, RoleSaid
from app.tables.budget import budget_line, budget_move, cost_statement, target_revision
from app.tables.claims import claim, repayment
from app.tables.decisions import agreement, confirmation, covered_part, decision, registration, stream_permission
from app.tables.initiatives import initiative, role_assignment, theme
from app.tables.kpis import kpi, meetmoment
from app.tables.measurements import measurement, result
from app.tables.organisations import domain, kassier, kassier_stream, organisation
from app.tables.payouts import payout, payout_share
from app.tables.plans import period, plan, stream
from app.uitkeringsschema.facts import LineKey, Pot

_KEYS: Final[Mapping[Table, tuple[str, ...]]] = {
    domain: ("code",),
    organisation: ("code",),
    stream: ("code",),
    kassier: ("code",),
    kassier_stream: ("kassier", "stream"),
    theme: ("code",),
    initiative: ("code",),
    period: ("number",),
    budget_line: ("initiative", "kassier", "stream", "organisation", "period"),
    kpi: ("code",),
    meetmoment: ("code",),
}
"""The tables with a key of their own, in an order in which each refers only to those before it."""

_NAMELESS: Final = {
    role_assignment: ("initiative", "domain", "organisation", "region", "role", "valid_from", "valid_to"),
    agreement: ("kassier", "organisation", "signed_on", "valid_from", "valid_to"),
}


_AT_ONCE: Final = 2000
"""The most keys that one statement names: a driver takes 32,767 values at a time."""


async def be_patient(session: Session) -> None:
    """Give a large plan the time that it takes."""
    await session.be_patient()


async def is_there(session: Session, code: str) -> bool:
    """Whether there is such a plan."""
    return await session.scalar(select(plan.c.id).where(plan.c.code == code)) is not None


async def stored(session: Session, code: str) -> Row[Any] | None:
    """The plan as it was imported last."""
    query = select(plan.c.id, plan.c.version, plan.c.package).where(plan.c.code == code)
    return await session.first(query)


async def add_plan(session: Session, values: Mapping[str, Any]) -> None:
    """Record a new plan."""
    await session.execute(insert(plan).values(**values))


async def change_plan(session: Session, plan_id: UUID, values: Mapping[str, Any]) -> None:
    """Change a plan."""
    await session.execute(update(plan).where(plan.c.id == plan_id).values(**values))


async def store(session: Session, plan_id: UUID, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Add what is new and change what is there; an id stays with its key."""
    for table, key in _KEYS.items():
        values = [{**row, "plan_id": plan_id} for row in rows[table.name]]
        await session.execute(_upsert(table, key, values[0]) if values else insert(table), values)


def _upsert(table: Table, key: tuple[str, ...], row: Mapping[str, Any]) -> Any:
    statement = upsert(table)
    new = statement.excluded
    changes: dict[str, Any] = {name: new[name] for name in row if name not in {"plan_id", *key}}
    if table is budget_line:
        # Moves that were decided stay in force on top of what was imported.
        changes["amount_cents"] = table.c.amount_cents - table.c.original_cents + new.original_cents
    if table is meetmoment:
        for name in ("target", "baseline"):
            # A target that was revised by decision stays, unless the imported one changes.
            original = f"original_{name}"
            same = table.c[original].is_not_distinct_from(new[original])
            changes[name] = case((same, table.c[name]), else_=new[name])
    if not changes:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=["plan_id", *key], set_=changes)


async def remove(session: Session, plan_id: UUID, gone: Mapping[str, Iterable[tuple[Any, ...]]]) -> None:
    """Delete what is no longer in the plan, by key."""
    for table, key in reversed(list(_KEYS.items())):
        found = sorted(gone[table.name])
        for start in range(0, len(found), _AT_ONCE):
            named = tuple_(*(table.c[name] for name in key)).in_(found[start : start + _AT_ONCE])
            await session.execute(delete(table).where(table.c.plan_id == plan_id, named))


async def add_nameless(session: Session, plan_id: UUID, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Add roles and agreements."""
    for table in _NAMELESS:
        await session.execute(insert(table), [{**row, "plan_id": plan_id} for row in rows[table.name]])


async def remove_nameless(session: Session, plan_id: UUID, gone: Mapping[str, Iterable[tuple[Any, ...]]]) -> None:
    """Delete imported roles and withdraw imported agreements, by all their columns; what was recorded stays."""
    for table, names in _NAMELESS.items():
        for values in gone[table.name]:
            said = [table.c[name].is_not_distinct_from(value) for name, value in zip(names, values, strict=True)]
            said.append(table.c.plan_id == plan_id)
            if table is agreement:
                imported = agreement.c.decision_id.is_(None)
                await session.execute(update(agreement).where(imported, *said).values(withdrawn=True))
            else:
                await session.execute(delete(table).where(not_(_changed()), *said))


async def outdate_proposals(session: Session, plan_id: UUID) -> None:
    """What was proposed on another plan can no longer be released."""
    proposed = payout.c.plan_id == plan_id, payout.c.status == "proposed"
    await session.execute(update(payout).where(*proposed).values(status="outdated"))


async def used(session: Session, plan_id: UUID) -> Used:
    """What facts of the plan rest on."""
    lines = await _lines_used(session, plan_id)
    named = await _codes_used(session, plan_id)
    named["initiative"] |= {line.initiative for line in lines}
    named["kassier"] |= {line.kassier for line in lines}
    named["stream"] |= {line.stream for line in lines}
    named["organisation"] |= {line.organisation for line in lines}
    pots = await session.rows(
        union(*(select(t.c.kassier, t.c.stream).where(t.c.plan_id == plan_id) for t in (payout, claim, repayment)))
    )
    moments = (measurement.c.meetmoment, result.c.meetmoment, target_revision.c.meetmoment)
    later = (
        select(func.count())
        .select_from(measurement)
        .join(meetmoment, _same_moment())
        .where(measurement.c.plan_id == plan_id, measurement.c.period > meetmoment.c.period)
    )
    return Used(
        meetmomenten=await _named(session, plan_id, moments),
        lines=lines,
        pots=frozenset(Pot(row.kassier, row.stream) for row in pots),
        codes={table: frozenset(codes) for table, codes in named.items()},
        last_accounting=await _last_accounting(session, plan_id),
        paid_by_mode=await _paid_by_mode(session, plan_id),
        caught_up=bool(await session.scalar(later)),
        roles=await _roles_changed(session, plan_id),
    )


def _same_moment() -> Any:
    return (meetmoment.c.plan_id == measurement.c.plan_id) & (meetmoment.c.code == measurement.c.meetmoment)


async def _named(session: Session, plan_id: UUID, columns: Iterable[Column[Any]], *more: Select[Any]) -> frozenset[Any]:
    """What the rows of a plan name in any of these columns."""
    queries = [select(column).where(column.table.c.plan_id == plan_id) for column in columns]
    return frozenset(value for (value,) in await session.rows(union(*queries, *more)) if value is not None)


async def _lines_used(session: Session, plan_id: UUID) -> frozenset[LineKey]:
    named = union(
        select(cost_statement.c.line_id).where(cost_statement.c.plan_id == plan_id),
        select(budget_move.c.from_line_id).where(budget_move.c.plan_id == plan_id),
        select(budget_move.c.to_line_id).where(budget_move.c.plan_id == plan_id),
    )
    query = select(*(budget_line.c[name] for name in LineKey._fields))
    rows = await session.rows(query.where(budget_line.c.plan_id == plan_id, budget_line.c.id.in_(named)))
    return frozenset(LineKey(*tuple(row)) for row in rows)


async def _codes_used(session: Session, plan_id: UUID) -> dict[str, set[str]]:
    columns = {
        "initiative": (),
        "domain": (),
        "kassier": (covered_part.c.kassier, agreement.c.kassier),
        "stream": (covered_part.c.stream, stream_permission.c.from_stream, stream_permission.c.to_stream),
        "organisation": (payout_share.c.organisation, claim.c.organisation, agreement.c.organisation),
    }
    roles = {
        name: [select(role_assignment.c[name]).where(role_assignment.c.plan_id == plan_id, _changed())]
        for name in ("initiative", "domain", "organisation")
    }
    return {table: {*await _named(session, plan_id, of, *roles.get(table, ()))} for table, of in columns.items()}


async def roles_now(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The assignments that stand, of every time."""
    held = role_assignment.c
    return await session.rows(select(role_assignment).where(held.plan_id == plan_id, held.superseded_by.is_(None)))


def _changed() -> ColumnElement[bool]:
    """An assignment that a recorded change began or ended."""
    return or_(role_assignment.c.change_id.isnot(None), role_assignment.c.superseded_by.isnot(None))


async def _roles_changed(session: Session, plan_id: UUID) -> dict[Cell, frozenset[RoleSaid]]:
    """The cells of the role matrix that a recorded change touched, with what holds there now."""
    held = role_assignment.c
    cell = [held[name] for name in Cell._fields]
    changed = select(*cell).where(held.plan_id == plan_id, _changed()).distinct()
    found: dict[Cell, set[RoleSaid]] = {Cell(*tuple(row)): set() for row in await session.rows(changed)}
    standing = select(role_assignment).where(held.plan_id == plan_id, held.superseded_by.is_(None))
    for row in await session.rows(standing):
        at = Cell(row.initiative, row.domain, row.organisation, row.region)
        if at in found:
            found[at].add((row.role, row.valid_from, row.valid_to))
    return {at: frozenset(said) for at, said in found.items()}


async def _last_accounting(session: Session, plan_id: UUID) -> int:
    numbers = [measurement.c.period, result.c.accounting, confirmation.c.period, registration.c.period, payout.c.period]
    established = select(decision.c.content["period"].as_integer()).where(
        decision.c.plan_id == plan_id, decision.c.kind == "establish_results"
    )
    return max(await _named(session, plan_id, numbers, established), default=0)


async def _paid_by_mode(session: Session, plan_id: UUID) -> frozenset[int]:
    confirmed = select(covered_part.c.period).where(
        covered_part.c.plan_id == plan_id, or_(covered_part.c.matter == "costs", covered_part.c.matter == "approval")
    )
    return await _named(session, plan_id, [cost_statement.c.period], confirmed)
