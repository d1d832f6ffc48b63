"""Reads what stands on the accounts of kassiers: totals of a pot, and where each organisation stands in its payouts."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Column, ColumnElement, Select, Table, cast, func, null, select, union_all

from app.db.session import Row, Session
from app.payouts.repository import RELEASED, of_pot
from app.tables.budget import budget_line
from app.tables.claims import claim, claim_receipt, final_balance, repayment
from app.tables.organisations import kassier_stream
from app.tables.payouts import payout, payout_share, transfer
from app.tables.plans import period

_PLACE: Final = ("share", "set_off", "passed_on", "owed")


async def totals(session: Session, plan_id: UUID, *pot: str) -> Sequence[Row[Any]]:
    """What a pot, or each, was allocated over all periods, recovered by kind of claim and returned, in cents."""
    own = kassier_stream

    def total(amount: Column[int], *where: ColumnElement[bool]) -> ColumnElement[int]:
        table = amount.table if amount.table is not claim_receipt else claim
        here = (table.c[name] == own.c[name] for name in ("plan_id", "kassier", "stream"))
        return select(func.coalesce(func.sum(amount), 0)).where(*here, *where).scalar_subquery()

    collected, of = claim_receipt.c.amount_cents, claim.c.id == claim_receipt.c.claim_id
    query = select(
        own.c.kassier,
        own.c.stream,
        total(budget_line.c.amount_cents).label("allocated"),
        total(collected, of, claim.c.kind == "settlement").label("on_claims"),
        total(collected, of, claim.c.kind == "recovery").label("otherwise"),
        total(repayment.c.amount_cents).label("returned"),
        select(func.count()).where(period.c.plan_id == own.c.plan_id).scalar_subquery().label("periods"),
    )
    return await session.rows(query.where(own.c.plan_id == plan_id, *of_pot(own, pot)))


async def places(session: Session, plan_id: UUID, *pot: str) -> Sequence[Row[Any]]:
    """Where organisations stand in the released payouts of a pot, or of all: share, set off, passed on and owed.

    What is not there at all is None: no share, nothing passed on.
    """
    released = select(payout.c.id).where(
        payout.c.plan_id == plan_id, payout.c.status.in_(RELEASED), *of_pot(payout, pot)
    )

    def part(table: Table, **amounts: ColumnElement[int]) -> Select[Any]:
        named = (amounts.get(name, cast(null(), BigInteger)).label(name) for name in _PLACE)
        return select(table.c.payout_id, table.c.organisation, *named).where(
            table.c.payout_id.in_(released.scalar_subquery())
        )

    share = payout_share.c
    found = union_all(
        part(payout_share, share=share.amount_cents + share.shift_cents, set_off=share.set_off_cents),
        part(transfer, passed_on=transfer.c.amount_cents).where(transfer.c.status == "booked"),
        part(final_balance, owed=final_balance.c.owed_cents),
    ).subquery()
    key = (found.c.payout_id, found.c.organisation)
    return await session.rows(select(*key, *(func.sum(found.c[name]).label(name) for name in _PLACE)).group_by(*key))
