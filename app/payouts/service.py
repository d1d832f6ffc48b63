"""Payouts from proposal to passing on, as the router and other rooms use them."""

from typing import Any
from uuid import UUID

from app.access.work import Work
from app.db.across import Thing
from app.payouts import repository, showing
from app.payouts import schemas as wire
from app.payouts.desk import desk
from app.payouts.movements import (
    Source,
    parties,
    pass_on,
    passing_on,
    receive,
    receiving,
    released,
    show_receipt,
    show_transfer,
)
from app.payouts.movements import (
    page as movements,
)
from app.payouts.orders import outstanding
from app.payouts.proposals import own, propose, propose_the_rest, refresh, withdraw
from app.payouts.proposals import own as own_row
from app.payouts.purses import purse
from app.payouts.release import release
from app.payouts.reversals import reverse_receipt, reverse_transfer
from app.payouts.showing import distribution

__all__ = [
    "Source",
    "desk",
    "distribution",
    "movements",
    "outstanding",
    "own_row",
    "page",
    "parties",
    "pass_on",
    "passing_on",
    "plan_of",
    "propose",
    "propose_the_rest",
    "purse",
    "receive",
    "receiving",
    "refresh",
    "release",
    "released",
    "reverse_receipt",
    "reverse_transfer",
    "show",
    "show_receipt",
    "show_transfer",
    "withdraw",
]


def plan_of(name: str, identifier: UUID) -> Thing:
    """How to find the plan of a payout, receipt or transfer."""
    return Thing(repository.OWNED[name].name, identifier)


async def show(work: Work, payout_id: UUID) -> wire.Payout:
    """One payout.

    Raises:
        NotFound: it is not one of this plan, or its money is not in sight.
    """
    return showing.payout(work, await own(work, payout_id))


async def page(
    work: Work, after: tuple[Any, ...] | None, limit: int, filters: dict[str, Any]
) -> tuple[list[wire.Payout], tuple[Any, ...] | None]:
    """The payouts whose money is in sight, by period."""
    kassiers = None if work.principal.sees_all_money else work.principal.kassiers
    rows = await repository.page(work.session, work.plan.id, after, limit + 1, filters, kassiers)
    shown = [showing.payout(work, row) for row in rows[:limit]]
    return shown, showing.following(rows, limit, "period", "kassier", "stream", "id")
