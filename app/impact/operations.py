"""What each operation of a tree does with the values below it, in one year, exactly."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Final

from app.impact.facts import Node, Operation, Path, Year

MOST_BITS: Final = 4_096
"""The largest numerator or denominator, so that no tree can keep others waiting."""

Series = Mapping[Year, Fraction]


class Unreadable(Exception):
    """Why a node has no value in a year: where below the node, a stable code, and the reason in two languages."""

    def __init__(self, path: Path, code: str, nl: str, en: str) -> None:
        self.path, self.code, self.nl, self.en = path, code, nl, en
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Step:
    """A node to be computed in a year, with the values of the nodes below it."""

    node: Node
    operands: Sequence[Series]
    year: Year
    first_year: Year
    """The first year of the tree."""

    def at(self, index: int) -> Fraction:
        """The value of one node below it in this year."""
        return self.operands[index][self.year]

    @property
    def here(self) -> list[Fraction]:
        """The values of all nodes below it in this year."""
        return [series[self.year] for series in self.operands]


def computed(step: Step) -> Fraction:
    """What an operation on other nodes gives; figures and constants have none below them.

    Raises:
        Unreadable: a division by zero, a share outside 0 … 1, or a number out of all proportion.
    """
    return bounded(_OPERATIONS[step.node.operation](step))


def bounded(value: Fraction) -> Fraction:
    """A value of a size that can be computed with."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        nl, en = "Dit getal is niet meer te hanteren", "This number is out of all proportion"
        raise Unreadable((), "too_large", nl, en)
    return value


def come_in(node: Node, year: Year) -> Fraction:
    """How much of a ramp has come in by a year, from 0 to 1: evenly, and whole in its last year."""
    first, last = node.from_year or year, node.to_year or year
    return min(Fraction(1), max(Fraction(0), Fraction(year - first + 1, last - first + 1)))


def growth_years(node: Node, year: Year) -> range:
    """The years whose rates have counted by a year."""
    return range((node.from_year or year) + 1, year + 1)


def _sum(step: Step) -> Fraction:
    return _folded(add, step.here)


def _product(step: Step) -> Fraction:
    return _folded(mul, step.here)


def _difference(step: Step) -> Fraction:
    return step.at(0) - step.at(1)


def _quotient(step: Step) -> Fraction:
    if step.at(1) == 0:
        raise Unreadable(("of", 1), "division_by_zero", "Delen door nul", "Division by zero")
    return step.at(0) / step.at(1)


def _share(step: Step) -> Fraction:
    if not 0 <= step.at(1) <= 1:
        nl, en = "Een deel ligt tussen 0 en 1, en dat is het niet", "A share lies within 0 and 1, and it does not"
        raise Unreadable(("of", 1), "share_outside_bounds", nl, en)
    return step.at(0) * step.at(1)


def _least(step: Step) -> Fraction:
    return min(step.here)


def _most(step: Step) -> Fraction:
    return max(step.here)


def _growth(step: Step) -> Fraction:
    rates = [1 + step.operands[1][year] for year in growth_years(step.node, step.year)]
    return _folded(mul, [step.at(0), *rates])


def _ramp(step: Step) -> Fraction:
    return step.at(0) * come_in(step.node, step.year)


def _cumulative(step: Step) -> Fraction:
    return _folded(add, [step.operands[0][year] for year in range(step.first_year, step.year + 1)])


def _folded(join: Callable[[Fraction, Fraction], Fraction], numbers: list[Fraction]) -> Fraction:
    return reduce(lambda left, right: bounded(join(left, right)), numbers)


_OPERATIONS: Final[Mapping[Operation, Callable[[Step], Fraction]]] = {
    Operation.SUM: _sum,
    Operation.PRODUCT: _product,
    Operation.DIFFERENCE: _difference,
    Operation.QUOTIENT: _quotient,
    Operation.SHARE: _share,
    Operation.MIN: _least,
    Operation.MAX: _most,
    Operation.GROWTH: _growth,
    Operation.RAMP: _ramp,
    Operation.CUMULATIVE: _cumulative,
}
