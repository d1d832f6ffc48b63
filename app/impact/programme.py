"""The impact of a whole plan: all its trees with the same figures, computed together or refused together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.impact.evaluation import Evaluated, NotComputable, evaluate
from app.impact.facts import Effect, Fault, Input, Sector, Tree, Year
from app.impact.totals import Yield, yields_of

MOST_STEPS: Final = 500_000
"""The most values, nodes times years, that one plan may come to: more would keep others waiting."""


class PlanNotComputable(Exception):
    """Trees of a plan cannot be computed: every fault of every tree, by the code of the tree."""

    def __init__(self, faults: Mapping[str, Sequence[Fault]]) -> None:
        self.faults = faults
        super().__init__(", ".join(faults))


@dataclass(frozen=True, slots=True)
class Computed:
    """The trees of a plan with their values, and what they yield."""

    trees: Mapping[str, Evaluated]
    yields: Sequence[Yield]

    def of(self, codes: frozenset[str]) -> list[Yield]:
        """What these trees yield."""
        return [one for one in self.yields if one.tree in codes]

    def avoided_within_zvw(self, year: Year) -> dict[str, Fraction]:
        """The FTE that each initiative avoids within the Zvw in a year, exactly."""
        found: dict[str, Fraction] = {}
        for evaluated in self.trees.values():
            tree = evaluated.tree
            for output in tree.outputs:
                if tree.initiative and (output.sector, output.effect) == (Sector.ZVW, Effect.FTE):
                    value = evaluated.values[output.node].get(year, Fraction(0))
                    found[tree.initiative] = found.get(tree.initiative, Fraction(0)) + value
        return found


def compute(trees: Sequence[Tree], inputs: Mapping[str, Input]) -> Computed:
    """Compute every tree.

    Raises:
        PlanNotComputable: one tree cannot be computed, or all together are too many.
    """
    if sum(len(tree.nodes) * max(0, len(tree.years)) for tree in trees) > MOST_STEPS:
        nl = f"De bomen komen samen op meer dan {MOST_STEPS} waarden uit."
        en = f"The trees come to more than {MOST_STEPS} values together."
        raise PlanNotComputable({trees[0].code: [Fault((), "too_large", nl, en)]})
    found: dict[str, Evaluated] = {}
    faults: dict[str, Sequence[Fault]] = {}
    for tree in trees:
        try:
            found[tree.code] = evaluate(tree, inputs)
        except NotComputable as refused:
            faults[tree.code] = refused.faults
    if faults:
        raise PlanNotComputable(faults)
    return Computed(found, [one for evaluated in found.values() for one in yields_of(evaluated)])
