"""Reads the payouts that stand, for the schedule to show them as they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db.session import Row, Session
from app.tables.payouts import payout, payout_share

_STANDING = ("proposed", "released", "received", "passed_on")


async def standing_payouts(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The payouts of a plan that are neither withdrawn nor outdated."""
    table = payout.c
    query = select(
        table.id,
        table.kassier,
        table.stream,
        table.period,
        table.status,
        table.digest,
        table.base_cents,
        table.deduction_cents,
        table.release_cents,
        table.payment_cents,
        table.carried_cents,
    ).where(table.plan_id == plan_id, table.status.in_(_STANDING))
    return await session.rows(query)


async def released_shares(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """The shares of the released payouts of a plan, with the part that they are of."""
    query = (
        select(payout.c.kassier, payout.c.stream, payout.c.period, payout_share)
        .join(payout, payout.c.id == payout_share.c.payout_id)
        .where(payout.c.plan_id == plan_id, payout.c.status.in_(_STANDING), payout.c.status != "proposed")
    )
    return await session.rows(query)
