"""What trees save together, in whole hundredths: every total is exactly the sum of the parts that are shown."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from app.impact.evaluation import Evaluated
from app.impact.facts import Effect, Hundredths, Sector, Year

_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Yield:
    """What one tree saves of an effect in a sector in a year."""

    tree: str
    initiative: str | None
    sector: Sector
    effect: Effect
    year: Year
    amount: Hundredths


@dataclass(frozen=True, slots=True)
class Gap:
    """How many FTE a sector is short in a year: without measures, avoided, and what is left; hundredths."""

    year: Year
    sector: Sector
    shortage: Hundredths
    avoided: Hundredths

    @property
    def left(self) -> Hundredths:
        """What is still short; below 0 there is more than is needed."""
        return self.shortage - self.avoided


def hundredths(value: Fraction) -> Hundredths:
    """A value in whole hundredths, half up: away from zero on either side."""
    sign = -1 if value < 0 else 1
    return sign * ((200 * abs(value.numerator) + value.denominator) // (2 * value.denominator))


def yields_of(evaluated: Evaluated) -> list[Yield]:
    """The outputs of a tree; those of one sector and effect are added up exactly and rounded once."""
    tree = evaluated.tree
    exact: defaultdict[tuple[Sector, Effect, Year], Fraction] = defaultdict(Fraction)
    for output in tree.outputs:
        for year, value in evaluated.values[output.node].items():
            exact[output.sector, output.effect, year] += value
    return [
        Yield(tree.code, tree.initiative, sector, effect, year, hundredths(value))
        for (sector, effect, year), value in sorted(exact.items())
    ]


def summed(yields: Iterable[Yield], key: Callable[[Yield], _K]) -> dict[_K, Hundredths]:
    """The sums by a key of one's choice."""
    found: defaultdict[_K, Hundredths] = defaultdict(int)
    for one in yields:
        found[key(one)] += one.amount
    return dict(found)


def euros_per_year(yields: Iterable[Yield], sectors: Iterable[Sector]) -> dict[Year, Hundredths]:
    """The cents saved per year in these sectors."""
    counted = frozenset(sectors)
    return summed((y for y in yields if y.effect is Effect.EUROS and y.sector in counted), lambda y: y.year)


def gaps(shortages: Mapping[tuple[Year, Sector], Fraction], yields: Iterable[Yield]) -> list[Gap]:
    """What is left of every shortage that is known, by year and sector (SiG 7.1)."""
    avoided = summed((y for y in yields if y.effect is Effect.FTE), lambda y: (y.year, y.sector))
    return [
        Gap(year, sector, hundredths(shortage), avoided.get((year, sector), 0))
        for (year, sector), shortage in sorted(shortages.items())
    ]
