"""The business case: cumulative impact against cumulative budget, and from which year it pays back."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.impact.facts import Hundredths, Year


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a business case, in cents."""

    year: Year
    impact: Hundredths
    budget: Hundredths
    cumulative_impact: Hundredths
    cumulative_budget: Hundredths

    @property
    def balance(self) -> Hundredths:
        """Cumulative impact less cumulative budget at the end of the year."""
        return self.cumulative_impact - self.cumulative_budget


@dataclass(frozen=True, slots=True)
class Payback:
    """When what was put in has come out."""

    reached_in: Year
    """The year at whose end the cumulative impact is no less than the cumulative budget, and stays so."""
    years: int
    """How many years that took, from the first year of the business case."""

    @property
    def from_year(self) -> Year:
        """The first year that begins with a positive business case (SiG 8.1: from 2028, when 2027 ends so)."""
        return self.reached_in + 1


def course(impact: Mapping[Year, Hundredths], budget: Mapping[Year, Hundredths]) -> list[Point]:
    """Every year from the first to the last of either, cumulated (SiG 8.1)."""
    known = impact.keys() | budget.keys()
    found: list[Point] = []
    saved = spent = 0
    for year in range(min(known, default=0), max(known, default=-1) + 1):
        saved += impact.get(year, 0)
        spent += budget.get(year, 0)
        found.append(Point(year, impact.get(year, 0), budget.get(year, 0), saved, spent))
    return found


def payback(points: list[Point]) -> Payback | None:
    """When the business case is positive for good; None while it is not, or when nothing was put in."""
    reached: Year | None = None
    for point in points:
        if point.balance < 0:
            reached = None
        elif reached is None and point.cumulative_budget > 0:
            reached = point.year
    return None if reached is None else Payback(reached, reached - points[0].year + 1)
