"""Looks whether a whole chain is in order, without naming what is not: that takes looking at it entry by entry."""

from collections.abc import Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from app.db.session import Row, Session
from app.ledger import quick_repository as repository
from app.ledger.books import UNREADABLE, Books
from app.ledger.chain import GENESIS
from app.ledger.findings import Booked, Stored
from app.ledger.passing import Paid
from app.ledger.replay import NEVER_BELOW, Head, Key
from app.ledger.rows import Rows
from app.ledger.tied import TIES
from app.uitkeringsschema.money import Cents

MANY: Final = frozenset({"receipt", "receipt_reversed", "transfer", "transfer_reversed"})
"""The kinds of which a chain has a great many, and that say no more than their row and what it moved."""


async def replayed(session: Session, plan: Row[Any], rows: Rows, expected: Collection[Head]) -> Books | None:
    """The books of a plan after its whole chain was replayed; None when there is anything in it to be named."""
    quick = Quick(Books.of(rows, expected))
    async with aclosing(repository.steps(session, plan.id, MANY)) as steps:
        async for step in steps:
            if not quick.take(step):
                return None
    return quick.books


class _Way(NamedTuple):
    """How a kind of entry moves money on a payout, of an organisation."""

    paid: Paid
    table: str
    one: Key
    other: Key
    times: int
    emptied: Key | None
    """The account that it may bring below nothing, unless there was enough."""


@dataclass(slots=True)
class Quick:
    """The chain as far as it is in order; what the checks remember of it is kept in the books."""

    books: Books
    _ways: dict[tuple[str, UUID, str | None], _Way] = field(default_factory=dict)
    _permitted: set[tuple[object, ...]] = field(default_factory=set)
    """Who may do what in which hour, as far as it was looked up."""
    _seq: int = 0
    _seal: str = GENESIS

    def take(self, step: repository.Step) -> bool:
        """Whether the next step is in order; after the first that is not, nothing is."""
        others = {stored["seq"]: stored for stored in step.entries}
        twice = len(others) < len(step.entries)
        posted: dict[int, list[Stored]] = {}
        for line in step.postings:
            posted.setdefault(line["seq"], []).append(line)
        try:
            for one in (*step.vouched, None):
                while (other := others.pop(self._seq + 1, None)) is not None:
                    if not self._entry(other, posted.pop(self._seq + 1, [])):
                        return False
                if one is not None and not self._vouched(one):
                    return False
        except UNREADABLE:
            return False
        self.books.replay.head = Head(self._seq, self._seal)
        return not (posted or others or twice)

    def _entry(self, stored: Stored, postings: Sequence[Stored]) -> bool:
        """Whether no check finds anything in an entry."""
        books = self.books
        books.replay.head = Head(self._seq, self._seal)
        books.add({**stored, "payload": orjson.loads(stored["payload"])}, postings)
        self._seq, self._seal = books.replay.head
        if stored["kind"].startswith("membership_"):
            self._permitted.clear()
        return not books.findings and not books.replay.findings

    def _vouched(self, stored: repository.Stored) -> bool:
        """The same for one of which the database says that it is what its row says."""
        (
            seq, identifier, kind, resource, moment, issuer, actor, reverses, previous, seal, written,
            payout, organisation, amount, kassier, stream,
        ) = stored  # fmt: skip
        books = self.books
        way = self._ways.get((kind, payout, organisation)) or self._way(kind, payout, organisation)
        # Amsterdam is whole hours from UTC, so that an hour lies within one day there.
        hour = (issuer, actor, kind, moment.date(), moment.hour)
        if (
            way is None
            or way.paid.pot != (kassier, stream)
            or seq != self._seq + 1
            or previous != self._seal
            or sha256(written).hexdigest() != seal
            or not books.replay.awaits(seq, seal)
            or not self._moves(way, seq, identifier, reverses, way.times * amount)
            or not (hour in self._permitted or self._may(stored, hour))
        ):
            return False
        self._seq, self._seal = seq, seal
        books.entries += 1
        books.ties.events.setdefault((way.table, resource), {})[kind] = seq
        return not books.passing.move(way.paid, kind, stored)

    def _moves(self, way: _Way, seq: int, identifier: UUID, reverses: UUID | None, cents: Cents) -> bool:
        """Whether there is enough to be moved, and a counter-entry undoes what it says, once."""
        replay, (_, _, one, other, *_, emptied) = self.books.replay, way
        if reverses is not None:
            if reverses in replay.reversed or replay.lines.get(reverses) != ((*one, -cents), (*other, cents)):
                return False
            replay.reversed[reverses] = seq
        replay.lines[identifier] = ((*one, cents), (*other, -cents))
        balances = replay.balances
        balances[one] += cents
        balances[other] -= cents
        return emptied is None or balances[emptied] >= 0

    def _may(self, stored: Stored, hour: tuple[object, ...]) -> bool:
        """Whether who booked it had a function for that."""
        booked = Booked(stored["seq"], stored["id"], stored["kind"], "", stored["resource_id"], stored, ())
        if any(self.books.persons.see(booked)):
            return False
        self._permitted.add(hour)
        return True

    def _way(self, kind: str, payout: UUID, organisation: str | None) -> _Way | None:
        """How a kind of entry moves money there; None when there is no such payout."""
        tie, paid = TIES[kind], self.books.passing.payout(payout)
        if paid is None:
            return None
        one, other = ((*paid.pot, organisation or "" if account == "paid_on" else "", account) for account in tie.moves)
        times = tie.moves[one[3]]
        emptied = one if times < 0 else other
        way = _Way(paid, tie.table, one, other, times, emptied if emptied[3] in NEVER_BELOW else None)
        self._ways[kind, payout, organisation] = way
        return way
