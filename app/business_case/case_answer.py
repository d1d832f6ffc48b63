"""Impact against budget, laid out per year for a reader."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from app.business_case.holdings import Line
from app.business_case.schemas import Case, CaseYear
from app.http.types import euros
from app.impact.facts import Hundredths, Sector, Year
from app.impact.payback import course, payback
from app.impact.totals import Yield, euros_per_year
from app.plans.package.records.impact import ImpactComparison

_NAMES = {Sector.ZVW: "Zvw", Sector.WLZ: "Wlz", Sector.GEMEENTE: "Gemeente en welzijn"}


def budget_per_year(lines: Sequence[Line], streams: Collection[str] = ()) -> dict[Year, Hundredths]:
    """The cents of the lines of these streams, of all without any, in the year in which their period begins."""
    found: defaultdict[Year, Hundredths] = defaultdict(int)
    for line in lines:
        if not streams or line.key.stream in streams:
            found[line.starts_on.year] += line.amount
    return dict(found)


def case_of(
    yields: Sequence[Yield],
    budget: Mapping[Year, Hundredths],
    sectors: Sequence[Sector],
    *,
    name: str,
    code: str | None = None,
    streams: Sequence[str] = (),
) -> Case:
    """One comparison with the year in which it pays back (SiG 8.1)."""
    impact = euros_per_year(yields, Sector)
    points = course(dict.fromkeys(impact, 0) | euros_per_year(yields, sectors), budget)
    back = payback(points)
    return Case(
        code=code,
        name=name,
        sectors=list(sectors),
        streams=list(streams),
        years=[
            CaseYear(
                year=point.year,
                impact=euros(point.impact),
                budget=euros(point.budget),
                cumulative_impact=euros(point.cumulative_impact),
                cumulative_budget=euros(point.cumulative_budget),
                balance=euros(point.balance),
            )
            for point in points
        ],
        reached_in=back.reached_in if back else None,
        payback_year=back.from_year if back else None,
        payback_years=back.years if back else None,
    )


def cases_by_sector(yields: Sequence[Yield], budget: Mapping[Year, Hundredths]) -> list[Case]:
    """Each sector against the whole budget."""
    return [case_of(yields, budget, [sector], name=_NAMES[sector]) for sector in Sector]


def comparisons_of(
    yields: Sequence[Yield],
    lines: Sequence[Line],
    whole: Mapping[Year, Hundredths],
    records: Sequence[ImpactComparison],
) -> list[Case]:
    """What the plan itself compares; a budget without streams is the whole."""
    return [
        case_of(
            yields,
            budget_per_year(lines, record.streams) if record.streams else whole,
            record.sectors,
            name=record.name,
            code=record.code,
            streams=record.streams,
        )
        for record in records
    ]
