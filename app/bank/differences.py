"""The lines of statements, and settling those that did not match: by a person, with a reason, under the same rules."""

from typing import Any
from uuid import UUID

from app.access.work import Fact, Work
from app.bank import repository
from app.bank import schemas as wire
from app.bank.matching import Matcher, as_uuid, reference_of
from app.bank.messages import Line
from app.bank.statements import sees_accounts, sight
from app.db.session import Row
from app.errors import Flaw, InvalidInput, NotFound
from app.http.types import euros
from app.payouts import schemas as payouts_wire
from app.payouts import service as payouts
from app.uitkeringsschema.violations import Code, Refused, Violation

_Key = tuple[Any, ...] | None
_LINE = tuple(Line.__slots__)


async def page(work: Work, after: _Key, limit: int, filters: dict[str, Any]) -> tuple[list[wire.BankLine], _Key]:
    """The lines whose money is in sight, by day."""
    rows = await repository.lines(work.session, work.plan.id, filters, sight(work), after, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return [_shown(work, row) for row in rows[:limit]], last and (last.booked_on, last.bank_statement_id, last.number)


async def show(work: Work, identifier: UUID) -> wire.BankLine:
    """One line.

    Raises:
        NotFound: its money is not in sight.
    """
    return _shown(work, await _found(work, identifier))


async def settle(work: Work, identifier: UUID, body: wire.SettlementIn) -> wire.BankLine:
    """Settle a difference: book what the bank did, undo what came back, or book nothing and say why.

    Raises:
        NotFound: it is not of the caller's own part.
        InvalidInput: it is not said on which payout, or for whom, to book.
        Refused: already_settled, not_to_be_settled_so, or what refuses the booking itself.
    """
    row = await _found(work, identifier)
    if row.kassier not in work.principal.kassiers:
        raise NotFound
    if row.status != "difference":
        nl, en = "Dit is al verwerkt of afgehandeld.", "This has been booked or settled already."
        raise Refused([Violation(Code.ALREADY_SETTLED, nl, en)])
    moved: dict[str, UUID] = {}
    if body.settlement is wire.SettlementKind.BOOK:
        moved = await _book(work, row, body)
    elif body.settlement is wire.SettlementKind.REVERSE:
        await _reverse(work, row, body)
    done = {"settlement": body.settlement.value, "settled_by": work.actor, "settled_at": work.now}
    values = {**moved, **done, "status": "settled", "settlement_reason": body.reason}
    await repository.change(work.session, "bank_line", identifier, **values)
    about = {name: moved.get(f"{name}_id", getattr(row, f"{name}_id")) for name in ("receipt", "transfer")}
    payload = {"settlement": body.settlement.value, "reason": body.reason, **about}
    work.book(Fact("bank_line_settled", "bank_line", identifier, payload, occurred_on=row.booked_on))
    return await show(work, identifier)


async def _book(work: Work, row: Row[Any], body: wire.SettlementIn) -> dict[str, UUID]:
    if row.receipt_id is not None or row.transfer_id is not None or row.return_reason is not None:
        nl = "Deze regel gaat over wat al is geboekt; draai dat terug, of leg uit waarom er niets te boeken is."
        raise _not_so(nl, "This line is about what was booked; reverse that, or explain.")
    reference = as_uuid(row.end_to_end_id)
    order = None
    if reference is not None and not row.credit:
        order = await repository.order(work.session, work.plan.id, reference, row.kassier)
    payout, organisation = body.payout or row.payout_id, body.organisation or (order and order.organisation)
    flaws = [] if payout else [_needed("/payout")]
    flaws += [] if organisation or row.credit else [_needed("/organisation")]
    if payout is None or flaws:
        raise InvalidInput(flaws)
    if (await payouts.own_row(work, payout)).kassier != row.kassier:
        raise _not_so("Die uitkering is van een andere kassier.", "That payout is of another kassier.")
    matcher, line = Matcher(work, row.kassier, row.bank_statement_id), _line(row)
    if row.credit:
        return {"receipt_id": await matcher.book_receipt(line, row.id, payout)}
    fits = order and order.transfer_id is None and order.payout_id == payout and order.organisation == organisation
    identifier = order.id if order and fits else None
    return {"transfer_id": await matcher.book_transfer(line, row.id, payout, str(organisation), identifier)}


async def _reverse(work: Work, row: Row[Any], body: wire.SettlementIn) -> None:
    """Undo the whole booking that the money which came back, or went back, belongs to."""
    name, identifier = ("transfer", row.transfer_id) if row.credit else ("receipt", row.receipt_id)
    if identifier is None or row.return_reason is None:
        nl, en = "Dit is geen terugboeking van iets dat hier is geboekt.", "This returns nothing that was booked here."
        raise _not_so(nl, en)
    of = await repository.movement(work.session, name, work.plan.id, identifier, row.kassier)
    if of is None or of.amount_cents != row.amount_cents:
        nl = "Alleen het hele bedrag kan worden teruggedraaid; boek het verschil daarna apart."
        raise _not_so(nl, "Only the whole amount can be reversed; book the difference separately afterwards.")
    said = {"reversedOn": row.booked_on, "reason": body.reason, "bankReference": reference_of(_line(row), row.id)}
    undone = payouts_wire.ReversalIn.model_validate(said)
    source = Matcher(work, row.kassier, row.bank_statement_id).source(row.id)
    if name == "transfer":
        await payouts.reverse_transfer(work, identifier, undone, source)
    else:
        await payouts.reverse_receipt(work, identifier, undone, source)


def _not_so(nl: str, en: str) -> Refused:
    return Refused([Violation(Code.NOT_TO_BE_SETTLED_SO, nl, en)])


def _needed(pointer: str) -> Flaw:
    return Flaw(pointer, "required", "Zeg dit erbij om te kunnen boeken.", "Say this to be able to book.")


def _line(row: Row[Any]) -> Line:
    return Line(**{name: getattr(row, name) for name in _LINE})


async def _found(work: Work, identifier: UUID) -> Row[Any]:
    rows = await repository.lines(work.session, work.plan.id, {"id": identifier}, sight(work))
    if not rows:
        raise NotFound
    return rows[0]


def _shown(work: Work, row: Row[Any]) -> wire.BankLine:
    said = ("booked_on", "end_to_end_id", "bank_reference", "counterparty_name", "text", "return_reason")
    became = ("status", "difference", "settlement", "settlement_reason", "settled_by", "settled_at")
    return wire.BankLine.model_validate(
        {
            **{name: getattr(row, name) for name in ("id", "kassier", "number", *said, *became)},
            "statement": row.bank_statement_id,
            "direction": "credit" if row.credit else "debit",
            "amount": euros(row.amount_cents),
            "counterparty_iban": row.counterparty_iban if sees_accounts(work, row.kassier) else None,
            "difference": row.difference and wire.DifferenceKind(row.difference),
            "settlement": row.settlement and wire.SettlementKind(row.settlement),
            "refusals": (row.refusals or "").split(),
            "payout": row.payout_id,
            "receipt": row.receipt_id,
            "transfer": row.transfer_id,
        }
    )
