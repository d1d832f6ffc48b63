"""Makes the file with which a bank executes transfers (pain.001.001.09), and checks all that the library does not."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from schwifty import IBAN
from sepaxml import SepaTransfer
from text_unidecode import unidecode

from app.bank import xml
from app.bank.messages import Message, Order, Party
from app.uitkeringsschema.money import Cents

SCHEMA: Final = "pain.001.001.09"
MOST_NAME: Final = 70
MOST_TEXT: Final = 140

_SEPA: Final = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")
_INSTEAD: Final = str.maketrans({"&": "+", "_": "-", "\t": " ", '"': "'"})


def sepa_text(text: str, most: int) -> str:
    """A text in the characters that every bank takes; what has no such character stays, to be refused."""
    plain = text if text.isascii() else unidecode(text)
    return " ".join(plain.translate(_INSTEAD).split())[:most].strip()


def unwritable(names: Sequence[str]) -> list[str]:
    """The names that cannot be written in a bank file."""
    return [name for name in names if not _SEPA.fullmatch(sepa_text(name, MOST_NAME))]


def make(payer: Party, orders: Sequence[Order], execute_on: date, text: str) -> Message:
    """The file for one payer; the orders were allowed and the names are writable.

    Raises:
        ValueError: it would not hold what was ordered.
    """
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
    return Message(file.msg_id, content.decode())


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("the bank file does not hold what was ordered")


def _texts(root: xml.Element, name: str) -> set[str]:
    return {one.text or "" for one in root.iter(f"{{*}}{name}")}


def _cents(euros: str) -> Cents:
    whole, _, decimals = euros.partition(".")
    return int(whole) * 100 + int(decimals)
