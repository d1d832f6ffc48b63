"""Reads the budget lines with their years, and the themes of initiatives."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db.session import Row, Session
from app.tables.budget import budget_line
from app.tables.initiatives import initiative
from app.tables.plans import period


async def lines(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """Every line with its present amount and the days of its period, in order."""
    line = budget_line.c
    query = (
        select(
            line.initiative,
            line.kassier,
            line.stream,
            line.organisation,
            line.period,
            line.amount_cents,
            line.details,
            period.c.starts_on,
            period.c.ends_on,
        )
        .join(period, (period.c.plan_id == line.plan_id) & (period.c.number == line.period))
        .where(line.plan_id == plan_id)
        .order_by(line.initiative, line.kassier, line.stream, line.organisation, line.period)
    )
    return await session.rows(query)


async def themes(session: Session, plan_id: UUID) -> dict[str, str]:
    """The theme of every initiative."""
    query = select(initiative.c.code, initiative.c.theme).where(initiative.c.plan_id == plan_id)
    return {row.code: row.theme for row in await session.rows(query)}
