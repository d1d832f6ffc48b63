"""What a check of the books finds: which entry is bad, and what is wrong with it."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from app.uitkeringsschema.money import Cents, written

Stored = Mapping[str, Any]
"""A row as it is stored, by column."""


class Finding(NamedTuple):
    """One thing that does not hold; `seq` is the entry it is about, None when the books say nothing of it."""

    seq: int | None
    what: str


class Line(NamedTuple):
    """A posting without its place."""

    kassier: str
    stream: str
    organisation: str
    account: str
    amount: Cents


class Booked(NamedTuple):
    """An entry as the checks behind the chain use it."""

    seq: int
    id: UUID
    kind: str
    resource_type: str
    resource_id: UUID
    stored: Stored
    lines: tuple[Line, ...]

    @property
    def payload(self) -> Mapping[str, Any]:
        """What was sealed of the fact itself."""
        found: Mapping[str, Any] = self.stored["payload"]
        return found

    def on(self, account: str) -> Cents:
        """What this entry moved on an account."""
        return sum(line.amount for line in self.lines if line.account == account)


def differ(what: str, expected: Cents, found: Cents) -> str:
    """A sentence about two amounts that should be the same."""
    return f"{what}: verwacht {written(expected)}, gevonden {written(found)}"
