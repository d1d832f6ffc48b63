"""Orders transfers at the bank: one file, built once, that says the same to the byte whenever it is asked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID, uuid4

from app.access.work import Fact, Work
from app.bank import accounts, desk, repository
from app.bank import schemas as wire
from app.bank.messages import MOST_IN_ORDER, Message, Order, Party
from app.db.session import Row
from app.errors import NotFound, raise_if_any, unknown
from app.http.types import cents, euros
from app.payouts import service as payouts
from app.uitkeringsschema.distribution import Agreement, Transfer, transfer_violations
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.money import Cents, in_euros, written
from app.uitkeringsschema.purse import Purse
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any


async def make(work: Work, payout_id: UUID, body: wire.PaymentFileIn) -> wire.PaymentFile:
    """Order what is asked of a released payout, or all that is due; under the rules of passing on itself.

    Raises:
        NotFound: it is not a payout of the caller's part.
        InvalidInput: an organisation that the plan does not have, or one twice.
        Refused: not_released, nothing_to_order, agreement_missing, exceeds_share, exceeds_received,
            exceeds_allocation, exceeds_order, bank_account_unclear, not_in_sepa_text, four_eyes.
    """
    row = await payouts.released(work, payout_id)
    pot = Pot(row.kassier, row.stream)
    money = await _with_orders(work, pot)
    wanted = _wanted(money, row.period, body)
    agreements = await _agreements(work, payout_id, wanted)
    known = await accounts.on(work, body.execute_on)
    payer, found = accounts.clear(known.paying.get(row.kassier), row.kassier)
    orders = []
    found += [*transfer_violations(money, row.period, wanted, agreements), *_above_all(wanted)]
    for one in wanted:
        party, unclear = accounts.clear(known.paid_on.get(one.organisation), one.organisation)
        found += unclear
        if party is not None:
            found += _own_account(work, known, party)
            orders.append(Order(uuid4(), party, one.amount))
    refuse_if_any([*found, *await desk.violations([one.to for one in orders] + ([] if payer is None else [payer]))])
    if payer is None:
        raise Refused(found)
    message = await desk.make(payer, orders, body.execute_on, f"{work.plan.code} {row.stream} periode {row.period}")
    return await _keep(work, payout_id, body, payer, orders, message)


async def page(
    work: Work, payout_id: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[list[wire.PaymentFile], tuple[datetime, UUID] | None]:
    """One page of the files of a payout whose money is in sight, in the order of making; and the last key."""
    await payouts.show(work, payout_id)
    made = await repository.files_of(work.session, work.plan.id, payout_id)
    rows = [row for row in made if after is None or (row.recorded_at, row.id) > after]
    last = rows[limit - 1] if len(rows) > limit else None
    return await _shown(work, rows[:limit]), None if last is None else (last.recorded_at, last.id)


async def show(work: Work, file_id: UUID) -> wire.PaymentFile:
    """One file.

    Raises:
        NotFound: its money is not in sight.
    """
    return (await _shown(work, [await _found(work, file_id)]))[0]


async def content(work: Work, file_id: UUID) -> tuple[str, bytes]:
    """The message id of a file, and what is sent to the bank: the same bytes each time.

    Raises:
        NotFound: it is not of the caller's own part.
    """
    row = await _mine(work, file_id)
    return row.message_id, await repository.content(work.session, file_id)


async def withdraw(work: Work, file_id: UUID, body: wire.WithdrawalIn) -> wire.PaymentFile:
    """Say that the bank will not execute what is still open in a file; that can then be ordered anew.

    Raises:
        NotFound: it is not of the caller's own part.
        Refused: already_withdrawn.
    """
    row = await _mine(work, file_id)
    if row.withdrawn_at is not None:
        nl = "Dit bankbestand is al ingetrokken."
        raise Refused([Violation(Code.ALREADY_WITHDRAWN, nl, "This bank file has been withdrawn already.")])
    values = {"withdrawn_at": work.now, "withdrawn_by": work.actor, "withdrawal_reason": body.reason}
    await repository.change(work.session, "payment_file", file_id, **values)
    work.book(Fact("payment_file_withdrawn", "payment_file", file_id, {"reason": body.reason}))
    return await show(work, file_id)


async def _with_orders(work: Work, pot: Pot) -> Purse:
    """The account as it will be when the bank has done all that it was asked."""
    money = await payouts.purse(work, pot)
    released = dict(money.payouts)
    for one in await payouts.outstanding(work.session, work.plan.id, *pot):
        was = released[one.period]
        passed = {**was.passed_on, one.organisation: was.passed_on.get(one.organisation, 0) + one.amount_cents}
        released[one.period] = replace(was, passed_on=passed)
    return replace(money, payouts=released)


async def _agreements(work: Work, payout_id: UUID, wanted: Sequence[Transfer]) -> list[Agreement]:
    """The agreements of who is to be paid, each of them an organisation of the plan that is named once."""
    names = [one.organisation for one in wanted]
    known, agreements = await payouts.parties(work, payout_id, names)
    raise_if_any(
        unknown(f"/items/{at}/organisation") for at, name in enumerate(names) if name not in known or name in names[:at]
    )
    return agreements


def _wanted(money: Purse, period: int, body: wire.PaymentFileIn) -> list[Transfer]:
    if body.items is not None:
        return [
            Transfer(item.organisation, cents(item.amount), body.execute_on, at) for at, item in enumerate(body.items)
        ]
    due: dict[str, Cents] = {}
    for organisation in sorted(money.payouts[period].shares.keys() | money.owed.keys()):
        due[organisation] = money.share(period, organisation) - money.payouts[period].passed_on.get(organisation, 0)
    found = [Transfer(organisation, amount, body.execute_on) for organisation, amount in due.items() if amount > 0]
    if not found:
        nl = "Alles van deze uitkering is doorbetaald of opgedragen."
        raise Refused([Violation(Code.NOTHING_TO_ORDER, nl, "All of this payout was passed on or ordered.")])
    return found


def _above_all(wanted: Sequence[Transfer]) -> list[Violation]:
    """What is more goes in parts, each in a file of its own."""
    most = written(MOST_IN_ORDER)
    return [
        Violation(
            Code.EXCEEDS_ORDER,
            f"{written(one.amount)} voor {one.organisation} is meer dan de {most} van één opdracht aan een bank.",
            f"{written(one.amount)} for {one.organisation} is more than the {most} that a bank pays in one order.",
            {"organisation": one.organisation, "amount": in_euros(one.amount), "limit": in_euros(MOST_IN_ORDER)},
        )
        for one in wanted
        if one.amount > MOST_IN_ORDER
    ]


def _own_account(work: Work, known: accounts.Accounts, party: Party) -> list[Violation]:
    """Who wrote an account down does not have money sent to it."""
    if known.recorded_by.get(party.iban) != work.actor:
        return []
    nl = f"De rekening van {party.code} is vastgelegd door wie nu het bankbestand maakt."
    en = f"The account of {party.code} was recorded by who makes the bank file now."
    return [Violation(Code.FOUR_EYES, nl, en, {"organisation": party.code})]


async def _keep(
    work: Work,
    payout_id: UUID,
    body: wire.PaymentFileIn,
    payer: Party,
    orders: Sequence[Order],
    message: Message,
) -> wire.PaymentFile:
    own, content = {"id": uuid4(), "plan_id": work.plan.id}, message.content.encode()
    values = {
        **own,
        "payout_id": payout_id,
        "message_id": message.id,
        "execute_on": body.execute_on,
        "debtor_iban": payer.iban,
        "amount_cents": sum(one.amount for one in orders),
        "content": content,
        "sha256": sha256(content).hexdigest(),
        "recorded_by": work.actor,
        "recorded_at": work.now,
    }
    await repository.add(work.session, "payment_file", [values])
    rows = [
        {
            "id": one.id,
            "plan_id": work.plan.id,
            "file_id": own["id"],
            "payout_id": payout_id,
            "organisation": one.to.code,
            "amount_cents": one.amount,
            "iban": one.to.iban,
        }
        for one in orders
    ]
    await repository.add(work.session, "payment_order", rows)
    payload = {
        "payout": payout_id,
        "messageId": message.id,
        "sha256": values["sha256"],
        "executeOn": body.execute_on,
        "debtorIban": payer.iban,
        "amountCents": values["amount_cents"],
        "orders": [[str(one.id), one.to.code, one.amount, one.to.iban] for one in orders],
    }
    work.book(Fact("payment_file_made", "payment_file", own["id"], payload, occurred_on=work.today))
    return await show(work, own["id"])


async def _found(work: Work, file_id: UUID) -> Row[Any]:
    row = await repository.file(work.session, work.plan.id, file_id)
    if row is None or not work.principal.sees_kassier(row.kassier):
        raise NotFound
    return row


async def _mine(work: Work, file_id: UUID) -> Row[Any]:
    row = await _found(work, file_id)
    if row.kassier not in work.principal.kassiers:
        raise NotFound
    return row


async def _shown(work: Work, rows: Sequence[Row[Any]]) -> list[wire.PaymentFile]:
    orders = await repository.orders_in(work.session, [row.id for row in rows])
    names = ("id", "kassier", "stream", "period", "message_id", "execute_on", "sha256")
    kept = ("recorded_by", "recorded_at", "withdrawn_at", "withdrawal_reason")
    return [
        wire.PaymentFile(
            **{name: getattr(row, name) for name in (*names, *kept)},
            payout=row.payout_id,
            status="made" if row.withdrawn_at is None else "withdrawn",
            amount=euros(row.amount_cents),
            orders=[_order(one) for one in orders if one.file_id == row.id],
        )
        for row in rows
    ]


def _order(row: Row[Any]) -> wire.PaymentOrder:
    status: Literal["ordered", "executed", "withdrawn"] = "ordered" if row.withdrawn_at is None else "withdrawn"
    if row.transfer_id is not None:
        status = "executed"
    return wire.PaymentOrder(
        id=row.id,
        organisation=row.organisation,
        amount=euros(row.amount_cents),
        end_to_end_id=row.id.hex,
        status=status,
    )
