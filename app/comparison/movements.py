"""Which initiatives of different plans are the same movement, whichever of the two plans says so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.plans.package.records.life import InitiativeLink, InitiativeRelation

End = tuple[str, str]
"""A plan and an initiative in it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two initiatives of different plans, in order, and the plans that name them the same."""

    one: End
    other: End
    said_by: tuple[str, ...]


def same(links: Mapping[str, Iterable[InitiativeLink]]) -> list[Pair]:
    """The pairs between some plans, in order, by the links of each of those plans."""
    said: defaultdict[tuple[End, End], set[str]] = defaultdict(set)
    for plan, some in links.items():
        for link in some:
            if link.relation is InitiativeRelation.SAME_MOVEMENT and link.other_plan in links.keys() - {plan}:
                one, other = sorted([(plan, link.initiative), (link.other_plan or plan, link.other_initiative)])
                said[one, other].add(plan)
    return [Pair(one, other, tuple(sorted(by))) for (one, other), by in sorted(said.items())]
