"""Reads the statements of a bank (camt.053.001.08): whose account, its balances, and every booked amount."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pycamt.parser import Camt053ParseError, Camt053Parser

from app.bank import xml
from app.bank.messages import Line, Statement
from app.errors import Flaw, InvalidInput, raise_if_any
from app.uitkeringsschema.money import LARGEST_AMOUNT, LARGEST_SUM, Cents

SCHEMA: Final = "camt.053.001.08"
MOST_LINES: Final = 2000
"""The most amounts that one file may name."""

_SPACE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_MOST_TEXT: Final = 500
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = "CLBD"
_SAID: Final = {
    "bank_reference": ("TransactionID", 35),
    "end_to_end_id": ("EndToEndId", 35),
    "text": ("RemittanceInformationFull", _MOST_TEXT),
}
_OTHER: Final = {True: ("DebtorName", "DebtorIBAN"), False: ("CreditorName", "CreditorIBAN")}
"""Who is at the other side of money that came in, and of money that went out."""


@dataclass(slots=True)
class _Reader:
    """One file as far as it was read, with what is wrong in it."""

    flaws: list[Flaw] = field(default_factory=list)

    def wrong(self, at: xml.Element, code: str, nl: str, en: str) -> None:
        """Remember what is wrong at an element."""
        self.flaws.append(Flaw(f"/line/{xml.line_of(at)}", code, nl, en))

    def cents(self, amount: xml.Element, most: Cents = LARGEST_AMOUNT) -> Cents:
        """An amount of euros in whole cents; a balance or what a batch adds up to may be more than one amount."""
        if amount.get("Ccy") != "EUR":
            self.wrong(amount, "wrong_currency", "Dit bedrag is niet in euro’s.", "This amount is not in euros.")
        value = Decimal(amount.text or "0").scaleb(2)
        if value != value.to_integral_value() or value > most:
            self.wrong(amount, "invalid_amount", "Dit is geen bedrag in hele centen.", "This is not in whole cents.")
        return int(value)


def read(raw: bytes) -> list[Statement]:
    """The statements in a file, in its order; amounts that the bank has not booked yet are left out.

    Raises:
        InvalidInput: it is no camt.053, is not in euros, or does not add up; all that is wrong at once.
    """
    root, reader = xml.read(raw, SCHEMA), _Reader()
    # What the parser takes grows with the square of this.
    if sum(len(_details(one)) for one in root.iterfind(".//{*}Ntry")) > MOST_LINES:
        nl, en = f"Meer dan {MOST_LINES} bedragen in één bestand.", f"More than {MOST_LINES} amounts in one file."
        raise InvalidInput([Flaw("", "too_many_lines", nl, en)])
    rows = _rows(raw)
    statements = [_statement(reader, one, rows) for one in root.iterfind(".//{*}Stmt")]
    raise_if_any(reader.flaws)
    return statements


def _rows(raw: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        return iter(Camt053Parser(raw).get_transactions())
    except Camt053ParseError:
        nl = "De naamruimte van camt.053 moet in dit bestand die zonder voorvoegsel zijn."
        en = "The namespace of camt.053 must be the one without a prefix in this file."
        raise InvalidInput([Flaw("", "wrong_message", nl, en)]) from None


def _statement(reader: _Reader, statement: xml.Element, rows: Iterator[Mapping[str, Any]]) -> Statement:
    lines = [line for entry in statement.iterfind("{*}Ntry") for line in _entry(reader, entry, rows)]
    balances = {_text(one, "Tp/CdOrPrtry/Cd"): one for one in statement.iterfind("{*}Bal")}
    first = next((balances[code] for code in _OPENING if code in balances), None)
    last, iban = balances.get(_CLOSING), _text(statement, "Acct/Id/IBAN")
    if first is None or last is None or iban is None:
        nl = "Het begin- of eindsaldo (OPBD, CLBD) of de IBAN van de rekening ontbreekt."
        reader.wrong(statement, "balance_missing", nl, "Opening or closing balance, or the IBAN, is missing.")
        return Statement("", "", 0, 0, date.min, ())
    opening, closing = _signed(reader, first), _signed(reader, last)
    moved = sum(line.amount_cents if line.credit else -line.amount_cents for line in lines)
    if opening + moved != closing:
        nl = "Beginsaldo en bedragen tellen niet op tot het eindsaldo."
        reader.wrong(statement, "does_not_add_up", nl, "Opening balance and amounts do not add up to the closing one.")
    day = _day(last, "Dt") or date.min
    return Statement(_text(statement, "Id") or "", iban, opening, closing, day, tuple(lines))


def _entry(reader: _Reader, entry: xml.Element, rows: Iterator[Mapping[str, Any]]) -> list[Line]:
    """The amounts of one entry; the parser gives as many rows as there are transactions in it, or one."""
    parts = _details(entry)
    said = [next(rows) for _ in parts]
    total = reader.cents(_element(entry, "Amt"), LARGEST_AMOUNT if len(parts) == 1 else LARGEST_SUM)
    amounts = [_amount(reader, one, total, alone=len(parts) == 1) for one in parts]
    if sum(amounts) != total:
        nl = "De bedragen in deze post tellen niet op tot de post."
        reader.wrong(entry, "does_not_add_up", nl, "The amounts in this entry do not add up to it.")
    if _text(entry, "Sts/Cd") != "BOOK":
        return []
    return [_line(entry, *one) for one in zip(parts, said, amounts, strict=True) if one[2]]


def _details(entry: xml.Element) -> Sequence[xml.Element | None]:
    return entry.findall("{*}NtryDtls/{*}TxDtls") or [None]


def _amount(reader: _Reader, detail: xml.Element | None, total: Cents, *, alone: bool) -> Cents:
    own = None
    if detail is not None:
        own = detail.find("{*}Amt") if detail.find("{*}Amt") is not None else detail.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
    if own is None or (alone and own.get("Ccy") != "EUR"):
        return total if alone else 0
    return reader.cents(own)


def _line(entry: xml.Element, detail: xml.Element | None, said: Mapping[str, Any], amount: Cents) -> Line:
    sign = None if detail is None else _text(detail, "CdtDbtInd")
    credit = (sign or _text(entry, "CdtDbtInd")) == "CRDT"
    name, iban = _OTHER[credit]
    returned = None if detail is None else _returned(detail)
    reversal = "RVSL" if _text(entry, "RvslInd") in {"true", "1"} else None
    return Line(
        booked_on=_day(entry, "BookgDt") or _day(entry, "ValDt") or date.min,
        credit=credit,
        amount_cents=amount,
        counterparty_name=_clean(said.get(name), 140),
        counterparty_iban=_clean(said.get(iban), 34),
        return_reason=returned or reversal,
        **{own: _clean(said.get(theirs), most) for own, (theirs, most) in _SAID.items()},
    )


def _returned(detail: xml.Element) -> str | None:
    """Why a payment came back; the parser does not look at it."""
    if detail.find("{*}RtrInf") is None:
        return None
    return _text(detail, "RtrInf/Rsn/Cd") or _text(detail, "RtrInf/Rsn/Prtry") or "RTRN"


def _signed(reader: _Reader, balance: xml.Element) -> Cents:
    amount = reader.cents(_element(balance, "Amt"), LARGEST_SUM)
    return amount if _text(balance, "CdtDbtInd") == "CRDT" else -amount


def _element(of: xml.Element, path: str) -> xml.Element:
    found = of.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    if found is None:
        raise InvalidInput([Flaw(f"/line/{xml.line_of(of)}", "required", "Dit is niet volledig.", "Incomplete.")])
    return found


def _text(of: xml.Element, path: str) -> str | None:
    found = of.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return None if found is None else found.text


def _day(of: xml.Element, path: str) -> date | None:
    text = _text(of, f"{path}/Dt") or _text(of, f"{path}/DtTm")
    return None if text is None else date.fromisoformat(text[:10])


def _clean(text: str | None, most: int) -> str | None:
    """One line of text without control characters."""
    cleaned = _SPACE.sub(" ", text or "").strip()[:most]
    return cleaned or None
