"""The facts that impact is computed from: inputs, cause-effect trees, scenarios and the years that they cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

Path = tuple[str | int, ...]
"""Where something stands below its record, in wire names."""

Year = int
Hundredths = int
"""An effect in whole hundredths: cents of euros, hundredths of an FTE or of another unit."""


class Sector(StrEnum):
    """The law or purse in which something is saved."""

    ZVW = "zvw"
    WLZ = "wlz"
    GEMEENTE = "gemeente"


class Effect(StrEnum):
    """What is saved: professionals, money, or the drivers behind them (SiG 3.4)."""

    FTE = "fte"
    EUROS = "euros"
    CONSULTEN = "consulten"
    UREN = "uren"
    VERPLEEGDAGEN = "verpleegdagen"
    BEHANDELINGEN = "behandelingen"


class Operation(StrEnum):
    """What a node does with the nodes it names; there are no others, and nothing is ever run as code."""

    INPUT = "input"
    """A figure of the plan, by its code."""
    CONSTANT = "constant"
    SUM = "sum"
    PRODUCT = "product"
    DIFFERENCE = "difference"
    """The first less the second."""
    QUOTIENT = "quotient"
    """The first divided by the second."""
    SHARE = "share"
    """The first times the second, which lies within 0 … 1."""
    MIN = "min"
    MAX = "max"
    GROWTH = "growth"
    """The first, growing after `from_year` by the second each year: 0.05 is 5 %."""
    RAMP = "ramp"
    """The first, coming in evenly from `from_year` until it is whole in `to_year`."""
    CUMULATIVE = "cumulative"
    """The first, added up from the first year of the tree."""


@dataclass(frozen=True, slots=True)
class Input:
    """A figure: the same in every year, or one for each year that it names."""

    code: str
    name: str
    unit: str
    value: Fraction | None = None
    years: Mapping[Year, Fraction] = field(default_factory=dict)

    def at(self, year: Year) -> Fraction | None:
        """The figure in a year; None when it names none for it."""
        return self.value if self.value is not None else self.years.get(year)


@dataclass(frozen=True, slots=True)
class Node:
    """A step of a tree."""

    code: str
    label: str
    operation: Operation
    of: tuple[str, ...] = ()
    input: str | None = None
    value: Fraction | None = None
    from_year: Year | None = None
    to_year: Year | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What a tree yields: the value of a node, as an effect in a sector."""

    sector: Sector
    effect: Effect
    node: str


@dataclass(frozen=True, slots=True)
class Tree:
    """A cause-effect tree of an initiative or of the whole plan, for every year from the first to the last."""

    code: str
    name: str
    initiative: str | None
    from_year: Year
    to_year: Year
    nodes: tuple[Node, ...]
    outputs: tuple[Output, ...]

    @property
    def years(self) -> Sequence[Year]:
        """Every year that the tree covers."""
        return range(self.from_year, self.to_year + 1)


@dataclass(frozen=True, slots=True)
class Override:
    """Another figure for an input: another value, other years, or so many times as much."""

    input: str
    value: Fraction | None = None
    years: Mapping[Year, Fraction] = field(default_factory=dict)
    factor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a fact: where, below its record, a stable code, and a sentence in Dutch and English."""

    path: Path
    code: str
    nl: str
    en: str


def with_overrides(inputs: Mapping[str, Input], overrides: Sequence[Override]) -> dict[str, Input]:
    """The inputs of a scenario; without overrides they are the same.

    An override of years leaves the years that it does not name as they are; a factor counts on what stands by then.
    """
    found = dict(inputs)
    for override in overrides:
        if override.input in found:
            found[override.input] = _overridden(found[override.input], override)
    return found


def _overridden(base: Input, override: Override) -> Input:
    if override.factor is not None:
        value = None if base.value is None else base.value * override.factor
        return Input(base.code, base.name, base.unit, value, {y: v * override.factor for y, v in base.years.items()})
    if override.value is not None:
        return Input(base.code, base.name, base.unit, override.value)
    # A single value cannot be told apart per year; the years that are given then stand for themselves.
    years = {**base.years, **override.years}
    return Input(base.code, base.name, base.unit, None, years)
