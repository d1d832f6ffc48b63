"""Receiving money and passing it on, within every limit; and undoing that by counter-entry."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from app.access.rights import Function
from app.access.work import Fact, Work
from app.db.session import Row
from app.errors import NotFound, raise_if_any, unknown
from app.http.types import cents
from app.payouts import repository, showing
from app.payouts import schemas as wire
from app.payouts.proposals import own
from app.payouts.purses import paid_to, purse
from app.uitkeringsschema import bookings
from app.uitkeringsschema.distribution import (
    Agreement,
    Transfer,
    receipt_reversal_violations,
    receipt_violations,
    transfer_violations,
)
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.purse import Purse
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any

_RELEASED = ("released", "received", "passed_on")


async def receive(work: Work, payout_id: UUID, body: wire.ReceiptIn) -> wire.Receipt:
    """Record what came in on a released payout (uitkeringsschema.md §7.4).

    Raises:
        NotFound: it is not a payout of the caller's part.
        Refused: not_released, exceeds_released, bank_reference_used.
    """
    row = await _mine(work, payout_id)
    money = await purse(work, Pot(row.kassier, row.stream))
    amount = cents(body.amount)
    used = await repository.reference_used(work.session, "receipt", payout_id, body.bank_reference)
    refuse_if_any([*receipt_violations(money.payouts[row.period], amount), *_used(used, body.bank_reference)])
    values = body.model_dump(exclude={"amount"}) | {"amount_cents": amount}
    identifier = await _record(work, "receipt", payout_id, values)
    work.book(
        Fact(
            "receipt",
            "receipt",
            identifier,
            {**body.model_dump(by_alias=True), "payout": payout_id},
            occurred_on=body.received_on,
            postings=bookings.received(Pot(row.kassier, row.stream), amount),
        )
    )
    await _update_status(work, payout_id)
    return await show_receipt(work, identifier)


async def pass_on(
    work: Work, payout_id: UUID, items: Sequence[wire.TransferItem], *, listed: bool = False
) -> list[wire.Transfer]:
    """Pass money on to organisations, all of it or nothing (uitkeringsschema.md §7.4, §7.6).

    Raises:
        NotFound: it is not a payout of the caller's part.
        InvalidInput: an organisation without a share in it.
        Refused: not_released, agreement_missing, exceeds_share, exceeds_received, exceeds_allocation,
            bank_reference_used.
    """
    row = await _mine(work, payout_id)
    pot = Pot(row.kassier, row.stream)
    money = await purse(work, pot)
    raise_if_any(
        unknown(f"/items/{index}/organisation" if listed else "/organisation")
        for index, item in enumerate(items)
        if item.organisation not in money.payouts[row.period].shares
    )
    agreements = [
        Agreement(one.organisation, one.signed_on, one.valid_from, one.valid_to)
        for one in await repository.agreements(work.session, work.plan.id, row.kassier)
    ]
    wanted = [Transfer(item.organisation, cents(item.amount), item.executed_on) for item in items]
    refuse_if_any(
        [
            *transfer_violations(money, row.period, wanted, agreements),
            *await _references(work, payout_id, items),
        ]
    )
    made = []
    for item, transfer in zip(items, wanted, strict=True):
        values = item.model_dump(exclude={"amount"}) | {"amount_cents": transfer.amount}
        identifier = await _record(work, "transfer", payout_id, values)
        of_owed = _of_owed(money, row.period, transfer.organisation, transfer.amount)
        money = _after(money, row.period, transfer)
        work.book(
            Fact(
                "transfer",
                "transfer",
                identifier,
                {**item.model_dump(by_alias=True), "payout": payout_id},
                occurred_on=item.executed_on,
                postings=bookings.passed_on(pot, transfer.organisation, transfer.amount, of_owed),
            )
        )
        made.append(identifier)
    await _update_status(work, payout_id)
    return [await show_transfer(work, identifier) for identifier in made]


async def reverse_receipt(work: Work, receipt_id: UUID, body: wire.ReversalIn) -> wire.Receipt:
    """Undo a receipt, whole, as far as its money is still on the account.

    Raises:
        Refused: already_reversed, reversal_leaves_too_little.
    """
    row = await _movement(work, "receipt", receipt_id)
    pot = Pot(row.kassier, row.stream)
    left = receipt_reversal_violations(await purse(work, pot), row.period, row.amount_cents)
    refuse_if_any([*_reversed(row), *([] if row.status == "reversed" else left)])
    postings = bookings.reversed_of(bookings.received(pot, row.amount_cents))
    await _reverse(work, "receipt", row, body, postings)
    return await show_receipt(work, receipt_id)


async def reverse_transfer(work: Work, transfer_id: UUID, body: wire.ReversalIn) -> wire.Transfer:
    """Undo a transfer, whole; what was recovered from the organisation must remain paid to it.

    Raises:
        Refused: already_reversed, reversal_leaves_too_little.
    """
    row = await _movement(work, "transfer", transfer_id)
    refuse_if_any(_reversed(row))
    pot = Pot(row.kassier, row.stream)
    money = await purse(work, pot)
    claimed = await repository.recovered_from(work.session, work.plan.id, *pot, row.organisation)
    if paid_to(money, row.organisation) - row.amount_cents < claimed:
        nl = "Van deze organisatie is al teruggevorderd wat met deze betaling is betaald."
        en = "What was paid by this transfer has been claimed back from the organisation."
        raise Refused([Violation(Code.REVERSAL_LEAVES_TOO_LITTLE, nl, en)])
    of_owed = _of_owed(money, row.period, row.organisation, -row.amount_cents)
    postings = bookings.passed_on(pot, row.organisation, -row.amount_cents, of_owed)
    await _reverse(work, "transfer", row, body, postings)
    return await show_transfer(work, transfer_id)


async def show_receipt(work: Work, receipt_id: UUID) -> wire.Receipt:
    """One receipt.

    Raises:
        NotFound: its money is not in sight.
    """
    row = await repository.movement(work.session, "receipt", receipt_id)
    if row is None or row.plan_id != work.plan.id or not work.principal.sees_kassier(row.kassier):
        raise NotFound
    return showing.receipt(row)


async def show_transfer(work: Work, transfer_id: UUID) -> wire.Transfer:
    """One transfer; also for the partner that it was made to.

    Raises:
        NotFound: its money is not in sight.
    """
    row = await repository.movement(work.session, "transfer", transfer_id)
    if row is None or row.plan_id != work.plan.id:
        raise NotFound
    mine = row.organisation in work.principal.organisations(Function.PARTNER)
    if not mine and not work.principal.sees_kassier(row.kassier):
        raise NotFound
    return showing.transfer(row)


async def page(
    work: Work, name: str, after: tuple[Any, ...] | None, limit: int, filters: dict[str, Any]
) -> tuple[list[Any], tuple[Any, ...] | None]:
    """The receipts or transfers whose money is in sight."""
    principal = work.principal
    sight = None if principal.sees_all_money else (principal.kassiers, principal.organisations(Function.PARTNER))
    rows = await repository.movements(work.session, name, work.plan.id, after, limit + 1, filters, sight)
    show: Any = showing.receipt if name == "receipt" else showing.transfer
    return [show(row) for row in rows[:limit]], showing.following(rows, limit, "id")


async def _mine(work: Work, payout_id: UUID) -> Row[Any]:
    """A released payout of the caller's own part."""
    row = await own(work, payout_id)
    if row.kassier not in work.principal.kassiers:
        raise NotFound
    if row.status not in _RELEASED:
        nl = f"Deze uitkering is niet vrijgegeven (status: {row.status})."
        en = f"This payout has not been released (status: {row.status})."
        raise Refused([Violation(Code.NOT_RELEASED, nl, en, {"status": row.status})])
    return row


