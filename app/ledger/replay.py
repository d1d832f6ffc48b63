"""Replays a plan's chain from its first entry: seals, order, postings, reversals and balances."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, NamedTuple
from uuid import UUID

from app.ledger.chain import GENESIS, holds
from app.ledger.findings import Booked, Finding, Line, Stored, differ
from app.uitkeringsschema.money import Cents

NEVER_BELOW: Final = {"payable": "te ontvangen", "held": "op de rekening"}
"""Accounts that no fact may bring below 0: nobody receives more than was released, or passes on what is not there."""

_POSTED: Final = itemgetter("kassier", "stream", "organisation", "account", "amount_cents")

Key = tuple[str, str, str, str]
Posted = tuple[str, str, str, str, Cents]
"""A `Line`, or the same without its names."""


class Head(NamedTuple):
    """A place in a chain: the number of an entry and its seal."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(slots=True)
class Replay:
    """The chain as far as it has been replayed."""

    expected: Collection[Head] = ()
    """Entries that must be in the chain, as they were written down elsewhere."""
    head: Head = field(default=Head(0, GENESIS))
    findings: list[Finding] = field(default_factory=list)
    balances: defaultdict[Key, Cents] = field(default_factory=lambda: defaultdict(int))
    _awaited: dict[int, set[str]] = field(default_factory=dict)
    lines: dict[UUID, Sequence[Posted]] = field(default_factory=dict)
    """What every entry moved."""
    _texts: dict[str, str] = field(default_factory=dict)
    reversed: dict[UUID, int] = field(default_factory=dict)
    """The entries that were undone, each with the number of its counter-entry."""

    def __post_init__(self) -> None:
        """Sort what is expected by its place."""
        for head in self.expected:
            self._awaited.setdefault(head.seq, set()).add(head.hash)

    def add(self, entry: Stored, postings: Sequence[Stored]) -> Booked:
        """Take the next stored entry with its stored postings in order of number."""
        seq: int = entry["seq"]
        # One text for all that say the same: there are few of them, and what moved is kept.
        same = self._texts.setdefault
        lines = tuple(
            [
                Line(
                    same(kassier, kassier),
                    same(stream, stream),
                    same(whose or "", whose or ""),
                    same(what, what),
                    cents,
                )
                for kassier, stream, whose, what, cents in map(_POSTED, postings)
            ]
        )
        identifier, kind = entry["id"], entry["kind"]
        booked = Booked(seq, identifier, kind, entry["resource_type"], entry["resource_id"], entry, lines)
        wrong = self._wrong(entry, postings, booked)
        if wrong:
            self.findings += [Finding(seq, what) for what in wrong]
        for kassier, stream, organisation, account, amount in lines:
            self.balances[kassier, stream, organisation, account] += amount
        self.head = Head(seq, entry["hash"])
        if lines:
            self.lines[identifier] = lines
        return booked

    def awaits(self, seq: int, seal: str) -> bool:
        """Whether no other seal is expected at this number."""
        return seq not in self._awaited or self._awaited[seq] == {seal}

    def orphans(self, numbers: Iterable[int]) -> None:
        """Note postings of entries that are not there."""
        self.findings += (Finding(seq, "er zijn regels zonder boeking") for seq in sorted(set(numbers)))

    def close(self, head: Head | None, balances: Mapping[Key, Cents]) -> list[Finding]:
        """All findings, after comparing with the stored head and balances."""
        last = self.head
        stored = head or Head(0, GENESIS)
        if stored != last:
            what = f"de kop van de keten is {last}, opgeslagen is {stored}"
            self.findings.append(Finding(min(last.seq, stored.seq) + (last.seq != stored.seq), what))
        beyond = max((head.seq for head in self.expected), default=0)
        if beyond > last.seq:
            what = f"de keten eindigt bij {last.seq}, verwacht was {beyond} of verder"
            self.findings.append(Finding(last.seq + 1, what))
        self.findings += (Finding(None, what) for what in _balances(self.balances, balances))
        return self.findings

    def _wrong(self, entry: Stored, postings: Sequence[Stored], booked: Booked) -> list[str]:
        wrong: list[str] = []
        seq, seals = booked.seq, entry["hash"]
        if seq != self.head.seq + 1:
            wrong.append(f"het nummer volgt niet op {self.head.seq}")
        if entry["previous_hash"] != self.head.hash:
            wrong.append("het vorige zegel is een ander")
        if not holds(entry, postings):
            wrong.append("het zegel past niet bij de boeking")
        if seq in self._awaited:
            others = sorted(self._awaited[seq] - {seals})
            wrong += [f"verwacht was zegel {other}, dit is {seals}" for other in others]
        if not (entry["actor"] and entry["actor_issuer"] and entry["request_id"]):
            wrong.append("de boeking noemt niet wie haar deed en op welk verzoek")
        if entry["reverses"] is not None or booked.kind.endswith("_reversed"):
            wrong += self._not_reversed(entry, booked)
        if entry["posting_count"] or postings:
            numbers = [line["number"] for line in postings]
            if entry["posting_count"] != len(numbers) or numbers != list(range(1, len(numbers) + 1)):
                wrong.append(f"er zijn {len(numbers)} regels en de boeking noemt er {entry['posting_count']}")
            wrong += unbalanced(booked.lines)
            wrong += self._below(booked.lines)
        return wrong

    def _not_reversed(self, entry: Stored, booked: Booked) -> Iterator[str]:
        of: UUID | None = entry["reverses"]
        if of is None:
            if booked.kind.endswith("_reversed"):
                yield "de tegenboeking noemt niet welke boeking zij terugdraait"
            return
        if of in self.reversed:
            yield f"dezelfde boeking is al teruggedraaid door {self.reversed[of]}"
        self.reversed[of] = booked.seq
        undone = self.lines.get(of)
        if undone is None:
            yield "de boeking die wordt teruggedraaid is er niet of verplaatste niets"
        elif sorted([(*line[:4], -line[4]) for line in undone]) != sorted(booked.lines):
            yield "de tegenboeking is niet precies het tegendeel"

    def _below(self, lines: Sequence[Line]) -> Iterator[str]:
        if not any(line.amount < 0 and line.account in NEVER_BELOW for line in lines):
            return
        change: dict[Key, Cents] = {}
        for line in lines:
            if line.account in NEVER_BELOW:
                change[line[:4]] = change.get(line[:4], 0) + line.amount
        for key, amount in change.items():
            after = self.balances[key] + amount
            if amount < 0 and after < 0:
                yield differ(f"kassier {key[0]} heeft in {key[1]} minder dan niets {NEVER_BELOW[key[3]]}", 0, after)


def unbalanced(lines: Sequence[Line]) -> Iterator[str]:
    """What is wrong with the postings of one entry, taken together."""
    if len(lines) == 1:
        yield "een boeking van geld heeft twee regels of meer"
    if len(lines) == 2 and lines[0].stream == lines[1].stream and lines[0].amount == -lines[1].amount:  # noqa: PLR2004 (a pair)
        return
    sums: dict[str, Cents] = {}
    for line in lines:
        sums[line.stream] = sums.get(line.stream, 0) + line.amount
    for stream, total in sums.items():
        if total:
            yield differ(f"de regels in {stream} tellen niet op tot nul", 0, total)


def _balances(replayed: Mapping[Key, Cents], stored: Mapping[Key, Cents]) -> Iterator[str]:
    for key in sorted(replayed.keys() | stored.keys()):
        if replayed.get(key, 0) != stored.get(key, 0):
            name = " ".join(part for part in key if part)
            yield differ(f"het saldo {name}", replayed.get(key, 0), stored.get(key, 0))
