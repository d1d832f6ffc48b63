"""Reads the transfers that a bank was asked to make and has not made: they are spoken for."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from app.db.session import Row, Session
from app.payouts.repository import of_pot
from app.tables.bank import payment_file, payment_order
from app.tables.payouts import payout, transfer


async def outstanding(session: Session, plan_id: UUID, *pot: str) -> Sequence[Row[Any]]:
    """The orders of a pot, or of all, in files that were not withdrawn, as far as no transfer follows from them yet."""
    ordered, file = payment_order.c, payment_file.c
    query = (
        select(payment_order, payout.c.period)
        .join(payment_file, (file.plan_id == ordered.plan_id) & (file.id == ordered.file_id))
        .join(payout, (payout.c.plan_id == ordered.plan_id) & (payout.c.id == ordered.payout_id))
        .where(
            ordered.plan_id == plan_id,
            file.withdrawn_at.is_(None),
            ~exists().where(transfer.c.plan_id == ordered.plan_id, transfer.c.id == ordered.id),
            *of_pot(payout, pot),
        )
    )
    return await session.rows(query.order_by(ordered.organisation, ordered.id))
