"""Has the files of a bank read and made, by the process beside the service that does so."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import orjson
from pydantic import TypeAdapter

from app.bank.messages import Message, Order, Party, Statement
from app.beside.asking import Beside
from app.uitkeringsschema.violations import Code, Violation

_clerk: Final = Beside("app.bank.clerk")
_STATEMENTS: Final = TypeAdapter(list[Statement])


async def read(raw: bytes) -> list[Statement]:
    """The statements in a file (camt.053.001.08), in its order; amounts that are not booked yet are left out.

    Raises:
        InvalidInput: it is no camt.053, is not in euros, or does not add up; all that is wrong at once.
        Unavailable: it takes too long now.
    """
    return _STATEMENTS.validate_json(await _clerk.have("read", raw))


async def violations(parties: Sequence[Party]) -> list[Violation]:
    """The parties whose name cannot be written in a bank file.

    Raises:
        Unavailable: it takes too long now.
    """
    names = orjson.dumps([one.name for one in parties])
    found = frozenset(orjson.loads(await _clerk.have("unwritable", names)))
    return [
        Violation(
            Code.NOT_IN_SEPA_TEXT,
            f"De naam bij de rekening van {one.code} kan zo niet in een bankbestand.",
            f"The name of the account of {one.code} cannot be written in a bank file.",
            {"organisation": one.code},
        )
        for one in parties
        if one.name in found
    ]


async def make(payer: Party, orders: Sequence[Order], execute_on: date, text: str) -> Message:
    """The file (pain.001.001.09) for one payer; the orders were allowed and the names are writable.

    Raises:
        RuntimeError: it would not hold what was ordered.
        Unavailable: it takes too long now.
    """
    given = {"payer": payer, "orders": orders, "execute_on": execute_on, "text": text}
    return Message(**orjson.loads(await _clerk.have("make", orjson.dumps(given))))
