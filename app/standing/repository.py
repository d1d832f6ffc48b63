"""Reads the facts that the rules of the money compute with."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, and_, func, select

from app.db.session import Session
from app.tables.budget import budget_line, cost_statement
from app.tables.decisions import covered_part, decision
from app.tables.initiatives import initiative
from app.tables.kpis import kpi, meetmoment
from app.tables.measurements import measurement, result
from app.tables.payouts import payout
from app.tables.plans import period

RELEASED = ("released", "received", "passed_on")

_STAMP: Final = "scheme_stamp, pg_current_xact_id_if_assigned() IS NULL AS untouched"
_REGISTERED: Final = """ARRAY(
    SELECT jsonb_build_array(matter, kassier, stream, period) FROM covered_part
    WHERE plan_id = plan.id AND registration_id IS NOT NULL
) AS registered"""


ACCOUNTED: Final = f"{_STAMP}, {_REGISTERED}"
"""Of a `plan` its stamp, whether this transaction has changed nothing yet, and every part that was `registered`."""


async def stamp(session: Session, plan_id: UUID) -> Any:
    """The stamp of the plan's scheme, and whether this transaction has changed nothing yet."""
    return (await session.fetch(f"SELECT {_STAMP} FROM plan WHERE id = $1", plan_id))[0]  # noqa: S608


async def stamp_and_registered(session: Session, plan_id: UUID) -> Any:
    """The same, and every part that was `registered`: matter, kassier, stream and period."""
    return (await session.fetch(f"SELECT {ACCOUNTED} FROM plan WHERE id = $1", plan_id))[0]  # noqa: S608


async def periods(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The periods in order."""
    query = select(period.c.number, period.c.payment_mode).where(period.c.plan_id == plan_id)
    return await session.rows(query.order_by(period.c.number))


async def budget(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """Every line with its present amount."""
    line = budget_line.c
    return await session.rows(
        select(line.initiative, line.kassier, line.stream, line.organisation, line.period, line.amount_cents).where(
            line.plan_id == plan_id
        )
    )


async def themes(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The theme of every initiative."""
    return await session.rows(select(initiative.c.code, initiative.c.theme).where(initiative.c.plan_id == plan_id))


async def meetmomenten(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """Every meetmoment with its KPI, targets as they are in force."""
    query = (
        select(
            kpi.c.code.label("kpi"),
            kpi.c.measure,
            kpi.c.rule,
            kpi.c.initiative,
            kpi.c.theme,
            kpi.c.threshold,
            kpi.c.steps,
            kpi.c.pays,
            meetmoment.c.code,
            meetmoment.c.period,
            meetmoment.c.weight_millionths,
            meetmoment.c.target,
            meetmoment.c.baseline,
        )
        .join(kpi, and_(kpi.c.plan_id == meetmoment.c.plan_id, kpi.c.code == meetmoment.c.kpi))
        .where(meetmoment.c.plan_id == plan_id)
    )
    return await session.rows(query)


async def results(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """Every result in force: a measurement's value or, without one, not measured; with who recorded the decision."""
    query = (
        select(
            result.c.meetmoment,
            result.c.accounting,
            result.c.measurement_id,
            result.c.decision_id,
            measurement.c.value_boolean,
            measurement.c.value_number,
            decision.c.recorded_by,
        )
        .join(decision, decision.c.id == result.c.decision_id)
        .outerjoin(measurement, measurement.c.id == result.c.measurement_id)
        .where(result.c.plan_id == plan_id, result.c.in_force)
    )
    return await session.rows(query)


async def statements(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """Every cost statement that is not withdrawn, with who recorded its acceptance."""
    statement = cost_statement.c
    query = (
        select(
            statement.id,
            statement.initiative,
            statement.kassier,
            statement.stream,
            statement.organisation,
            statement.period,
            statement.amount_cents,
            statement.status,
            statement.decision_id,
            decision.c.recorded_by,
        )
        .outerjoin(decision, decision.c.id == statement.decision_id)
        .where(statement.plan_id == plan_id, statement.status != "withdrawn")
    )
    return await session.rows(query)


async def covered(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """Every part that was ever confirmed, in the order of confirming."""
    query = select(covered_part).where(covered_part.c.plan_id == plan_id)
    return await session.rows(query)


async def deciding(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """Decisions in force that establish results or approve the plan."""
    query = select(
        decision.c.id,
        decision.c.kind,
        decision.c.recorded_by,
        decision.c.content["period"].as_integer().label("period"),
    ).where(
        decision.c.plan_id == plan_id,
        decision.c.withdrawn_by.is_(None),
        decision.c.kind.in_(("establish_results", "approve_plan")),
    )
    return await session.rows(query)


async def released(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The parts with a released payout."""
    query = select(payout.c.kassier, payout.c.stream, payout.c.period).where(
        payout.c.plan_id == plan_id, payout.c.status.in_(RELEASED)
    )
    return await session.rows(query)


async def any_released(session: Session, plan_id: UUID) -> bool:
    """Whether a payout of the plan was released."""
    query = select(func.count()).where(payout.c.plan_id == plan_id, payout.c.status.in_(RELEASED))
    return bool(await session.scalar(query))
