"""Loads the accounts of kassiers, one for each stream, as the rules see them."""

from collections.abc import Mapping
from typing import Any

from app.access.work import Work
from app.payouts.accounts import accounts
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.purse import Purse, Released


async def purse(work: Work, pot: Pot) -> Purse:
    """All money of a pot: what was released, received, passed on, recovered and returned."""
    return (await purses(work, *pot)).get(pot) or Purse(allocated=0, settlement=0, payouts={})


async def purses(work: Work, *pot: str) -> dict[Pot, Purse]:
    """The same of every pot of the plan, in as many questions; or, with kassier and stream, of one."""
    found = await accounts(work.session, work.plan.id, *pot)
    return {Pot(account.kassier, account.stream): purse_of(account) for account in found}


def paid_to(found: Purse, organisation: str) -> int:
    """What was passed on to an organisation over all payouts of a pot, in cents."""
    return sum(payout.passed_on.get(organisation, 0) for payout in found.payouts.values())


def purse_of(account: Any) -> Purse:
    """A pot of which the account was read."""
    return Purse(
        allocated=account.allocated,
        settlement=account.periods + 1,
        payouts={one["period"]: _released(one) for one in account.payouts},
        owed={organisation: owed for one in account.payouts for organisation, owed in one["owed"].items()},
        recovered_on_claims=account.on_claims,
        recovered_otherwise=account.otherwise,
        returned=account.returned,
    )


def _released(one: Mapping[str, Any]) -> Released:
    return Released(
        payment=one["payment"],
        shares=one["shares"],
        received=one["received"],
        passed_on=one["passed_on"],
        set_off=one["set_off"],
    )
