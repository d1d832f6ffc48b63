"""Looks whether a whole chain is in order, without naming what is not: that takes looking at it entry by entry."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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

_NEVER: Final = (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC))


async def replayed(sessions: Sequence[Session], plan: Row[Any], rows: Rows, expected: Collection[Head]) -> Books | None:
    """The books of a plan after its whole chain was replayed; None when there is anything in it to be named."""
    quick = Quick(Books.of(rows, expected))
    async with aclosing(repository.steps(sessions, plan.id, MANY)) as steps:
        async for step in steps:
            for part in step.parts():
                if not quick.take(part):
                    return None
                # What comes in meanwhile is answered with the next question.
                await asyncio.sleep(0)
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
    _ways: dict[tuple[str, UUID, str | None, str, str], _Way] = field(default_factory=dict)
    _permitted: dict[tuple[str, str, str], tuple[datetime, datetime]] = field(default_factory=dict)
    """From when until when it was looked up that somebody may do something."""
    _moved: dict[UUID, tuple[Key, Key, Cents]] = field(default_factory=dict)
    """What was moved by the entries that the database vouches for."""
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
                while others and (other := others.pop(self._seq + 1, None)) is not None:
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
        books, reverses = self.books, stored["reverses"]
        if reverses in self._moved:
            one, other, cents = self._moved[reverses]
            books.replay.lines[reverses] = ((*one, cents), (*other, -cents))
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
            payout, organisation, amount, kassier, stream, _, _,
        ) = stored  # fmt: skip
        books, place = self.books, (kind, payout, organisation, kassier, stream)
        way = self._ways.get(place) or self._way(*place)
        since, until = self._permitted.get((issuer, actor, kind), _NEVER)
        if (
            way is None
            or seq != self._seq + 1
            or previous != self._seal
            or sha256(written).hexdigest() != seal
            or not books.replay.awaits(seq, seal)
            or not self._moves(way, seq, identifier, reverses, way.times * amount)
            or not (since <= moment < until or self._may(stored))
        ):
            return False
        self._seq, self._seal = seq, seal
        books.entries += 1
        books.ties.events.setdefault((way.table, resource), {})[kind] = seq
        return not books.passing.move(way.paid, kind, organisation, amount)

    def _moves(self, way: _Way, seq: int, identifier: UUID, reverses: UUID | None, cents: Cents) -> bool:
        """Whether there is enough to be moved, and a counter-entry undoes what it says, once."""
        replay, one, other = self.books.replay, way.one, way.other
        if reverses is not None:
            if reverses in replay.reversed or not self._undoes(reverses, one, other, cents):
                return False
            replay.reversed[reverses] = seq
        self._moved[identifier] = (one, other, cents)
        balances = replay.balances
        balances[one] += cents
        balances[other] -= cents
        return way.emptied is None or balances[way.emptied] >= 0

    def _undoes(self, reverses: UUID, one: Key, other: Key, cents: Cents) -> bool:
        moved = self._moved.get(reverses)
        if moved is not None:
            return moved == (one, other, -cents)
        return self.books.replay.lines.get(reverses) == ((*one, -cents), (*other, cents))

    def _may(self, stored: Stored) -> bool:
        """Whether who booked it had a function for that."""
        booked = Booked(stored["seq"], stored["id"], stored["kind"], "", stored["resource_id"], stored, ())
        if any(self.books.persons.see(booked)):
            return False
        # Amsterdam is whole hours from UTC, so that an hour lies within one day there.
        hour = stored["recorded_at"].replace(minute=0, second=0, microsecond=0)
        self._permitted[stored["actor_issuer"], stored["actor"], stored["kind"]] = (hour, hour + timedelta(hours=1))
        return True

    def _way(self, kind: str, payout: UUID, organisation: str | None, kassier: str, stream: str) -> _Way | None:
        """How a kind of entry moves money there; None when there is no such payout, or it is in another pot."""
        tie, paid = TIES[kind], self.books.passing.payout(payout)
        if paid is None or paid.pot != (kassier, stream):
            return None
        one, other = ((*paid.pot, organisation or "" if account == "paid_on" else "", account) for account in tie.moves)
        times = tie.moves[one[3]]
        emptied = one if times < 0 else other
        way = _Way(paid, tie.table, one, other, times, emptied if emptied[3] in NEVER_BELOW else None)
        self._ways[kind, payout, organisation, kassier, stream] = way
        return way
