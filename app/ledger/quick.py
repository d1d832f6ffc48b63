"""Looks whether a whole chain is in order, without naming what is not: that takes looking at it entry by entry."""

import asyncio
from collections.abc import Awaitable, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson

from app.db.session import Row, Session
from app.ledger import quick_repository as repository
from app.ledger.books import UNREADABLE, Books
from app.ledger.chain import GENESIS
from app.ledger.findings import Booked, Stored
from app.ledger.many_repository import MANY
from app.ledger.replay import NEVER_BELOW, Head, Key
from app.ledger.rows import Rows
from app.ledger.tied import TIES
from app.ledger.vouching import Form, Place, filled, form, place
from app.uitkeringsschema.facts import Pot
from app.uitkeringsschema.money import Cents

_HOUR: Final = len("2026-01-01T00")


async def replayed(
    sessions: Sequence[Session], plan: Row[Any], rows: Rows | Awaitable[Rows], expected: Collection[Head]
) -> Books | None:
    """The books of a plan after its whole chain was replayed; None when there is anything in it to be named.

    The rows may come while the beginning of the chain is read, in another session.
    """
    quick = None
    async with aclosing(repository.steps(sessions, plan.id, MANY)) as steps:
        async for step in steps:
            if quick is None:
                books = Books.of(rows if isinstance(rows, Rows) else await rows, expected)
                quick = Quick(books, plan.id, books.rows.apart)
            for part in step.parts():
                if not quick.take(part):
                    return None
                # What comes in meanwhile is answered with the next question.
                await asyncio.sleep(0)
    return None if quick is None else quick.books


@dataclass(slots=True)
class _Way:
    """How the entries of a place move money."""

    place: Place
    form: Form
    pot: Pot
    times: int
    one: Key
    other: Key
    emptied: Key | None
    """The account that they may bring below nothing, unless there was enough."""
    permitted: str = ""
    """The hour of which it was looked up that who booked them had a function for that."""


@dataclass(slots=True)
class Quick:
    """The chain as far as it is in order; what the checks remember of it is kept in the books."""

    books: Books
    plan_id: UUID
    named: Mapping[tuple[str, UUID], Stored]
    """The rows of the long tables that are looked at all the time."""
    _ways: dict[str, _Way] = field(default_factory=dict)
    _moved: dict[str, tuple[_Way, Cents]] = field(default_factory=dict)
    """What was moved by the entries that the database vouches for and of which the row says that it was undone, until
    that was seen; not by counter-entries.
    """
    _seq: int = 0
    _seal: str = GENESIS

    def take(self, step: repository.Step) -> bool:
        """Whether the next step is in order; after the first that is not, nothing is."""
        self.books.rows.apart = {**self.named, **step.rows} if step.rows else self.named
        others = {stored["seq"]: stored for stored in step.entries}
        twice = len(others) < len(step.entries)
        posted: dict[int, list[Stored]] = {}
        for line in step.postings:
            posted.setdefault(line["seq"], []).append(line)
        try:
            for run in (*_runs(step.vouched), ()):
                while others and (other := others.pop(self._seq + 1, None)) is not None:
                    if not self._entry(other, posted.pop(self._seq + 1, [])):
                        return False
                if not self._vouched(run):
                    return False
        except UNREADABLE:
            return False
        self.books.replay.head = Head(self._seq, self._seal)
        return not (posted or others or twice)

    def _entry(self, stored: Stored, postings: Sequence[Stored]) -> bool:
        """Whether no check finds anything in an entry."""
        books, reverses = self.books, stored["reverses"]
        if reverses is not None:
            undone = self._moved.pop(str(reverses), None)
            if undone is not None:
                way, cents = undone
                books.replay.lines[reverses] = ((*way.one, cents), (*way.other, -cents))
        books.replay.head = Head(self._seq, self._seal)
        books.add({**stored, "payload": orjson.loads(stored["payload"])}, postings)
        self._seq, self._seal = books.replay.head
        if stored["kind"].startswith("membership_"):
            for known in self._ways.values():
                known.permitted = ""
        return not books.findings and not books.replay.findings

    def _vouched(self, run: Sequence[repository.Stored]) -> bool:
        """The same for entries, one after the other, of which the database says that they are what their row says."""
        books, ways, moved, balances = self.books, self._ways, self._moved, self.books.replay.balances
        payout_of, move = books.passing.payout, books.passing.move
        seq, seal = self._seq, self._seal
        for (
            number, text, payout, amount, undone, previous, sealed,
            identifier, day, said, moment, reverses, trace,
        ) in run:  # fmt: skip
            way = ways.get(text) or self._way(text)
            paid, cents = payout_of(payout), way.times * amount
            own = (identifier, day, said, moment, reverses, trace)
            seq += 1
            if (
                number != seq
                or previous != seal
                or sha256(filled(way.form, seq, cents, seal, own)).hexdigest() != sealed
                or paid is None
                or paid.pot != way.pot
                or not (moment[:_HOUR] == way.permitted or self._may(way, seq, identifier, moment))
                or not (reverses is None or self._undoes(way, seq, reverses, cents))
                or not (not books.replay.expected or books.replay.awaits(seq, sealed))
            ):
                return False
            if undone and reverses is None:
                moved[identifier] = way, cents
            balances[way.one] += cents
            balances[way.other] -= cents
            if way.emptied is not None and balances[way.emptied] < 0:
                return False
            if move(paid, way.place.kind, way.place.organisation, amount):
                return False
            seal = sealed
        self._seq, self._seal = seq, seal
        books.entries += len(run)
        return True

    def _undoes(self, way: _Way, seq: int, reverses: str, cents: Cents) -> bool:
        """Whether a counter-entry undoes what it says, which nothing else can do after it."""
        undone = self._moved.pop(reverses, None)
        if undone is not None:
            made, moved = undone
            return moved == -cents and made.one == way.one and made.other == way.other
        replay, of = self.books.replay, UUID(reverses)
        if replay.lines.get(of) != ((*way.one, -cents), (*way.other, cents)):
            return False
        return replay.reversed.setdefault(of, seq) == seq

    def _may(self, way: _Way, seq: int, identifier: str, moment: str) -> bool:
        """Whether who booked it had a function for that."""
        at, entry = way.place, UUID(identifier)
        stored = {**at._asdict(), "recorded_at": datetime.fromisoformat(moment.partition('"')[0])}
        if any(self.books.persons.see(Booked(seq, entry, at.kind, at.resource_type, entry, stored, ()))):
            return False
        # Amsterdam is whole hours from UTC, so that an hour lies within one day there.
        way.permitted = moment[:_HOUR]
        return True

    def _way(self, text: str) -> _Way:
        at = place(text)
        tie, pot = TIES[at.kind], Pot(at.kassier, at.stream)
        one, other = ((*pot, at.organisation or "" if account == "paid_on" else "", account) for account in tie.moves)
        times = tie.moves[one[3]]
        emptied = one if times < 0 else other
        found = self._ways[text] = _Way(
            at,
            form(self.plan_id, at),
            pot,
            times,
            one,
            other,
            emptied if emptied[3] in NEVER_BELOW else None,
        )
        return found


def _runs(vouched: Sequence[repository.Stored]) -> Iterator[Sequence[repository.Stored]]:
    """The entries as far as they follow each other."""
    if not vouched or vouched[-1]["seq"] - vouched[0]["seq"] == len(vouched) - 1:
        yield vouched
        return
    start = 0
    for at in range(1, len(vouched)):
        if vouched[at]["seq"] != vouched[at - 1]["seq"] + 1:
            yield vouched[start:at]
            start = at
    yield vouched[start:]
