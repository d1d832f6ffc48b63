"""The value of every node of a tree in every year, exactly; what cannot be computed is a fault of its node."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.impact.facts import Fault, Input, Node, Operation, Tree, Year
from app.impact.operations import Series, Step, Unreadable, bounded, computed
from app.impact.soundness import faults_of, ordered

MOST_YIELD: Final = 10**11
"""The most that a tree may yield of an effect in a year, on either side of zero."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A tree and the value of each of its nodes per year."""

    tree: Tree
    values: Mapping[str, Series]


class NotComputable(Exception):
    """A tree cannot be computed: every fault at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"{'/'.join(map(str, fault.path))}: {fault.code}" for fault in self.faults))


def evaluate(tree: Tree, inputs: Mapping[str, Input]) -> Evaluated:
    """Compute a tree with these figures, node by node and exactly (SiG 7.2).

    Raises:
        NotComputable: every fault of form; or, of a sound tree, every division by zero, share outside 0 … 1,
            figure that a year lacks, and number out of all proportion. What rests on these is not named again.
    """
    faults = faults_of(tree, inputs)
    if faults:
        raise NotComputable(faults)
    places = {node.code: index for index, node in enumerate(tree.nodes)}
    values: dict[str, dict[Year, Fraction]] = {}
    for node in ordered(tree)[0]:
        if all(code in values for code in node.of):
            found, wrong = _series(tree, node, inputs, values)
            faults += [_fault(places[node.code], problem, years) for problem, years in wrong]
            if not wrong:
                values[node.code] = found
    faults += _oversized(tree, values)
    if faults:
        raise NotComputable(sorted(faults, key=lambda fault: (fault.path[0], fault.path[1])))
    return Evaluated(tree, values)


def _series(
    tree: Tree, node: Node, inputs: Mapping[str, Input], values: Mapping[str, Series]
) -> tuple[dict[Year, Fraction], list[tuple[Unreadable, list[Year]]]]:
    found: dict[Year, Fraction] = {}
    wrong: dict[str, tuple[Unreadable, list[Year]]] = {}
    operands = [values[code] for code in node.of]
    for year in tree.years:
        try:
            found[year] = bounded(_value(Step(node, operands, year, tree.from_year), inputs))
        except Unreadable as problem:
            wrong.setdefault(problem.code, (problem, []))[1].append(year)
    return found, list(wrong.values())


def _value(step: Step, inputs: Mapping[str, Input]) -> Fraction:
    node = step.node
    if node.operation is Operation.INPUT:
        value = inputs[node.input or ""].at(step.year)
        if value is None:
            raise Unreadable(("input",), "year_missing", "Het kengetal ontbreekt", "The figure is missing")
        return value
    if node.operation is Operation.CONSTANT:
        return node.value or Fraction(0)
    return computed(step)


def _oversized(tree: Tree, values: Mapping[str, Series]) -> Iterator[Fault]:
    for index, output in enumerate(tree.outputs):
        if any(abs(value) > MOST_YIELD for value in values.get(output.node, {}).values()):
            nl, en = f"Een uitkomst is hoogstens {MOST_YIELD}.", f"An output is at most {MOST_YIELD}."
            yield Fault(("outputs", index), "too_large", nl, en)


def _fault(index: int, problem: Unreadable, years: list[Year]) -> Fault:
    when = ", ".join(map(str, years))
    path = ("nodes", index, *problem.path)
    return Fault(path, problem.code, f"{problem.nl} in {when}.", f"{problem.en} in {when}.")
