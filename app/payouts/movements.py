"""Receiving money and passing it on, within every limit."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from app.access import service as access
from app.access.rights import Function
from app.access.work import Along, Fact, Work
from app.clock import day_said
from app.db.session import Row
from app.errors import NotFound, raise_if_any, unknown
from app.http.types import cents
from app.ledger import service as ledger
from app.payouts import movement_repository, repository, showing
from app.payouts import schemas as wire
from app.payouts.purses import purse_of
from app.payouts.stages import stage
from app.uitkeringsschema import bookings
from app.uitkeringsschema.distribution import (
    Agreement,
    Transfer,
    receipt_violations,
    transfer_violations,
)
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.purse import Purse, Released
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any

_RELEASED = ("released", "received", "passed_on")


Source = Mapping[str, object]
"""What a booking rests on besides the word of who books it; it is sealed along."""

BY_HAND: Final[Source] = {}


def receiving(payout_id: UUID, body: wire.ReceiptIn) -> Along:
    """What a receipt rests on."""
    return movement_repository.for_receipt(payout_id, body.bank_reference)


def passing_on(payout_id: UUID, items: Sequence[wire.TransferItem]) -> Along:
    """What transfers rest on."""
    organisations, references = [item.organisation for item in items], [item.bank_reference for item in items]
    return movement_repository.for_transfers(payout_id, organisations, references)


async def receive(
    work: Work, payout_id: UUID, body: wire.ReceiptIn, source: Source = BY_HAND, rests: Along | None = None
) -> wire.Receipt:
    """Record what came in on a released payout (uitkeringsschema.md §7.4).

    Raises:
        NotFound: it is not a payout of the caller's part.
        Refused: not_released, exceeds_released, bank_reference_used.
    """
    row = _mine(work, await access.asked(work, rests or receiving(payout_id, body)))
    amount = cents(body.amount)
    released = Released(row.payment_cents, {}, row.received_cents)
    refuse_if_any(
        [*receipt_violations(released, amount), *_used(row.used, {"bankReference": body.bank_reference})],
    )
    values = body.model_dump(exclude={"amount"}) | {"amount_cents": amount}
    status = stage(row.payment_cents, row.received_cents + amount, row.passed_cents)
    [made] = _record(work, "receipt", row, status, [values])
    work.book(
        Fact(
            "receipt",
            "receipt",
            made.id,
            {**body.model_dump(by_alias=True), "payout": payout_id, **source},
            occurred_on=body.received_on,
            postings=bookings.received(Pot(row.kassier, row.stream), amount),
        )
    )
    return showing.receipt(made, row)


async def pass_on(
    work: Work,
    payout_id: UUID,
    items: Sequence[wire.TransferItem],
    *,
    listed: bool = False,
    order: UUID | None = None,
    source: Source = BY_HAND,
    rests: Along | None = None,
) -> list[wire.Transfer]:
    """Pass money on to organisations, all of it or nothing (uitkeringsschema.md §7.4, §7.6).

    A transfer that a bank was asked to make has the id of that `order`: the one that is given, or else one of this
    payout for the same organisation and amount.

    Raises:
        NotFound: it is not a payout of the caller's part.
        InvalidInput: an organisation that the plan does not have.
        Refused: not_released, agreement_missing, exceeds_share, exceeds_received, exceeds_allocation,
            bank_reference_used.
    """
    row = _mine(work, await access.asked(work, rests or passing_on(payout_id, items)))
    pot, money = Pot(row.kassier, row.stream), purse_of(row)
    wanted = _allowed(row, money, items, listed=listed)
    beyond_shares = await _beyond_shares(work, money, pot, row.period, wanted)
    values = [
        item.model_dump(exclude={"amount"}) | {"amount_cents": transfer.amount, "id": identifier}
        for item, transfer, identifier in zip(items, wanted, _ids(row.ordered, wanted, order), strict=True)
    ]
    before = money.payouts[row.period]
    passed = sum(before.passed_on.values()) + sum(one.amount for one in wanted)
    status = stage(row.payment_cents, before.received, passed)
    made = _record(work, "transfer", row, status, values)
    for item, transfer, of_owed, one in zip(items, wanted, beyond_shares, made, strict=True):
        work.book(
            Fact(
                "transfer",
                "transfer",
                one.id,
                {**item.model_dump(by_alias=True), "payout": payout_id, **source},
                occurred_on=item.executed_on,
                postings=bookings.passed_on(pot, transfer.organisation, transfer.amount, of_owed),
            )
        )
    return [showing.transfer(one, row) for one in made]


async def show_receipt(work: Work, receipt_id: UUID) -> wire.Receipt:
    """One receipt.

    Raises:
        NotFound: its money is not in sight.
    """
    row = await repository.movement(work.session, "receipt", receipt_id)
    if row is None or row.plan_id != work.plan.id or not work.principal.sees_kassier(row.kassier):
        raise NotFound
    return showing.receipt(row, row)


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
    return showing.transfer(row, row)


async def page(
    work: Work, name: str, after: tuple[Any, ...] | None, limit: int, filters: dict[str, Any]
) -> tuple[list[Any], tuple[Any, ...] | None]:
    """The receipts or transfers whose money is in sight."""
    principal = work.principal
    sight = None if principal.sees_all_money else (principal.kassiers, principal.organisations(Function.PARTNER))
    rows = await repository.movements(work.session, name, work.plan.id, after, limit + 1, filters, sight)
    show: Any = showing.receipt if name == "receipt" else showing.transfer
    return [show(row, row) for row in rows[:limit]], showing.following(rows, limit, "id")


async def released(work: Work, payout_id: UUID) -> Row[Any]:
    """A released payout of the caller's own part.

    Raises:
        NotFound: it is not a payout of the caller's part.
        Refused: not_released.
    """
    row: Row[Any] = _mine(work, await repository.find(work.session, payout_id))
    return row


async def parties(work: Work, payout_id: UUID, names: Sequence[str]) -> tuple[frozenset[str], list[Agreement]]:
    """Which of these organisations the plan has, and their agreements with the kassier of a payout."""
    row: Any = await access.asked(work, movement_repository.of_parties(payout_id, names))
    return frozenset(row.organisations), _agreements(row)


def _mine(work: Work, row: Any | None) -> Any:
    """A released payout of the caller's own part."""
    if row is None or row.plan_id != work.plan.id or row.kassier not in work.principal.kassiers:
        raise NotFound
    if row.status not in _RELEASED:
        nl = f"Deze uitkering is niet vrijgegeven (status: {row.status})."
        en = f"This payout has not been released (status: {row.status})."
        raise Refused([Violation(Code.NOT_RELEASED, nl, en, {"status": row.status})])
    return row


