"""Reads and makes the files of a bank, as a program of its own: what that takes is for few requests."""

from datetime import date
from typing import Any
from uuid import UUID

import orjson

from app.bank import camt, pain
from app.bank.messages import Order, Party
from app.beside.serving import serve


def read(raw: bytes) -> bytes:
    """The statements in a file, as JSON."""
    return orjson.dumps(camt.read(raw))


def unwritable(raw: bytes) -> bytes:
    """The names that cannot be written in a bank file, of a list of names; both as JSON."""
    return orjson.dumps(pain.unwritable(orjson.loads(raw)))


def make(raw: bytes) -> bytes:
    """The file for one payer, by all that is to be in it; both as JSON."""
    given: dict[str, Any] = orjson.loads(raw)
    orders = [Order(UUID(one["id"]), Party(**one["to"]), one["amount"]) for one in given["orders"]]
    execute_on = date.fromisoformat(given["execute_on"])
    return orjson.dumps(pain.make(Party(**given["payer"]), orders, execute_on, given["text"]))


if __name__ == "__main__":
    serve({"read": read, "unwritable": unwritable, "make": make})
