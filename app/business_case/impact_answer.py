"""What trees save, laid out per year and sector for a reader."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from app.business_case.holdings import Impact
from app.business_case.schemas import DriverYear, ImpactPart, ImpactYear, Split
from app.http.types import euros
from app.impact.facts import Effect, Hundredths, Sector, Year
from app.impact.totals import Yield, summed

_DRIVERS = tuple(effect for effect in Effect if effect not in {Effect.FTE, Effect.EUROS})


def split(amounts: Mapping[Sector, Hundredths]) -> Split:
    """The sectors, and their sum."""
    return Split(
        zvw=euros(amounts.get(Sector.ZVW, 0)),
        wlz=euros(amounts.get(Sector.WLZ, 0)),
        gemeente=euros(amounts.get(Sector.GEMEENTE, 0)),
        total=euros(sum(amounts.values())),
    )


def years_of(yields: Sequence[Yield], years: Iterable[Year]) -> list[ImpactYear]:
    """FTE and euros of every year, and the euros added up so far."""
    found = summed(yields, lambda y: (y.effect, y.year, y.sector))
    so_far = dict.fromkeys(Sector, 0)
    rows = []
    for year in years:
        fte, saved = ({s: found.get((effect, year, s), 0) for s in Sector} for effect in (Effect.FTE, Effect.EUROS))
        so_far = {sector: so_far[sector] + saved[sector] for sector in Sector}
        rows.append(ImpactYear(year=year, fte=split(fte), euros=split(saved), cumulative_euros=split(so_far)))
    return rows


def drivers_of(yields: Sequence[Yield]) -> list[DriverYear]:
    """What is saved of each driver that any tree names (SiG 3.4)."""
    found = summed(yields, lambda y: (y.effect, y.year, y.sector))
    named = sorted({(_DRIVERS.index(y.effect), y.year) for y in yields if y.effect in _DRIVERS})
    return [
        DriverYear(
            driver=_DRIVERS[at],
            year=year,
            saved=split({sector: found.get((_DRIVERS[at], year, sector), 0) for sector in Sector}),
        )
        for at, year in named
    ]


def parts_of(
    impact: Impact, yields: Sequence[Yield], whose: Callable[[Yield], str | None], years: Sequence[Year]
) -> list[ImpactPart]:
    """The same for every part by its code; what is nobody's comes first."""
    found: dict[str | None, list[Yield]] = {}
    for one in yields:
        found.setdefault(whose(one), []).append(one)
    return [
        ImpactPart(
            code=code,
            illustrative=impact.is_illustrative(frozenset(one.tree for one in found[code])),
            years=years_of(found[code], years),
        )
        for code in sorted(found, key=lambda code: code or "")
    ]
