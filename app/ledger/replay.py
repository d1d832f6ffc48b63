"""Replays a plan's chain from its first entry: seals, order, postings, reversals and balances."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from app.ledger.chain import GENESIS, seal
from app.ledger.findings import Booked, Finding, Line, Stored, differ
from app.uitkeringsschema.money import Cents

NEVER_BELOW: Final = {"payable": "te ontvangen", "held": "op de rekening"}
"""Accounts that no fact may bring below 0: nobody receives more than was released, or passes on what is not there."""

Key = tuple[str, str, str, str]


class Head(NamedTuple):
    """A place in a chain: the number of an entry and its seal."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(slots=True)
class Replay:
    """The chain as far as it has been replayed."""

    expected: Head | None = None
    """An entry that must be in the chain, as it was written down elsewhere."""
    head: Head = field(default=Head(0, GENESIS))
    findings: list[Finding] = field(default_factory=list)
    balances: defaultdict[Key, Cents] = field(default_factory=lambda: defaultdict(int))
    _lines: dict[UUID, tuple[Line, ...]] = field(default_factory=dict)
    _reversed: dict[UUID, int] = field(default_factory=dict)

    def add(self, entry: Stored, postings: Sequence[Stored]) -> Booked:
        """Take the next stored entry with its stored postings in order of number."""
        seq: int = entry["seq"]
        lines = tuple(
            Line(p["kassier"], p["stream"], p["organisation"] or "", p["account"], p["amount_cents"]) for p in postings
        )
        booked = Booked(seq, entry["id"], entry["kind"], entry["resource_type"], entry["resource_id"], entry, lines)
        self.findings += (Finding(seq, what) for what in self._wrong(entry, postings, booked))
        for line in lines:
            self.balances[line[:4]] += line.amount
        self.head = Head(seq, entry["hash"])
        if lines:
            self._lines[entry["id"]] = lines
        return booked

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
        if self.expected is not None and self.expected.seq > last.seq:
            what = f"de keten eindigt bij {last.seq}, verwacht was {self.expected.seq} of verder"
            self.findings.append(Finding(last.seq + 1, what))
        self.findings += (Finding(None, what) for what in _balances(self.balances, balances))
        return self.findings

    def _wrong(self, entry: Stored, postings: Sequence[Stored], booked: Booked) -> Iterator[str]:
        seq, seals = booked.seq, entry["hash"]
        if seq != self.head.seq + 1:
            yield f"het nummer volgt niet op {self.head.seq}"
        if entry["previous_hash"] != self.head.hash:
            yield "het vorige zegel is een ander"
        if seals != seal(entry, postings, entry["previous_hash"]):
            yield "het zegel past niet bij de boeking"
        if self.expected is not None and self.expected.seq == seq and self.expected.hash != seals:
            yield f"verwacht was zegel {self.expected.hash}, dit is {seals}"
        if entry["posting_count"] != len(postings) or [p["number"] for p in postings] != list(
            range(1, len(postings) + 1)
        ):
            yield f"er zijn {len(postings)} regels en de boeking noemt er {entry['posting_count']}"
        yield from _unbalanced(booked.lines)
        yield from self._unsigned(entry)
        yield from self._not_reversed(entry, booked)
        yield from self._below(booked.lines)

    def _not_reversed(self, entry: Stored, booked: Booked) -> Iterator[str]:
        of: UUID | None = entry["reverses"]
        if of is None:
            if booked.kind.endswith("_reversed"):
                yield "de tegenboeking noemt niet welke boeking zij terugdraait"
            return
        if of in self._reversed:
            yield f"dezelfde boeking is al teruggedraaid door {self._reversed[of]}"
        self._reversed[of] = booked.seq
        opposite = Counter((*line[:4], -line.amount) for line in self._lines.get(of, ()))
        if of not in self._lines:
            yield "de boeking die wordt teruggedraaid is er niet of verplaatste niets"
        elif opposite != Counter(tuple(line) for line in booked.lines):
            yield "de tegenboeking is niet precies het tegendeel"

    def _unsigned(self, entry: Stored) -> Iterator[str]:
        if not (entry["actor"] and entry["actor_issuer"] and entry["request_id"]):
            yield "de boeking noemt niet wie haar deed en op welk verzoek"

    def _below(self, lines: Iterable[Line]) -> Iterator[str]:
        change: dict[Key, Cents] = {}
        for line in lines:
            if line.account in NEVER_BELOW:
                change[line[:4]] = change.get(line[:4], 0) + line.amount
        for key, amount in change.items():
            after = self.balances[key] + amount
            if amount < 0 and after < 0:
                yield differ(f"kassier {key[0]} heeft in {key[1]} minder dan niets {NEVER_BELOW[key[3]]}", 0, after)


def _unbalanced(lines: Sequence[Line]) -> Iterator[str]:
    if len(lines) == 1:
        yield "een boeking van geld heeft twee regels of meer"
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
