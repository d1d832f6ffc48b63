"""The books of a plan as far as its chain was replayed: seals and balances, and what every check remembers of it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from app.ledger.findings import Booked, Finding, Stored
from app.ledger.passing import Passing
from app.ledger.persons import Persons
from app.ledger.recorded import Recorded
from app.ledger.replay import Head, Replay
from app.ledger.rows import Rows
from app.ledger.ties import Ties

UNREADABLE: Final = (KeyError, ValueError, TypeError, AttributeError, IndexError, ArithmeticError, StopIteration)
"""What a check meets in rows that no command of the service could have made."""


@dataclass(slots=True)
class Books:
    """What was replayed, with the checks that go along with it."""

    rows: Rows
    replay: Replay
    ties: Ties
    persons: Persons
    passing: Passing
    recorded: Recorded
    findings: list[Finding] = field(default_factory=list)
    entries: int = 0

    @classmethod
    def of(cls, rows: Rows, expected: Collection[Head]) -> Self:
        """The books before the first entry; what is `expected` must be in the chain."""
        ties = Ties(rows)
        return cls(rows, Replay(expected), ties, Persons(rows), Passing(rows), Recorded(rows, ties.words))

    def add(self, entry: Stored | None, postings: Sequence[Stored]) -> None:
        """Take the next stored entry with its stored postings; postings without an entry come by themselves."""
        if entry is None:
            self.replay.orphans(row["seq"] for row in postings)
            return
        booked = self.replay.add(entry, postings)
        try:
            for look in (self.ties.see, self.persons.see, self.passing.see, self.recorded.see):
                self.findings.extend(look(booked))
        except UNREADABLE as error:
            self.findings.append(unreadable(error, booked.seq))
        self.entries += 1

    def others(self, booked: Booked) -> Iterator[Finding]:
        """What the checks find in the next entry, but for who recorded it and for what was replayed."""
        for look in (self.ties.see, self.passing.see, self.recorded.see):
            yield from look(booked)


def readable(look: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What a check finds, up to where the facts are no longer readable."""
    found: list[Finding] = []
    try:
        found.extend(look())
    except UNREADABLE as error:
        found.append(unreadable(error))
    return found


def unreadable(error: Exception, seq: int | None = None) -> Finding:
    """That a check could not go on."""
    return Finding(seq, f"de feiten zijn niet te lezen ({type(error).__name__}: {error})")
