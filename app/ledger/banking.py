"""What bank files and statements seal beyond the columns of their row: the orders in them, and every line."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

import orjson

from app.ledger.findings import Booked, Stored
from app.ledger.rows import Rows

_SEALED: Final = (
    "booked_on",
    "credit",
    "amount_cents",
    "end_to_end_id",
    "bank_reference",
    "counterparty_name",
    "counterparty_iban",
    "return_reason",
)


def fingerprint(iban: str, line: Mapping[str, Any]) -> str:
    """What tells an amount on a statement of an account from any other: SHA-256 over all that the bank says of it.

    Its text is not in it, so that it can be erased. The same amount on another statement has the same one.
    """
    said = [iban, *(str(line[name]) if name == "booked_on" else line[name] for name in _SEALED)]
    return sha256(orjson.dumps(said)).hexdigest()


def sealed_line(line: Mapping[str, Any]) -> list[Any]:
    """A line of a statement as it enters the journal."""
    made = [None if line[name] is None else str(line[name]) for name in ("receipt_id", "transfer_id")]
    return [str(line["id"]), line["fingerprint"], line["difference"], *made]


def _ordered(rows: Rows, booked: Booked) -> Iterator[str]:
    stored = rows.of("payment_order", "file_id", booked.resource_id)
    sealed = booked.payload["orders"]
    said = sorted([str(one["id"]), one["organisation"], one["amount_cents"], one["iban"]] for one in stored)
    if said != sorted(sealed):
        yield "de opdrachten zijn anders dan geboekt"
    if sum(one["amount_cents"] for one in stored) != booked.payload["amountCents"]:
        yield "de opdrachten tellen niet op"
    file = rows.find("payment_file", booked.resource_id)
    if file is None:
        return
    if file["content"] != booked.payload["sha256"]:
        yield "het bestand is anders dan geboekt"
    # The oldest entries leave this to the file.
    if file["debtor_iban"] != booked.payload.get("debtorIban", file["debtor_iban"]):
        yield "de rekening waarvan wordt betaald is een andere dan geboekt"
    if any(one["payout_id"] != file["payout_id"] for one in stored):
        yield "een opdracht staat bij een andere uitkering"


def _stated(rows: Rows, booked: Booked) -> Iterator[str]:
    row = rows.find("bank_statement", booked.resource_id)
    if row is None:
        return
    file = rows.find("bank_file", row["file_id"])
    whose = booked.payload["kassier"]
    if file is None or not file["content"] == file["sha256"] == booked.payload["sha256"]:
        yield "het bestand is anders dan geboekt"
    elif file["kassier"] != whose:
        yield "het bestand is van een andere kassier"
    lines = sorted(rows.of("bank_line", "bank_statement_id", row["id"]), key=lambda one: int(one["number"]))
    if any(fingerprint(row["iban"], one) != one["fingerprint"] for one in lines):
        yield "een regel is anders dan gelezen"
    if [(one["number"], one["kassier"]) for one in lines] != [(at, whose) for at in range(1, len(lines) + 1)]:
        yield "een regel staat op een andere plaats, of bij een andere kassier"
    if [sealed_line(_as_read(one)) for one in lines] != booked.payload["lines"]:
        yield "de regels zijn anders dan geboekt"


def _as_read(line: Stored) -> dict[str, Any]:
    """What a line said before somebody settled it, which has an entry of its own."""
    later = {"receipt_id": None, "transfer_id": None} if line["settlement"] == "book" else {}
    return {**line, **later}


BANKED: Final[Mapping[str, tuple[Callable[[Rows, Booked], Iterator[str]], ...]]] = {
    "payment_file_made": (_ordered,),
    "bank_statement_read": (_stated,),
}
"""Per kind of entry about the bank, what else to look at."""
