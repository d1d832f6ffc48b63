"""Why a payout is what it is: a tree in which every amount is the sum of what its children contribute."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from app.uitkeringsschema.facts import Case, LineKey, Part
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.schedule import Release, Schedule, Share, Stake, bases
from app.uitkeringsschema.standing import Matter
from app.uitkeringsschema.wording import Text

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Ref:
    """Something that a node rests on: what it is, its id, and its code or, without one, its reference."""

    type: str
    id: str
    code: str | None = None


Refs = tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One amount with its rule and formula; it adds `contribution` to the node above it."""

    label: Text
    rule: Text
    formula: str
    amount: Cents
    contribution: Cents
    refs: Refs = ()
    children: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Sources:
    """Where the facts come from."""

    meetmomenten: Mapping[str, Ref] = field(default_factory=dict)
    lines: Mapping[LineKey, Refs] = field(default_factory=dict)
    """The budget line, and the decisions, cost statements and evidence that its base rests on."""
    results: Mapping[tuple[str, int], Refs] = field(default_factory=dict)
    """Per meetmoment and accounting its measurement, evidence and decision; without measurement the decision alone."""
    parts: Mapping[tuple[Matter, Part], Refs] = field(default_factory=dict)
    """What the financier confirmed and the programme office registered."""
    payouts: Mapping[Part, Ref] = field(default_factory=dict)
    distribution: Refs = ()
    """The decision on another distribution of this payout."""


@dataclass(frozen=True)
class Grounds:
    """Everything that a payout is explained from."""

    case: Case
    schedule: Schedule
    part: Part
    sources: Sources = field(default_factory=Sources)
    shifts: Mapping[str, Cents] = field(default_factory=dict)
    """By how much each organisation gets more or less than proposed, by decision; together 0."""

    @cached_property
    def base(self) -> Mapping[LineKey, Cents]:
        """The base of every line."""
        return bases(self.case.scheme, self.case.costs)

    @property
    def before(self) -> Part:
        """The part whose shortfall this payout offsets."""
        return self.part._replace(period=self.part.period - 1)

    @property
    def is_settlement(self) -> bool:
        """Whether this is the payout of the settlement moment."""
        return self.part.period == self.case.scheme.settlement

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """The shares of this payout."""
        return tuple(share for share in self.schedule.shares if share.part == self.part)

    @property
    def payment(self) -> Cents:
        """What the payout comes to on the present facts."""
        return sum(share.amount for share in self.shares)

    @cached_property
    def lines(self) -> Mapping[str, list[LineKey]]:
        """The lines in this part, by organisation."""
        return _by_organisation((line, line) for line in sorted(self.base) if _part(line) == self.part)

    @cached_property
    def stakes(self) -> Mapping[str, list[Stake]]:
        """What hung on lines in the period before and was worth something, by organisation."""
        found = (stake for stake in self.schedule.stakes if stake.value and _part(stake.line) == self.before)
        return _by_organisation((stake.line, stake) for stake in found)

    @cached_property
    def releases(self) -> Mapping[str, list[Release]]:
        """What was caught up in the accounting before, at the settlement moment in its own as well, by organisation."""
        accountings = {self.before.period, self.part.period} if self.is_settlement else {self.before.period}
        found = (
            release
            for release in self.schedule.releases
            if release.accounting in accountings and _part(release.line).pot == self.part.pot
        )
        return _by_organisation((release.line, release) for release in found)

    @cached_property
    def _values(self) -> Mapping[tuple[LineKey, str], Cents]:
        return {(stake.line, stake.meetmoment): stake.value for stake in self.schedule.stakes}

    def value(self, line: LineKey, code: str) -> Cents:
        """What hangs on a meetmoment for a line."""
        return self._values[line, code]

    @cached_property
    def _caught_up(self) -> Mapping[tuple[LineKey, str], list[int]]:
        found: dict[tuple[LineKey, str], list[int]] = {}
        for release in self.schedule.releases:
            found.setdefault((release.line, release.meetmoment), []).append(release.accounting)
        return found

    def accounting_before(self, release: Release) -> int:
        """The accounting in which the most before a release was earned."""
        accountings = self._caught_up[release.line, release.meetmoment]
        return max((one for one in accountings if one < release.accounting), default=release.line.period)

    def results_refs(self, line: LineKey, code: str, accounting: int) -> Refs:
        """What the outcome of a meetmoment in an accounting rests on."""
        sources = self.sources
        covered = sources.parts.get((Matter.RESULTS, Part(line.kassier, line.stream, accounting)), ())
        return (*self.meetmoment_refs(code), *sources.results.get((code, accounting), ()), *covered)

    def meetmoment_refs(self, code: str) -> Refs:
        """The meetmoment itself."""
        found = self.sources.meetmomenten.get(code)
        return () if found is None else (found,)


def leaf(
    label: Text, rule: Text, formula: str, contribution: Cents, refs: Iterable[Ref], *, less: bool = False
) -> Node:
    """A node without children; `less` when the amount is taken off the node above it."""
    return Node(label, rule, formula, -contribution if less else contribution, contribution, _once(refs))


def tree(
    label: Text, rule: Text, formula: str, children: Iterable[Node], refs: Iterable[Ref], *, less: bool = False
) -> Node:
    """A node that is the sum of its children; `less` when that is taken off the node above it."""
    below = tuple(children)
    amount = sum(child.contribution for child in below)
    return Node(label, rule, formula, amount, -amount if less else amount, _once(refs), below)


def _once(refs: Iterable[Ref]) -> Refs:
    return tuple(dict.fromkeys(refs))


def _part(line: LineKey) -> Part:
    return Part(line.kassier, line.stream, line.period)


def _by_organisation(found: Iterable[tuple[LineKey, _T]]) -> dict[str, list[_T]]:
    grouped: dict[str, list[_T]] = {}
    for line, one in found:
        grouped.setdefault(line.organisation, []).append(one)
    return grouped
