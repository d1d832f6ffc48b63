"""Reads what a payout rests on: lines, moves, cost statements, measurements, evidence, decisions, confirmations."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.db import across
from app.db.session import Row, Session
from app.tables.budget import budget_line, budget_move, cost_statement, target_revision
from app.tables.decisions import confirmation, covered_part, decision, registration
from app.tables.kpis import meetmoment
from app.tables.measurements import evidence, result
from app.tables.payouts import payout, payout_share
from app.uitkeringsschema.facts import Part

_DEAD = ("withdrawn", "outdated")


async def plan_code(session: Session, payout_id: UUID) -> str | None:
    """The plan of a payout."""
    return await across.plan_code(session, payout.name, payout_id)


async def find(session: Session, payout_id: UUID) -> Row[Any] | None:
    """One payout."""
    return await session.first(select(payout).where(payout.c.id == payout_id))


async def shifts(session: Session, payout_id: UUID) -> Sequence[Row[Any]]:
    """By how much organisations get more or less than was proposed."""
    table = payout_share.c
    query = select(table.organisation, table.shift_cents)
    return await session.rows(query.where(table.payout_id == payout_id, table.shift_cents != 0))


async def live_payouts(session: Session, plan_id: UUID, parts: Collection[Part]) -> Sequence[Row[Any]]:
    """The payouts of these parts that are neither withdrawn nor outdated."""
    table = payout.c
    query = select(table.id, table.kassier, table.stream, table.period).where(
        table.plan_id == plan_id, table.status.not_in(_DEAD), _in_parts(table, parts)
    )
    return await session.rows(query)


async def meetmomenten(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The id and code of every meetmoment."""
    return await session.rows(select(meetmoment.c.id, meetmoment.c.code).where(meetmoment.c.plan_id == plan_id))


async def lines(session: Session, plan_id: UUID, parts: Collection[Part]) -> Sequence[Row[Any]]:
    """The lines of these parts."""
    table = budget_line.c
    query = select(table.id, table.initiative, table.kassier, table.stream, table.organisation, table.period)
    return await session.rows(query.where(table.plan_id == plan_id, _in_parts(table, parts)))


async def moves(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The budget moves in force, with the decision that made them."""
    query = (
        select(budget_move.c.from_line_id, budget_move.c.to_line_id, decision.c.id, decision.c.reference)
        .join(decision, decision.c.id == budget_move.c.decision_id)
        .where(budget_move.c.plan_id == plan_id, budget_move.c.in_force)
        .order_by(decision.c.recorded_at, decision.c.id)
    )
    return await session.rows(query)


async def revisions(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The revisions of targets in force, with the decision that made them."""
    query = (
        select(target_revision.c.meetmoment, decision.c.id, decision.c.reference)
        .join(decision, decision.c.id == target_revision.c.decision_id)
        .where(target_revision.c.plan_id == plan_id, target_revision.c.in_force)
        .order_by(decision.c.recorded_at, decision.c.id)
    )
    return await session.rows(query)


async def references(session: Session, plan_id: UUID) -> dict[UUID, str]:
    """The reference of every decision that establishes, accepts or approves."""
    kinds = ("establish_results", "accept_costs", "approve_plan")
    query = select(decision.c.id, decision.c.reference)
    rows = await session.rows(query.where(decision.c.plan_id == plan_id, decision.c.kind.in_(kinds)))
    return {row.id: row.reference for row in rows}


async def decision_reference(session: Session, decision_id: UUID) -> str | None:
    """The reference of one decision."""
    reference: str | None = await session.scalar(select(decision.c.reference).where(decision.c.id == decision_id))
    return reference


async def evidence_of_results(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The evidence of every measurement that was established and is in force."""
    query = (
        select(evidence.c.id, evidence.c.measurement_id, evidence.c.reference)
        .join(result, result.c.measurement_id == evidence.c.measurement_id)
        .where(result.c.plan_id == plan_id, result.c.in_force)
        .order_by(evidence.c.recorded_at, evidence.c.id)
    )
    return await session.rows(query)


async def evidence_of_costs(session: Session, plan_id: UUID, parts: Collection[Part]) -> Sequence[Row[Any]]:
    """The evidence of the accepted cost statements of these parts."""
    statement = cost_statement.c
    query = (
        select(evidence.c.id, evidence.c.cost_statement_id, evidence.c.reference)
        .join(cost_statement, statement.id == evidence.c.cost_statement_id)
        .where(statement.plan_id == plan_id, statement.status == "accepted", _in_parts(statement, parts))
        .order_by(evidence.c.recorded_at, evidence.c.id)
    )
    return await session.rows(query)


async def covered(session: Session, plan_id: UUID, kassier: str, stream: str) -> Sequence[Row[Any]]:
    """What was confirmed of a pot, with its registration if there is one."""
    table = covered_part.c
    query = (
        select(
            table.matter,
            table.period,
            table.digest,
            table.confirmation_id,
            table.registration_id,
            confirmation.c.reference.label("confirmed"),
            registration.c.reference.label("registered"),
        )
        .join(confirmation, confirmation.c.id == table.confirmation_id)
        .outerjoin(registration, registration.c.id == table.registration_id)
        .where(table.plan_id == plan_id, table.kassier == kassier, table.stream == stream)
        .order_by(confirmation.c.recorded_at, table.id)
    )
    return await session.rows(query)


def _in_parts(table: Any, parts: Collection[Part]) -> Any:
    return or_(
        *(
            (table.kassier == part.kassier) & (table.stream == part.stream) & (table.period == part.period)
            for part in parts
        )
    )
