"""Loads a kassier's account for one stream as the rules see it."""

from typing import Any
from uuid import UUID

from app.access.work import Work
from app.db.session import Row
from app.payouts import repository
from app.standing import service as standing
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.purse import Purse, Released


async def purse(work: Work, pot: Pot) -> Purse:
    """All money of a pot: what was released, received, passed on, recovered and returned."""
    session, plan_id = work.session, work.plan.id
    rows = await repository.released_in(session, plan_id, *pot)
    shares = await repository.shares(session, [row.id for row in rows])
    passed = await repository.passed_on(session, [row.id for row in rows])
    recovered = await repository.recovered(session, plan_id, *pot)
    scheme = await standing.load_scheme(work)
    return Purse(
        allocated=await repository.allocated(session, plan_id, *pot),
        settlement=scheme.settlement,
        payouts={row.period: _released(row, shares, passed) for row in rows},
        owed=await repository.owed(session, plan_id, *pot),
        recovered_on_claims=recovered.get("settlement", 0),
        recovered_otherwise=recovered.get("recovery", 0),
        returned=await repository.returned(session, plan_id, *pot),
    )


def paid_to(found: Purse, organisation: str) -> int:
    """What was passed on to an organisation over all payouts of a pot, in cents."""
    return sum(payout.passed_on.get(organisation, 0) for payout in found.payouts.values())


def _released(row: Row[Any], shares: Any, passed: Any) -> Released:
    identifier: UUID = row.id
    own = [share for share in shares if share.payout_id == identifier]
    return Released(
        payment=row.payment_cents,
        shares={share.organisation: share.amount_cents + share.shift_cents for share in own},
        received=int(row.received_cents),
        passed_on={one.organisation: int(one.amount_cents) for one in passed if one.payout_id == identifier},
        set_off={share.organisation: share.set_off_cents for share in own if share.set_off_cents},
    )