def _ids(ordered: Sequence[Sequence[Any]], wanted: Sequence[Transfer], order: UUID | None) -> list[UUID]:
    """Of each transfer the id of its order at the bank, if there is one, or a new one."""
    if order is not None:
        return [order]
    left: dict[tuple[str, Cents], list[UUID]] = {}
    for organisation, amount, identifier in ordered:
        left.setdefault((organisation, amount), []).append(UUID(identifier))
    return [(left.get((one.organisation, one.amount)) or [uuid4()]).pop() for one in wanted]


def _record(work: Work, name: str, payout: Any, status: str, values: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    own = {"plan_id": work.plan.id, "payout_id": payout.payout_id, "recorded_by": work.actor, "recorded_at": work.now}
    rows = [{"id": uuid4(), **own, **one} for one in values]
    return movement_repository.add(work.session, name, payout.payout_id, status, rows)


def _agreements(row: Any) -> list[Agreement]:
    return [
        Agreement(organisation, day_said(signed), day_said(first), day_said(last) if last else None)
        for organisation, signed, first, last in row.agreements
    ]


def _allowed(row: Any, money: Purse, items: Sequence[wire.TransferItem], *, listed: bool) -> list[Transfer]:
    """The transfers asked for, when every limit allows all of them together."""
    raise_if_any(
        unknown(f"/items/{index}/organisation" if listed else "/organisation")
        for index, item in enumerate(items)
        if item.organisation not in row.organisations
    )
    agreements = _agreements(row)
    wanted = [
        Transfer(item.organisation, cents(item.amount), item.executed_on, index if listed else None)
        for index, item in enumerate(items)
    ]
    refuse_if_any(
        [
            *transfer_violations(money, row.period, wanted, agreements),
            *_references(row.used, items, listed=listed),
        ]
    )
    return wanted


def _references(used: Sequence[Sequence[str]], items: Sequence[wire.TransferItem], *, listed: bool) -> list[Violation]:
    found: list[Violation] = []
    seen = {(organisation, reference) for organisation, reference in used}
    for index, item in enumerate(items):
        at = (item.organisation, item.bank_reference)
        facts: dict[str, object] = {"bankReference": item.bank_reference, "organisation": item.organisation}
        found += _used(at in seen, facts | ({"items": [index]} if listed else {}))
        seen.add(at)
    return found


def _used(used: bool, facts: dict[str, object]) -> list[Violation]:
    if not used:
        return []
    nl = "Met dit bankkenmerk is op deze uitkering al geboekt."
    return [Violation(Code.BANK_REFERENCE_USED, nl, "This bank reference was booked on this payout already.", facts)]


async def _beyond_shares(work: Work, money: Purse, pot: Pot, period: int, wanted: Sequence[Transfer]) -> list[Cents]:
    """How much of each transfer is paid beyond the share, from what was recovered, and no longer owed then (§6)."""
    if period != money.settlement:
        return [0] * len(wanted)
    payout, found = money.payouts[period], list[Cents]()
    left: dict[str, Cents] = {}
    for transfer in wanted:
        who = transfer.organisation
        if who not in left:
            paid_of_owed = money.owed.get(who, 0) - await ledger.balance(work, pot, who, bookings.Account.OWED)
            share = payout.shares.get(who, 0) - payout.set_off.get(who, 0)
            left[who] = share - (payout.passed_on.get(who, 0) - paid_of_owed)
        found.append(max(0, transfer.amount - left[who]))
        left[who] -= transfer.amount - found[-1]
    return found
