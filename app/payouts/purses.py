"""Loads the accounts of kassiers, one for each stream, as the rules see them."""

from collections.abc import Sequence
from typing import Any

from app.access.work import Work
from app.db.session import Row
from app.payouts import accounts, repository
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.purse import Purse, Released


async def purse(work: Work, pot: Pot) -> Purse:
    """All money of a pot: what was released, received, passed on, recovered and returned."""
    return (await purses(work, *pot)).get(pot) or Purse(allocated=0, settlement=0, payouts={})


async def purses(work: Work, *pot: str) -> dict[Pot, Purse]:
    """The same of every pot of the plan, in as many questions; or, with kassier and stream, of one."""
    session, plan_id = work.session, work.plan.id
    rows = await repository.released_in(session, plan_id, *pot)
    places = await accounts.places(session, plan_id, *pot) if rows else []
    return {
        Pot(account.kassier, account.stream): _purse(
            account, [row for row in rows if (row.kassier, row.stream) == (account.kassier, account.stream)], places
        )
        for account in await accounts.totals(session, plan_id, *pot)
    }


def paid_to(found: Purse, organisation: str) -> int:
    """What was passed on to an organisation over all payouts of a pot, in cents."""
    return sum(payout.passed_on.get(organisation, 0) for payout in found.payouts.values())


def _purse(account: Row[Any], rows: Sequence[Row[Any]], places: Sequence[Row[Any]]) -> Purse:
    ids = {row.id for row in rows}
    return Purse(
        allocated=int(account.allocated),
        settlement=account.periods + 1,
        payouts={row.period: _released(row, [one for one in places if one.payout_id == row.id]) for row in rows},
        owed={one.organisation: int(one.owed) for one in places if one.owed and one.payout_id in ids},
        recovered_on_claims=int(account.on_claims),
        recovered_otherwise=int(account.otherwise),
        returned=int(account.returned),
    )


def _released(row: Row[Any], own: Sequence[Row[Any]]) -> Released:
    return Released(
        payment=row.payment_cents,
        shares={one.organisation: int(one.share) for one in own if one.share is not None},
        received=int(row.received_cents),
        passed_on={one.organisation: int(one.passed_on) for one in own if one.passed_on is not None},
        set_off={one.organisation: int(one.set_off) for one in own if one.set_off},
    )
