"""Finds what a line of a statement is about, books it under the rules of booking by hand, or names the difference."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.access.work import Work
from app.bank import repository
from app.bank.messages import Line
from app.bank.schemas import DifferenceKind as Difference
from app.db.session import Row
from app.errors import NotFound
from app.http.types import euros
from app.payouts import schemas as payouts_wire
from app.payouts import service as payouts
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.violations import Refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line: what it is about, and the difference when it was not booked."""

    difference: Difference | None = None
    payout: UUID | None = None
    receipt: UUID | None = None
    transfer: UUID | None = None
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matcher:
    """The lines of one statement of a kassier."""

    work: Work
    kassier: str
    statement: UUID

    async def outcome(self, line: Line, identifier: UUID, *, repeated: bool) -> Outcome:
        """What becomes of a line; `repeated` says that an earlier statement has the same one."""
        reference = as_uuid(line.end_to_end_id)
        session, plan_id = self.work.session, self.work.plan.id
        order = None if reference is None else await repository.order(session, plan_id, reference, self.kassier)
        payout = None if order or reference is None else await self._payout(reference)
        about = order.payout_id if order else payout and payout.id
        if repeated:
            return Outcome(Difference.DUPLICATE, about)
        if line.return_reason is not None:
            return await self._returned(line, order, payout)
        if order:
            return await self._transfer(line, identifier, order)
        if payout:
            return await self._receipt(line, identifier, payout)
        return Outcome(Difference.UNKNOWN)

    def source(self, identifier: UUID) -> payouts.Source:
        """Where a booking comes from, as it is sealed along."""
        return {"bankStatement": self.statement, "bankLine": identifier}

    async def book_receipt(self, line: Line, identifier: UUID, payout: UUID) -> UUID:
        """Book a line as received."""
        body = payouts_wire.ReceiptIn.model_validate(
            {
                "amount": euros(line.amount_cents),
                "receivedOn": line.booked_on,
                "bankReference": reference_of(line, identifier),
            }
        )
        return (await payouts.receive(self.work, payout, body, self.source(identifier))).id

    async def book_transfer(
        self, line: Line, identifier: UUID, payout: UUID, organisation: str, order: UUID | None
    ) -> UUID:
        """Book a line as passed on."""
        item = payouts_wire.TransferItem.model_validate(
            {
                "organisation": organisation,
                "amount": euros(line.amount_cents),
                "executedOn": line.booked_on,
                "bankReference": reference_of(line, identifier),
            }
        )
        source = self.source(identifier)
        return (await payouts.pass_on(self.work, payout, [item], order=order, source=source))[0].id

    async def _payout(self, identifier: UUID) -> Row[Any] | None:
        try:
            found = await payouts.own_row(self.work, identifier)
        except NotFound:
            return None
        return found if found.kassier == self.kassier else None

    async def _returned(self, line: Line, order: Row[Any] | None, payout: Row[Any] | None) -> Outcome:
        """A transfer that came back, or a receipt that went back: a person says what it comes to."""
        about = order.payout_id if order else payout and payout.id
        if order and order.transfer_id is not None and line.credit:
            return Outcome(Difference.RETURNED, about, transfer=order.transfer_id)
        if payout and not line.credit:
            found = await repository.receipts(self.work.session, payout.id, line.amount_cents)
            return Outcome(Difference.RETURNED, about, receipt=found[-1].id if found else None)
        return Outcome(Difference.RETURNED, about)

    async def _transfer(self, line: Line, identifier: UUID, order: Row[Any]) -> Outcome:
        about = order.payout_id
        if order.transfer_id is not None:
            by_hand = order.transfer_status == "booked" and order.transferred_cents == line.amount_cents
            if by_hand and not await repository.is_stated(self.work.session, self.work.plan.id, order.transfer_id):
                return Outcome(None, about, transfer=order.transfer_id)
        found = _order_difference(line, order)
        if found is not None:
            return Outcome(found, about)

        async def book() -> Outcome:
            made = await self.book_transfer(line, identifier, about, order.organisation, order.id)
            return Outcome(None, about, transfer=made)

        return await _unless_refused(book, about)

    async def _receipt(self, line: Line, identifier: UUID, payout: Row[Any]) -> Outcome:
        if not line.credit:
            return Outcome(Difference.WRONG_DIRECTION, payout.id)
        by_hand = await repository.receipts(self.work.session, payout.id, line.amount_cents, stated=False)
        if by_hand:
            return Outcome(None, payout.id, receipt=by_hand[0].id)
        left = payout.payment_cents - int(payout.received_cents)
        if line.amount_cents != left:
            return Outcome(_amount_difference(line.amount_cents, left), payout.id)

        async def book() -> Outcome:
            return Outcome(None, payout.id, receipt=await self.book_receipt(line, identifier, payout.id))

        return await _unless_refused(book, payout.id)


def as_uuid(reference: str | None) -> UUID | None:
    """The id that a payment refers to, written without hyphens or with them."""
    try:
        return None if reference is None else UUID(reference)
    except ValueError:
        return None


def reference_of(line: Line, identifier: UUID) -> str:
    """The reference under which a line is booked: that of the bank, or else its own id here."""
    return line.bank_reference or identifier.hex


def _order_difference(line: Line, order: Row[Any]) -> Difference | None:
    if line.credit:
        return Difference.WRONG_DIRECTION
    if order.transfer_id is not None:
        return Difference.DUPLICATE
    if order.withdrawn_at is not None:
        return Difference.WITHDRAWN
    if line.amount_cents != order.amount_cents:
        return _amount_difference(line.amount_cents, order.amount_cents)
    if line.counterparty_iban not in {None, order.iban}:
        return Difference.WRONG_ACCOUNT
    return None


def _amount_difference(amount: Cents, expected: Cents) -> Difference:
    if expected <= 0:
        return Difference.DUPLICATE
    return Difference.PARTIAL if amount < expected else Difference.EXCESS


async def _unless_refused(book: Callable[[], Awaitable[Outcome]], about: UUID) -> Outcome:
    try:
        return await book()
    except Refused as refusal:
        return Outcome(Difference.REFUSED, about, refusals=tuple(one.code.value for one in refusal.violations))
