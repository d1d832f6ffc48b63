"""Looks whether a whole chain is in order, without naming what is not: that takes looking at it entry by entry."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from app.db.session import Row, Session
from app.ledger import quick_repository as repository
from app.ledger.books import UNREADABLE, Books
from app.ledger.chain import GENESIS
from app.ledger.findings import Booked, Line, Stored
from app.ledger.passing import Paid, Passing
from app.ledger.replay import NEVER_BELOW, Head, Key, unbalanced
from app.ledger.rows import Rows
from app.ledger.sealing import Account, account, seal_of
from app.ledger.tied import TIES
from app.uitkeringsschema.money import Cents

MANY: Final = frozenset({"receipt", "receipt_reversed", "transfer", "transfer_reversed"})
"""The kinds of which a chain has a great many, and that say no more than their row and what it moved."""

_Moved = tuple[Key, Cents]
_Posted = tuple[list[str], list[_Moved]]
_NOTHING: Final[_Posted] = ([], [])


async def replayed(session: Session, plan: Row[Any], rows: Rows, expected: Collection[Head]) -> Books | None:
    """The books of a plan after its whole chain was replayed; None when there is anything in it to be named."""
    reach = await repository.extent(session, plan.id)
    if reach.entries != reach.last or max((head.seq for head in expected), default=0) > reach.last:
        return None
    books = Books.of(rows, expected)
    quick = Quick(str(plan.id), books, await repository.differing(session, plan.id, MANY))
    whole = await repository.each(session, plan.id, reach.last, quick.take)
    books.entries = reach.entries
    return books if whole else None


class _Kind(NamedTuple):
    """What there is to know of a kind of which there are a great many."""

    table: str
    rows: Mapping[UUID, Stored]
    moves: Mapping[str, int]


@dataclass(slots=True)
class Quick:
    """The chain as far as it is in order; what the checks remember of it is kept in the books."""

    plan: str
    books: Books
    differing: Collection[int]
    """The entries of the great many that are looked at one by one all the same."""
    _accounts: dict[tuple[str, str, str | None, str], Account] = field(default_factory=dict)
    _lines: dict[UUID, list[_Moved]] = field(default_factory=dict)
    _reversed: set[UUID] = field(default_factory=set)
    _permitted: set[tuple[str, ...]] = field(default_factory=set)
    """Who may do what in which hour, as far as it was looked up."""
    _passing: Passing = field(init=False)
    _events: dict[tuple[str, UUID], dict[str, int]] = field(init=False)
    _awaiting: bool = field(init=False)
    _many: dict[str, _Kind] = field(default_factory=dict)
    _seq: int = 0
    _seal: str = GENESIS

    def __post_init__(self) -> None:
        """Have at hand what every one of the great many asks for."""
        self._passing, self._events = self.books.passing, self.books.ties.events
        self._awaiting = bool(self.books.replay.expected)
        for kind in MANY:
            tie = TIES[kind]
            self._many[kind] = _Kind(tie.table, self.books.rows.by_id(tie.table), tie.moves)

    def take(self, entries: repository.Stored, postings: repository.Stored) -> bool:
        """Whether the next entries with their postings are in order; after the first that are not, nothing is."""
        try:
            posted = self._posted(postings)
            if posted is None:
                return False
            for stored in entries:
                if not self._entry(stored, *posted.pop(stored[0], _NOTHING)):
                    return False
        except UNREADABLE:
            return False
        self.books.replay.head = Head(self._seq, self._seal)
        return not posted

    def _posted(self, postings: repository.Stored) -> dict[int, _Posted] | None:
        """Per entry its postings, as they are written and as they move; None when their numbers do not count up."""
        found: dict[int, _Posted] = {}
        accounts, before = self._accounts, None
        for seq, number, kassier, stream, organisation, name, amount in postings:
            at = (kassier, stream, organisation, name)
            known = accounts.get(at)
            if known is None:
                known = accounts[at] = account(self.plan, *at)
            key, opening, before_number, before_seq, closing = known
            if seq != before:
                written, moved = found[seq] = ([], [])
                before = seq
            written.append(f"{opening}{amount}{before_number}{number}{before_seq}{seq}{closing}")
            moved.append((key, amount))
            if number != len(moved):
                return None
        return found

    def _entry(self, stored: Any, written: list[str], lines: list[_Moved]) -> bool:
        (
            seq, identifier, kind, _, resource, _, moment, issuer, actor, request, _, reverses, text,
            _, _, _, _, count, previous, seal,
        ) = stored  # fmt: skip
        payload, at = orjson.loads(text), moment.isoformat()
        if (
            seq != self._seq + 1
            or previous != self._seal
            or seal_of(self.plan, stored, payload, at, ",".join(written)) != seal
            or (self._awaiting and not self.books.replay.awaits(seq, seal))
            or not (actor and issuer and request)
            or count != len(lines)
            or (lines and not self._balanced(lines))
            or ((reverses is not None or kind.endswith("_reversed")) and not self._undoes(reverses, lines))
        ):
            return False
        self._seq, self._seal = seq, seal
        if lines:
            self._lines[identifier] = lines
        of = self._many.get(kind)
        if of is None or seq in self.differing:
            return self._one(stored, payload, lines)
        row = of.rows[resource]
        paid = self._passing.payout(row["payout_id"])
        # Amsterdam is whole hours from UTC, so that an hour lies within one day there.
        hour = (issuer, actor, kind, at[:13])
        if paid is None or hour not in self._permitted or not self._moves(of, paid, row, lines):
            self._permitted.add(hour)
            return self._one(stored, payload, lines)
        self._events.setdefault((of.table, resource), {})[kind] = seq
        return not self._passing.move(paid, kind, row)

    def _one(self, stored: Any, payload: Any, lines: list[_Moved]) -> bool:
        """Whether no check finds anything in an entry."""
        booked = _booked(stored, payload, lines)
        if booked.kind.startswith("membership_"):
            self._permitted.clear()
        return not any(self.books.persons.see(booked)) and not any(self.books.others(booked))

    def _balanced(self, lines: list[_Moved]) -> bool:
        """Whether postings add up to nothing, and leave enough behind."""
        (one, amount), (other, opposite) = lines[0], lines[-1]
        if (len(lines) != 2 or one[1] != other[1] or amount != -opposite) and any(unbalanced(_as_lines(lines))):  # noqa: PLR2004 (a pair)
            return False
        balances, low = self.books.replay.balances, False
        for key, amount in lines:
            balances[key] = after = balances[key] + amount
            if after < 0 and amount < 0 and key[3] in NEVER_BELOW:
                low = True
        return not low or not any(key[3] in NEVER_BELOW and balances[key] < 0 for key, _ in lines)

    def _undoes(self, of: UUID | None, lines: list[_Moved]) -> bool:
        """Whether this is the only counter-entry of an earlier one, and its exact opposite."""
        undone = None if of is None else self._lines.get(of)
        if of is None or undone is None or of in self._reversed:
            return False
        self._reversed.add(of)
        opposite = [(key, -amount) for key, amount in undone]
        return opposite == lines or sorted(opposite) == sorted(lines)

    def _moves(self, of: _Kind, paid: Paid, row: Stored, lines: list[_Moved]) -> bool:
        """Whether balanced postings move the row's amount in the row's pot once, and nothing else."""
        (kassier, stream), amount, times = paid.pot, row["amount_cents"], of.moves
        whom = row["organisation"] if of.table == "transfer" else ""
        for (in_kassier, in_stream, organisation, name), cents in lines:
            if (
                name not in times
                or cents != times[name] * amount
                or in_kassier != kassier
                or in_stream != stream
                or (organisation and organisation != whom)
            ):
                return False
        return len(lines) == len(times)


def _as_lines(lines: Sequence[_Moved]) -> tuple[Line, ...]:
    return tuple(Line(*key, amount) for key, amount in lines)


def _booked(stored: Any, payload: Any, lines: Sequence[_Moved]) -> Booked:
    entry: Stored = {**stored, "payload": payload}
    return Booked(
        entry["seq"],
        entry["id"],
        entry["kind"],
        entry["resource_type"],
        entry["resource_id"],
        entry,
        _as_lines(lines),
    )
