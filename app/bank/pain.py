"""Makes the file with which a bank executes transfers (pain.001.001.09), and checks all that the library does not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from app.bank import xml
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.violations import Code, Violation

SCHEMA: Final = "pain.001.001.09"
MOST_NAME: Final = 70
MOST_TEXT: Final = 140

_SEPA: Final = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")
_INSTEAD: Final = str.maketrans({"&": "+", "_": "-", "\t": " ", '"': "'"})


@dataclass(frozen=True, slots=True)
class Party:
    """Who pays or is paid, on which account; without an address, which needs none within SEPA."""

    code: str
    name: str
    iban: str


@dataclass(frozen=True, slots=True)
class Order:
    """One transfer to be made: its id, to whom, and how much."""

    id: UUID
    to: Party
    amount: Cents


@dataclass(frozen=True, slots=True)
class Message:
    """A file for the bank."""

    id: str
    content: bytes


def sepa_text(text: str, most: int) -> str:
    """A text in the characters that every bank takes; what has no such character stays, to be refused."""
    if not text.isascii():
        from text_unidecode import unidecode  # noqa: PLC0415 (heavy: only for a text that needs it)

        text = unidecode(text)
    return " ".join(text.translate(_INSTEAD).split())[:most].strip()


def violations(parties: Sequence[Party]) -> list[Violation]:
    """The parties whose name cannot be written in a bank file."""
    return [
        Violation(
            Code.NOT_IN_SEPA_TEXT,
            f"De naam bij de rekening van {one.code} kan zo niet in een bankbestand.",
            f"The name of the account of {one.code} cannot be written in a bank file.",
            {"organisation": one.code},
        )
        for one in parties
        if not _SEPA.fullmatch(sepa_text(one.name, MOST_NAME))
    ]


def make(payer: Party, orders: Sequence[Order], execute_on: date, text: str) -> Message:
    """The file for one payer; the orders were allowed and the names are writable.

    Raises:
        ValueError: it would not hold what was ordered.
    """
    from schwifty import IBAN  # noqa: PLC0415 (heavy: only when a file for a bank is made)
    from sepaxml import SepaTransfer  # noqa: PLC0415 (as above)

    _require(bool(orders) and all(one.amount > 0 for one in orders))
    config: dict[str, object] = {"name": sepa_text(payer.name, MOST_NAME), "IBAN": payer.iban}
    config |= {"batch": True, "currency": "EUR"}
    bank = IBAN(payer.iban).bic
    config |= {} if bank is None else {"BIC": str(bank)}
    file = SepaTransfer(config, schema=SCHEMA, clean=True)
    for one in orders:
        file.add_payment(
            {
                "name": sepa_text(one.to.name, MOST_NAME),
                "IBAN": one.to.iban,
                "amount": one.amount,
                "execution_date": execute_on,
                "description": sepa_text(text, MOST_TEXT),
                "endtoend_id": one.id.hex,
            }
        )
    content: bytes = file.export(validate=False)
    root = xml.read(content, SCHEMA)
    total = sum(one.amount for one in orders)
    _require(_texts(root, "NbOfTxs") == {str(len(orders))})
    _require({_cents(one) for one in _texts(root, "CtrlSum")} == {total})
    _require(_texts(root, "EndToEndId") == {one.id.hex for one in orders})
    _require(sum(_cents(one.text or "") for one in root.iter("{*}InstdAmt")) == total)
    return Message(file.msg_id, content)


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("the bank file does not hold what was ordered")


def _texts(root: xml.Element, name: str) -> set[str]:
    return {one.text or "" for one in root.iter(f"{{*}}{name}")}


def _cents(euros: str) -> Cents:
    whole, _, decimals = euros.partition(".")
    return int(whole) * 100 + int(decimals)
