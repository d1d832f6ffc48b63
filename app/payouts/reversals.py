"""Undoing a receipt or a transfer, once and whole, by counter-entry."""

from typing import Any
from uuid import UUID

from app.access.work import Fact, Work
from app.db.session import Row
from app.errors import NotFound
from app.ledger import service as ledger
from app.payouts import repository
from app.payouts import schemas as wire
from app.payouts.movements import BY_HAND, Source, show_receipt, show_transfer
from app.payouts.purses import paid_to, purse
from app.payouts.stages import stage
from app.uitkeringsschema import bookings
from app.uitkeringsschema.distribution import receipt_reversal_violations
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any


async def reverse_receipt(
    work: Work, receipt_id: UUID, body: wire.ReversalIn, source: Source = BY_HAND
) -> wire.Receipt:
    """Undo a receipt, whole, as far as its money is still on the account.

    Raises:
        Refused: already_reversed, reversal_leaves_too_little.
    """
    row = await _movement(work, "receipt", receipt_id)
    refuse_if_any(_reversed(row))
    money = await purse(work, Pot(row.kassier, row.stream))
    refuse_if_any(receipt_reversal_violations(money, row.period, row.amount_cents))
    payout = money.payouts[row.period]
    status = stage(payout.payment, payout.received - row.amount_cents, payout.passed)
    await _reverse(work, "receipt", row, body, status, source)
    return await show_receipt(work, receipt_id)


async def reverse_transfer(
    work: Work, transfer_id: UUID, body: wire.ReversalIn, source: Source = BY_HAND
) -> wire.Transfer:
    """Undo a transfer, whole; what was recovered from the organisation must remain paid to it.

    Raises:
        Refused: already_reversed, reversal_leaves_too_little.
    """
    row = await _movement(work, "transfer", transfer_id)
    refuse_if_any(_reversed(row))
    pot = Pot(row.kassier, row.stream)
    claimed = await repository.recovered_from(work.session, work.plan.id, *pot, row.organisation)
    money = await purse(work, pot)
    if paid_to(money, row.organisation) - row.amount_cents < claimed:
        nl = "Van deze organisatie is al teruggevorderd wat met deze betaling is betaald."
        en = "What was paid by this transfer has been claimed back from the organisation."
        raise Refused([Violation(Code.REVERSAL_LEAVES_TOO_LITTLE, nl, en)])
    payout = money.payouts[row.period]
    status = stage(payout.payment, payout.received, payout.passed - row.amount_cents)
    await _reverse(work, "transfer", row, body, status, source)
    return await show_transfer(work, transfer_id)


async def _movement(work: Work, name: str, identifier: UUID) -> Row[Any]:
    row = await repository.movement(work.session, name, identifier)
    if row is None or row.plan_id != work.plan.id or row.kassier not in work.principal.kassiers:
        raise NotFound
    return row


async def _reverse(work: Work, name: str, row: Row[Any], body: wire.ReversalIn, status: str, source: Source) -> None:
    """Move back exactly what the booking moved; the payout gets this status."""
    await repository.reverse(
        work.session,
        name,
        row.id,
        reversed_on=body.reversed_on,
        reversal_reason=body.reason,
        reversal_bank_reference=body.bank_reference,
    )
    work.book(
        Fact(
            f"{name}_reversed",
            name,
            row.id,
            {**body.model_dump(by_alias=True), "payout": row.payout_id, **source},
            occurred_on=body.reversed_on,
            reverses=row.id,
            postings=bookings.reversed_of(await ledger.booked(work, name, row.id)),
        )
    )
    await repository.change(work.session, row.payout_id, status=status)


def _reversed(row: Row[Any]) -> list[Violation]:
    if row.status != "reversed":
        return []
    return [Violation(Code.ALREADY_REVERSED, "Dit is al teruggedraaid.", "This has been reversed already.")]
