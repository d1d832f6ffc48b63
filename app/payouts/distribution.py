"""Another distribution of a proposed payout, by decision."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.access.work import Work
from app.db.session import Row
from app.errors import Flaw, raise_if_any, unknown
from app.http.types import MAX_EUROS, cents
from app.payouts import repository
from app.payouts.proposals import dead_or_released
from app.uitkeringsschema.distribution import shares_violations
from app.uitkeringsschema.money import LARGEST_AMOUNT, Cents
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any


async def decide(work: Work, decision_id: UUID, payout_id: UUID, wanted: Sequence[tuple[str, Decimal]]) -> None:
    """Distribute a payout otherwise than proposed (uitkeringsschema.md §7.4); balances go on from the proposal.

    Raises:
        InvalidInput: no such payout, or an organisation named twice.
        Refused: already_released, proposal_outdated, payout_withdrawn, distribution_not_balanced, no_line_there.
    """
    row = await repository.find(work.session, payout_id)
    flaws = [unknown("/payout")] if row is None or row.plan_id != work.plan.id else []
    names = [organisation for organisation, _ in wanted]
    for index, organisation in enumerate(names):
        if organisation in names[:index]:
            nl, en = "Deze organisatie staat er meer dan eens.", "This organisation is named more than once."
            flaws.append(Flaw(f"/shares/{index}/organisation", "duplicate_code", nl, en))
    if row is None or row.payment_cents <= LARGEST_AMOUNT:
        flaws += _above_all(wanted)
    raise_if_any(flaws)
    if row is None:
        return
    proposed = {share.organisation: share.amount_cents for share in await repository.shares(work.session, [payout_id])}
    shares = {organisation: cents(amount) for organisation, amount in wanted}
    refuse_if_any([*dead_or_released(row), *shares_violations(row.payment_cents, shares, proposed)])
    await _distribute(work, payout_id, proposed, shares, decision_id)


def _above_all(wanted: Sequence[tuple[str, Decimal]]) -> list[Flaw]:
    """Only of a payout that adds up to more can a share be more than one amount."""
    nl, en = f"Dit is hoogstens {MAX_EUROS}.", f"This is at most {MAX_EUROS}."
    return [
        Flaw(f"/shares/{index}/amount", "too_large", nl, en)
        for index, (_, amount) in enumerate(wanted)
        if amount > MAX_EUROS
    ]


async def withdraw(work: Work, decision: Row[Any]) -> None:
    """Go back to what was decided before, else to the proposal, as long as the payout was not released.

    Raises:
        Refused: decision_in_use.
    """
    row = await repository.find(work.session, UUID(decision.content["payout"]))
    if row is None or row.distribution_decision_id != decision.id:
        return
    if row.released_on is not None:
        nl, en = "De uitkering is al zo vrijgegeven.", "The payout has been released like this."
        raise Refused([Violation(Code.DECISION_IN_USE, nl, en)])
    proposed = {share.organisation: share.amount_cents for share in await repository.shares(work.session, [row.id])}
    before = await repository.distribution_before(work.session, work.plan.id, decision.id, decision.content["payout"])
    if before is None:
        await _distribute(work, row.id, proposed, proposed, None)
        return
    shares = {share["organisation"]: cents(Decimal(str(share["amount"]))) for share in before.content["shares"]}
    await _distribute(work, row.id, proposed, shares, before.id)


async def _distribute(
    work: Work,
    payout_id: UUID,
    proposed: Mapping[str, Cents],
    shares: Mapping[str, Cents],
    decision_id: UUID | None,
) -> None:
    for organisation, amount in proposed.items():
        shift = shares.get(organisation, 0) - amount
        await repository.change_share(work.session, payout_id, organisation, shift_cents=shift)
    await repository.change(work.session, payout_id, distribution_decision_id=decision_id)
