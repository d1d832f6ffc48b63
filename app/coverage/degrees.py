"""Counting to which degree plans, indicators and categories are covered."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.plans.package.records.coverage import Assessment, Degree

_ORDER: Final = list(Degree)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pairs of a plan and an indicator are covered to each degree, and how many were not judged."""

    niet: int = 0
    genoemd: int = 0
    concreet: int = 0
    unjudged: int = 0

    @property
    def covered(self) -> int:
        """How many are named or worked out."""
        return self.genoemd + self.concreet

    @property
    def share(self) -> Fraction | None:
        """The part of what was judged that is named or worked out; None when nothing was judged."""
        judged = self.niet + self.covered
        return Fraction(self.covered, judged) if judged else None


def best(assessments: Iterable[Assessment]) -> Degree | None:
    """The highest degree among some assessments of the same; None without any."""
    return max((one.degree for one in assessments), key=_ORDER.index, default=None)


def tally(degrees: Iterable[Degree | None]) -> Tally:
    """Counts some degrees; None was not judged."""
    counts = Counter(degrees)
    return Tally(counts[Degree.NIET], counts[Degree.GENOEMD], counts[Degree.CONCREET], counts[None])


def by_pair(assessments: Iterable[Assessment]) -> Mapping[tuple[str, str], Degree]:
    """Per plan that was read and indicator the highest degree that it was given."""
    found: dict[tuple[str, str], Degree] = {}
    for one in assessments:
        if one.reviewed_plan is not None:
            at = (one.reviewed_plan, one.indicator)
            found[at] = max(one.degree, found.get(at, Degree.NIET), key=_ORDER.index)
    return found
