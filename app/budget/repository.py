"""Reads and changes budget lines, cost statements and permissions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, or_, select, true, tuple_, update

from app.db import across
from app.db.session import Row, Session
from app.tables.budget import budget_line, budget_move, cost_statement
from app.tables.decisions import stream_permission
from app.tables.initiatives import initiative
from app.tables.measurements import evidence
from app.tables.organisations import kassier_stream, organisation
from app.tables.plans import stream

_KEY = ("initiative", "kassier", "stream", "organisation", "period")


def _is(line: Mapping[str, Any]) -> ColumnElement[bool]:
    return and_(*(budget_line.c[name] == line[name] for name in _KEY))


async def line(session: Session, plan_id: UUID, key: Mapping[str, Any]) -> Row[Any] | None:
    """The budget line with this key."""
    return await session.first(select(budget_line).where(budget_line.c.plan_id == plan_id, _is(key)))


async def known(session: Session, plan_id: UUID) -> dict[str, frozenset[Any]]:
    """Codes that a line may be made of: initiatives, organisations, and the streams of each kassier."""
    found: dict[str, frozenset[Any]] = {}
    for name, table in (("initiative", initiative), ("organisation", organisation), ("stream", stream)):
        rows = await session.rows(select(table.c.code).where(table.c.plan_id == plan_id))
        found[name] = frozenset(row.code for row in rows)
    pairs = select(kassier_stream.c.kassier, kassier_stream.c.stream).where(kassier_stream.c.plan_id == plan_id)
    rows = await session.rows(pairs)
    found["pot"] = frozenset((row.kassier, row.stream) for row in rows)
    found["kassier"] = frozenset(row.kassier for row in rows)
    return found


async def add_statement(session: Session, values: Mapping[str, Any], pieces: Sequence[Mapping[str, Any]]) -> None:
    """Record a cost statement with its evidence."""
    await session.execute(insert(cost_statement).values(**values))
    await session.execute(insert(evidence), pieces)


async def statement(session: Session, statement_id: UUID) -> Row[Any] | None:
    """One cost statement."""
    return await session.first(select(cost_statement).where(cost_statement.c.id == statement_id))


async def statements(session: Session, plan_id: UUID, ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """Cost statements of the plan by id."""
    query = select(cost_statement).where(cost_statement.c.plan_id == plan_id, cost_statement.c.id.in_(list(ids)))
    return {row.id: row for row in await session.rows(query)}


async def statements_page(
    session: Session,
    plan_id: UUID,
    after: tuple[Any, ...] | None,
    limit: int,
    filters: Mapping[str, Any],
    sight: tuple[Collection[str], Collection[str]] | None,
) -> Sequence[Row[Any]]:
    """Cost statements by id; `sight` limits them to kassiers and organisations."""
    table = cost_statement.c
    query = select(cost_statement).where(
        table.plan_id == plan_id,
        true() if sight is None else or_(table.kassier.in_(list(sight[0])), table.organisation.in_(list(sight[1]))),
        *(table[name] == value for name, value in filters.items() if value is not None),
    )
    if after is not None:
        query = query.where(tuple_(table.id) > after)
    return await session.rows(query.order_by(table.id).limit(limit))


async def evidence_of(session: Session, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The evidence of cost statements."""
    query = select(evidence).where(evidence.c.cost_statement_id.in_(list(ids)))
    return await session.rows(query.order_by(evidence.c.kind, evidence.c.reference, evidence.c.id))


async def set_statements(session: Session, ids: Collection[UUID], status: str, decision_id: UUID | None) -> None:
    """Set the status of cost statements."""
    query = update(cost_statement).where(cost_statement.c.id.in_(list(ids)))
    await session.execute(query.values(status=status, decision_id=decision_id))


async def withdraw_statement(session: Session, statement_id: UUID, now: Any) -> None:
    """Withdraw a cost statement."""
    query = update(cost_statement).where(cost_statement.c.id == statement_id)
    await session.execute(query.values(status="withdrawn", withdrawn_at=now))


async def accepted_by(session: Session, decision_id: UUID) -> Sequence[Row[Any]]:
    """The cost statements that a decision accepted."""
    table = cost_statement.c
    return await session.rows(
        select(cost_statement).where(table.decision_id == decision_id, table.status == "accepted")
    )


async def statement_plan(session: Session, statement_id: UUID) -> str | None:
    """The plan of a cost statement."""
    return await across.plan_code(session, cost_statement.name, statement_id)


async def permission_plan(session: Session, permission_id: UUID) -> str | None:
    """The plan of a permission."""
    return await across.plan_code(session, stream_permission.name, permission_id)


async def add_line(session: Session, values: Mapping[str, Any]) -> None:
    """Add a budget line of 0, for a move to put money on."""
    await session.execute(insert(budget_line).values(**values))


async def set_amount(session: Session, line_id: UUID, amount: int) -> None:
    """Set the present amount of a line."""
    await session.execute(update(budget_line).where(budget_line.c.id == line_id).values(amount_cents=amount))


async def add_moves(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record moves."""
    await session.execute(insert(budget_move), rows)


async def moves_of(session: Session, decision_id: UUID) -> Sequence[Row[Any]]:
    """The moves of a decision, with the keys of both lines."""
    source, target = budget_line.alias("source"), budget_line.alias("target")
    query = (
        select(
            budget_move.c.amount_cents,
            *(source.c[name].label(f"from_{name}") for name in _KEY),
            *(target.c[name].label(f"to_{name}") for name in _KEY),
        )
        .join(source, source.c.id == budget_move.c.from_line_id)
        .join(target, target.c.id == budget_move.c.to_line_id)
        .where(budget_move.c.decision_id == decision_id, budget_move.c.in_force)
    )
    return await session.rows(query)


async def withdraw_moves(session: Session, decision_id: UUID) -> None:
    """Take the moves of a decision out of force, and free its permission."""
    await session.execute(update(budget_move).where(budget_move.c.decision_id == decision_id).values(in_force=False))
    await session.execute(
        update(stream_permission).where(stream_permission.c.used_by == decision_id).values(used_by=None)
    )


async def permission(session: Session, permission_id: UUID) -> Row[Any] | None:
    """One permission."""
    return await session.first(select(stream_permission).where(stream_permission.c.id == permission_id))


async def add_permission(session: Session, values: Mapping[str, Any]) -> None:
    """Record a permission."""
    await session.execute(insert(stream_permission).values(**values))


async def use_permission(session: Session, permission_id: UUID, decision_id: UUID) -> None:
    """Note the decision that used a permission."""
    query = update(stream_permission).where(stream_permission.c.id == permission_id)
    await session.execute(query.values(used_by=decision_id))


async def permissions_page(
    session: Session, plan_id: UUID, after: tuple[Any, ...] | None, limit: int
) -> Sequence[Row[Any]]:
    """Permissions of a plan by id."""
    query = select(stream_permission).where(stream_permission.c.plan_id == plan_id)
    if after is not None:
        query = query.where(tuple_(stream_permission.c.id) > after)
    return await session.rows(query.order_by(stream_permission.c.id).limit(limit))