async def _movement(work: Work, name: str, identifier: UUID) -> Row[Any]:
    row = await repository.movement(work.session, name, identifier)
    if row is None or row.plan_id != work.plan.id or row.kassier not in work.principal.kassiers:
        raise NotFound
    return row


async def _record(work: Work, name: str, payout_id: UUID, values: dict[str, Any]) -> UUID:
    identifier = uuid4()
    whole = {
        "id": identifier,
        "plan_id": work.plan.id,
        "payout_id": payout_id,
        "recorded_by": work.actor,
        "recorded_at": work.now,
        **values,
    }
    await repository.book(work.session, name, [whole])
    return identifier


async def _reverse(
    work: Work, name: str, row: Row[Any], body: wire.ReversalIn, postings: tuple[bookings.Posting, ...]
) -> None:
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
            {**body.model_dump(by_alias=True), "payout": row.payout_id},
            occurred_on=body.reversed_on,
            reverses=row.id,
            postings=postings,
        )
    )
    await _update_status(work, row.payout_id)


async def _update_status(work: Work, payout_id: UUID) -> None:
    """`received` once all of it came in, `passed_on` once all of that went out, and back again."""
    row = await repository.find(work.session, payout_id)
    if row is None:
        return
    status = "released"
    if 0 < row.payment_cents <= row.received_cents:
        status = "passed_on" if row.passed_cents >= row.payment_cents else "received"
    await repository.change(work.session, payout_id, status=status)


async def _references(work: Work, payout_id: UUID, items: Sequence[wire.TransferItem]) -> list[Violation]:
    found: list[Violation] = []
    seen: set[tuple[str, str]] = set()
    for item in items:
        at = (item.organisation, item.bank_reference)
        used = at in seen or await repository.reference_used(
            work.session, "transfer", payout_id, item.bank_reference, item.organisation
        )
        found += _used(used, item.bank_reference, item.organisation)
        seen.add(at)
    return found


def _used(used: bool, reference: str, organisation: str | None = None) -> list[Violation]:
    if not used:
        return []
    nl = "Met dit bankkenmerk is op deze uitkering al geboekt."
    facts = {"bankReference": reference} | ({"organisation": organisation} if organisation else {})
    return [Violation(Code.BANK_REFERENCE_USED, nl, "This bank reference was booked on this payout already.", facts)]


def _reversed(row: Row[Any]) -> list[Violation]:
    if row.status != "reversed":
        return []
    return [Violation(Code.ALREADY_REVERSED, "Dit is al teruggedraaid.", "This has been reversed already.")]


def _of_owed(money: Purse, period: int, organisation: str, amount: Cents) -> Cents:
    """How much of a transfer (below 0: of its reversal) is paid beyond the share, from what was recovered (§6)."""
    if period != money.settlement:
        return 0
    payout = money.payouts[period]
    before = payout.passed_on.get(organisation, 0)
    share = payout.shares.get(organisation, 0) - payout.set_off.get(organisation, 0)
    return max(0, before + amount - share) - max(0, before - share)


def _after(money: Purse, period: int, transfer: Transfer) -> Purse:
    payout = money.payouts[period]
    passed = dict(payout.passed_on)
    passed[transfer.organisation] = passed.get(transfer.organisation, 0) + transfer.amount
    return replace(money, payouts={**money.payouts, period: replace(payout, passed_on=passed)})
