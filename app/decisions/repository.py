"""Records decisions and what they change in results, targets and agreements."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, literal, select, true, tuple_, update

from app.db import across
from app.db.session import Row, Session
from app.tables.budget import target_revision
from app.tables.claims import claim
from app.tables.decisions import agreement, decision
from app.tables.kpis import kpi, meetmoment
from app.tables.measurements import measurement, result
from app.tables.organisations import kassier, organisation
from app.tables.payouts import payout, transfer
from app.tables.plans import plan


async def add(session: Session, values: Mapping[str, Any]) -> None:
    """Record a decision."""
    await session.execute(insert(decision).values(**values))


async def find(session: Session, decision_id: UUID) -> Row[Any] | None:
    """One decision."""
    return await session.first(select(decision).where(decision.c.id == decision_id))


async def plan_code(session: Session, decision_id: UUID) -> str | None:
    """The plan of a decision."""
    return await across.plan_code(session, decision.name, decision_id)


async def page(
    session: Session, plan_id: UUID, after: tuple[Any, ...] | None, limit: int, kind: str | None
) -> Sequence[Row[Any]]:
    """Decisions of a plan, by the day they were taken."""
    table = decision.c
    query = select(decision).where(table.plan_id == plan_id).order_by(table.decided_on, table.id).limit(limit)
    if after is not None:
        query = query.where(tuple_(table.decided_on, table.id) > after)
    if kind is not None:
        query = query.where(table.kind == kind)
    return await session.rows(query)


async def referred(session: Session, plan_id: UUID, references: Collection[str]) -> Sequence[Row[Any]]:
    """The decisions with one of these references, by the day they were taken."""
    table = decision.c
    query = select(decision).where(table.plan_id == plan_id, table.reference.in_(list(references)))
    return await session.rows(query.order_by(table.decided_on, table.id))


async def effects(session: Session, plan_id: UUID, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The claims and agreements that decisions made."""
    made: list[Row[Any]] = []
    for table in (claim, agreement):
        query = select(table.c.id, table.c.decision_id).where(
            table.c.plan_id == plan_id, table.c.decision_id.in_(list(ids))
        )
        made += await session.rows(query.add_columns(literal(table.name).label("type")))
    return made


async def mark_withdrawn(session: Session, decision_id: UUID, by: UUID) -> None:
    """Note which decision withdrew this one."""
    await session.execute(update(decision).where(decision.c.id == decision_id).values(withdrawn_by=by))


async def measurements(session: Session, plan_id: UUID, ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """Measurements of the plan by id."""
    query = select(measurement).where(measurement.c.plan_id == plan_id, measurement.c.id.in_(list(ids)))
    return {row.id: row for row in await session.rows(query)}


async def end_results(session: Session, plan_id: UUID, accounting: int, codes: Collection[str]) -> None:
    """Replace the results in force of these meetmomenten in one accounting; what they rested on is superseded."""
    replaced = (
        update(result)
        .where(
            result.c.plan_id == plan_id,
            result.c.accounting == accounting,
            result.c.meetmoment.in_(list(codes)),
            result.c.in_force,
        )
        .values(in_force=False)
        .returning(result.c.measurement_id)
    )
    old = [row.measurement_id for row in await session.rows(replaced) if row.measurement_id is not None]
    await set_status(session, old, "superseded")


async def add_results(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record results."""
    await session.execute(insert(result), rows)


async def set_status(session: Session, ids: Collection[UUID], status: str) -> None:
    """Set the status of measurements."""
    if ids:
        await session.execute(update(measurement).where(measurement.c.id.in_(list(ids))).values(status=status))


async def results_of(session: Session, decision_id: UUID) -> Sequence[Row[Any]]:
    """The results in force that a decision established."""
    return await session.rows(select(result).where(result.c.decision_id == decision_id, result.c.in_force))


async def withdraw_results(session: Session, decision_id: UUID) -> None:
    """Take the results of a decision out of force; its measurements are verified again."""
    query = update(result).where(result.c.decision_id == decision_id, result.c.in_force).values(in_force=False)
    rows = await session.rows(query.returning(result.c.measurement_id))
    await set_status(session, [row.measurement_id for row in rows if row.measurement_id is not None], "verified")


async def add_agreement(session: Session, values: Mapping[str, Any]) -> None:
    """Record an agreement."""
    await session.execute(insert(agreement).values(**values))


async def agreement_of(session: Session, decision_id: UUID) -> Row[Any] | None:
    """The agreement that a decision made valid."""
    return await session.first(select(agreement).where(agreement.c.decision_id == decision_id))


async def agreement_used(session: Session, found: Row[Any]) -> bool:
    """Whether anything was passed on under an agreement."""
    query = (
        select(transfer.c.id)
        .join(payout, payout.c.id == transfer.c.payout_id)
        .where(
            payout.c.plan_id == found.plan_id,
            payout.c.kassier == found.kassier,
            transfer.c.organisation == found.organisation,
            transfer.c.status == "booked",
            transfer.c.executed_on >= max(found.signed_on, found.valid_from),
            true() if found.valid_to is None else transfer.c.executed_on <= found.valid_to,
        )
    )
    return await session.first(query.limit(1)) is not None


async def withdraw_agreement(session: Session, decision_id: UUID) -> None:
    """Take an agreement out of force."""
    await session.execute(update(agreement).where(agreement.c.decision_id == decision_id).values(withdrawn=True))


async def approve(session: Session, plan_id: UUID, status: str) -> None:
    """Set the status of the plan."""
    await session.execute(update(plan).where(plan.c.id == plan_id).values(status=status))


async def governing_body(session: Session, plan_id: UUID) -> str:
    """The body that governs the plan."""
    body: str = await session.scalar(select(plan.c.governing_body).where(plan.c.id == plan_id))
    return body


async def meetmoment_of(session: Session, plan_id: UUID, code: str) -> Row[Any] | None:
    """A meetmoment with the measure of its KPI."""
    query = (
        select(meetmoment, kpi.c.measure)
        .join(kpi, (kpi.c.plan_id == meetmoment.c.plan_id) & (kpi.c.code == meetmoment.c.kpi))
        .where(meetmoment.c.plan_id == plan_id, meetmoment.c.code == code)
    )
    return await session.first(query)


async def set_target(session: Session, meetmoment_id: UUID, target: Any, baseline: Any) -> None:
    """Put another target in force; the original stays beside it."""
    query = update(meetmoment).where(meetmoment.c.id == meetmoment_id).values(target=target, baseline=baseline)
    await session.execute(query)


async def add_revision(session: Session, values: Mapping[str, Any]) -> None:
    """Record the revision of a target."""
    await session.execute(insert(target_revision).values(**values))


async def revision_of(session: Session, decision_id: UUID) -> Row[Any] | None:
    """The revision that a decision made."""
    return await session.first(select(target_revision).where(target_revision.c.decision_id == decision_id))


async def withdraw_revision(session: Session, decision_id: UUID) -> None:
    """Take a revision out of force."""
    query = update(target_revision).where(target_revision.c.decision_id == decision_id).values(in_force=False)
    await session.execute(query)


async def codes(session: Session, plan_id: UUID) -> tuple[frozenset[str], frozenset[str]]:
    """The codes of the plan's kassiers and organisations."""
    kassiers = await session.rows(select(kassier.c.code).where(kassier.c.plan_id == plan_id))
    organisations = await session.rows(select(organisation.c.code).where(organisation.c.plan_id == plan_id))
    return frozenset(row.code for row in kassiers), frozenset(row.code for row in organisations)
