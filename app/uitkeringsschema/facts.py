"""The frozen values that the rules compute with: what was agreed in the plan, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from app.uitkeringsschema.money import Cents

Value = bool | Decimal
"""What was measured: true or false, or a number exactly as it was written."""


class PaymentMode(StrEnum):
    """How a period is paid: at its start, or afterwards on costs made (uitkeringsschema.md §1)."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class Measure(StrEnum):
    """What kind of value a KPI is measured in (§3)."""

    BOOLEAN = "boolean"
    COUNT = "count"
    NUMBER = "number"
    ASSESSMENT = "assessment"


class Rule(StrEnum):
    """What an achievement pays (§3)."""

    PRO_RATA = "pro_rata"
    ALL_OR_NOTHING = "all_or_nothing"
    THRESHOLD = "threshold"
    STEPS = "steps"


class LineKey(NamedTuple):
    """One budget line; sorts in the order of the answer."""

    initiative: str
    kassier: str
    stream: str
    organisation: str
    period: int


class Pot(NamedTuple):
    """A kassier and a stream: money is kept per pot, with no netting between pots (§4)."""

    kassier: str
    stream: str


class Part(NamedTuple):
    """A pot in one period: what is accounted for, proposed and released as one."""

    kassier: str
    stream: str
    period: int

    @property
    def pot(self) -> Pot:
        """The kassier and stream of this part."""
        return Pot(self.kassier, self.stream)


@dataclass(frozen=True, slots=True)
class Period:
    """A verantwoordingsperiode."""

    number: int
    mode: PaymentMode


@dataclass(frozen=True, slots=True)
class Kpi:
    """What is promised, how it is measured and what an achievement pays; covers an initiative, a theme or the plan."""

    code: str
    measure: Measure
    rule: Rule = Rule.PRO_RATA
    initiative: str | None = None
    theme: str | None = None
    threshold: Fraction | None = None
    steps: tuple[tuple[Fraction, Fraction], ...] = ()
    pays: bool = True


@dataclass(frozen=True, slots=True)
class Meetmoment:
    """When a KPI is measured, against which target, with which weight (millionths, so that weights are whole)."""

    code: str
    kpi: Kpi
    period: int
    weight: int = 1_000_000
    target: Decimal | None = None
    baseline: Decimal = Decimal(0)


@dataclass(frozen=True)
class Scheme:
    """A plan as far as the money needs it: periods in order from 1, budget in cents per line, meetmomenten by code."""

    periods: tuple[Period, ...]
    budget: Mapping[LineKey, Cents]
    themes: Mapping[str, str]
    """The theme of each initiative."""
    meetmomenten: Mapping[str, Meetmoment]
    catch_up: bool = True

    @property
    def last(self) -> int:
        """The number of the last period."""
        return len(self.periods)

    @property
    def settlement(self) -> int:
        """The settlement moment, written as the period after the last."""
        return len(self.periods) + 1

    def mode(self, period: int) -> PaymentMode | None:
        """How a period is paid; None for the settlement moment."""
        return self.periods[period - 1].mode if period <= self.last else None

    @cached_property
    def pots(self) -> tuple[Pot, ...]:
        """Every kassier and stream that has lines, ascending."""
        return tuple(sorted({Pot(line.kassier, line.stream) for line in self.budget}))

    @cached_property
    def organisations(self) -> Mapping[Pot, tuple[str, ...]]:
        """For each pot, every organisation with a line there in any period, ascending."""
        found: dict[Pot, set[str]] = {}
        for line in self.budget:
            found.setdefault(Pot(line.kassier, line.stream), set()).add(line.organisation)
        return {pot: tuple(sorted(codes)) for pot, codes in sorted(found.items())}

    @cached_property
    def hanging(self) -> Mapping[LineKey, tuple[Meetmoment, ...]]:
        """For each line the meetmomenten that hang on it: of its period, paying, weight above 0, covering it (§2)."""
        scoped = self._paying_by_scope
        found: dict[tuple[int, str], tuple[Meetmoment, ...]] = {}
        for line in self.budget:
            at = (line.period, line.initiative)
            if at not in found:
                scopes = ((None, None), (None, self.themes[line.initiative]), (line.initiative, None))
                there = [scoped[line.period, *scope] for scope in scopes if (line.period, *scope) in scoped]
                # One and the same tuple where only one scope says something: many lines under a plan's KPIs.
                found[at] = there[0] if len(there) == 1 else tuple(sorted(chain(*there), key=attrgetter("code")))
        return {line: found[line.period, line.initiative] for line in self.budget}

    @cached_property
    def _paying_by_scope(self) -> Mapping[tuple[int, str | None, str | None], tuple[Meetmoment, ...]]:
        """What pays and weighs, by period and by the initiative or theme of its KPI, or neither; in order of code."""
        found: dict[tuple[int, str | None, str | None], list[Meetmoment]] = {}
        for _, moment in sorted(self.meetmomenten.items()):
            if moment.weight > 0 and moment.kpi.pays:
                scope = (moment.kpi.initiative, None if moment.kpi.initiative else moment.kpi.theme)
                found.setdefault((moment.period, *scope), []).append(moment)
        return {at: tuple(moments) for at, moments in found.items()}

    @cached_property
    def hanging_in(self) -> Mapping[Part, frozenset[str]]:
        """For each part with lines, the codes of the meetmomenten that hang on one of them."""
        found: dict[Part, set[str]] = {}
        for line, moments in self.hanging.items():
            found.setdefault(Part(line.kassier, line.stream, line.period), set()).update(m.code for m in moments)
        return {part: frozenset(codes) for part, codes in found.items()}

    @cached_property
    def pots_of(self) -> Mapping[str, frozenset[Pot]]:
        """For each meetmoment that hangs on a line, the pots of those lines."""
        found: dict[str, set[Pot]] = {}
        for part, codes in self.hanging_in.items():
            for code in codes:
                found.setdefault(code, set()).add(part.pot)
        return {code: frozenset(pots) for code, pots in found.items()}

    def covers(self, kpi: Kpi, initiative: str) -> bool:
        """Whether a KPI covers an initiative: its own, its theme's, or the whole plan's."""
        if kpi.initiative is not None:
            return kpi.initiative == initiative
        return kpi.theme is None or kpi.theme == self.themes[initiative]


@dataclass(frozen=True, slots=True)
class Case:
    """A scheme with the costs accepted and the values established, by meetmoment and the period of the accounting."""

    scheme: Scheme
    costs: Mapping[LineKey, Cents] = field(default_factory=dict)
    results: Mapping[tuple[str, int], Value] = field(default_factory=dict)
