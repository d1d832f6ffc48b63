"""SiG's own totals come out of its trees, shortages and cost items; none of them stands in the data as a result."""

import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.impact.costs import build_up
from app.impact.facts import Effect, Sector, with_overrides
from app.impact.payback import course, payback
from app.impact.programme import Computed, compute
from app.impact.totals import euros_per_year, gaps, summed
from app.plans.package import parse_package
from app.plans.package.impact_facts import inputs_of, item_of, overrides_of, rules_of, shortages_of, tree_of

R = TypeVar("R")
SIG = Path(__file__).resolve().parents[2] / "app/data/sig.json"


class Sig:
    """The package, and what its trees come to."""

    def __init__(self) -> None:
        self.text = SIG.read_text()
        self.package: Any = parse_package(json.loads(self.text, parse_float=Decimal))
        self.base = self.computed()

    def computed(self, scenario: str | None = None) -> Computed:
        overrides = [o for s in self.package.scenarios if s.code == scenario for o in overrides_of(s.overrides)]
        inputs = with_overrides(inputs_of(self.package.impactInputs), overrides)
        return compute([tree_of(tree) for tree in self.package.impactTrees], inputs)

    def avoided(self, year: int) -> dict[Sector, int]:
        found = [y for y in self.base.yields if y.effect is Effect.FTE and y.year == year]
        return summed(found, lambda y: y.sector)

    def euros(self, sectors: Sequence[Sector], to: int) -> int:
        return sum(cents for year, cents in euros_per_year(self.base.yields, sectors).items() if year <= to)

    def budget(self, *streams: str) -> dict[int, int]:
        years = {period.number: period.starts_on.year for period in self.package.scheme.periods}
        found: dict[int, int] = {}
        for row in self.package.budget:
            if not streams or row.stream in streams:
                year = years[row.period]
                found[year] = found.get(year, 0) + int(row.amount * 100)
        return found


@pytest.fixture(scope="module")
def sig() -> Sig:
    return Sig()


@pytest.mark.parametrize(("year", "total"), [(2024, 739), (2027, 1_093), (2029, 1_542)])
def test_the_shortage_without_measures(sig: Sig, year: int, total: int) -> None:
    """SiG 3.2."""
    shortages = shortages_of(sig.package.workforceShortages)
    assert sum(fte for (at, _), fte in shortages.items() if at == year) == total


def test_the_shortage_of_2027_by_sector(sig: Sig) -> None:
    """SiG 3.2, figure 1."""
    found = {
        sector: fte for (year, sector), fte in shortages_of(sig.package.workforceShortages).items() if year == 2027
    }
    assert found == {Sector.WLZ: 543, Sector.ZVW: 451, Sector.GEMEENTE: 99}


def test_587_fte_are_avoided_in_2027_of_which_256_within_the_zvw(sig: Sig) -> None:
    """SiG 0, paragraph 2, and 7.1."""
    assert sum(sig.avoided(2027).values()) == 587_00
    assert sig.avoided(2027)[Sector.ZVW] == 256_00


def test_506_fte_are_left_of_the_shortage_of_2027(sig: Sig) -> None:
    """SiG 7.1: from 1,093 to 506."""
    found = gaps(shortages_of(sig.package.workforceShortages), sig.base.yields)
    assert sum(gap.left for gap in found if gap.year == 2027) == 506_00


@pytest.mark.parametrize(
    ("sectors", "millions"),
    [(list(Sector), 103), ([Sector.ZVW], 43), ([Sector.GEMEENTE], 33), ([Sector.WLZ], 27)],
    ids=["in all", "zvw", "gemeente", "wlz"],
)
def test_the_euros_saved_through_2027(sig: Sig, sectors: list[Sector], millions: int) -> None:
    """SiG 0, paragraph 2, and 7.1."""
    assert sig.euros(sectors, 2027) == millions * 10**8


def test_the_budget_is_41_million_of_which_22_iza_and_19_spuk(sig: Sig) -> None:
    """SiG 0, paragraph 2, and 6.1."""
    found = [sum(sig.budget(*streams).values()) for streams in ((), ("IZA",), ("SPUK",))]
    assert found == [41 * 10**8, 22 * 10**8, 19 * 10**8]


@pytest.mark.parametrize("streams", [(), ("IZA",)], ids=["whole budget", "IZA"])
def test_within_the_zvw_it_pays_back_from_2028_after_four_years(sig: Sig, streams: tuple[str, ...]) -> None:
    """SiG 8.1, the left table and the sentence below it."""
    found = payback(course(euros_per_year(sig.base.yields, [Sector.ZVW]), sig.budget(*streams)))
    assert found is not None
    assert (found.from_year, found.years) == (2028, 4)


def test_with_all_domains_it_pays_back_no_later(sig: Sig) -> None:
    """SiG 8.1, the right table: ‘dat geldt zeker’ with the effects within all legal domains."""
    found = payback(course(euros_per_year(sig.base.yields, Sector), sig.budget()))
    assert found is not None
    assert found.from_year <= 2028


def test_the_margin_grows_after_2027(sig: Sig) -> None:
    """SiG 8.1: ‘wordt de marge na 2027 groter’."""
    points = course(euros_per_year(sig.base.yields, [Sector.ZVW]), sig.budget())
    margins = [point.balance for point in points if point.year >= 2027]
    assert margins == sorted(set(margins))


def test_every_intervention_has_a_tree_and_no_other_part_has(sig: Sig) -> None:
    """SiG 6.2: the parts of the programme ‘hebben als zodanig niet direct impact’."""
    interventions = {one.code for one in sig.package.initiatives if one.kind == "intervention"}
    assert {tree.initiative for tree in sig.package.impactTrees} == interventions


def test_the_trees_go_by_the_four_drivers_to_fte_of_1250_hours(sig: Sig) -> None:
    """SiG 3.4 and 7.2."""
    drivers = {Effect.CONSULTEN, Effect.UREN, Effect.VERPLEEGDAGEN, Effect.BEHANDELINGEN}
    assert {y.effect for y in sig.base.yields} == drivers | {Effect.FTE, Effect.EUROS}
    hours = next(one for one in sig.package.impactInputs if one.code == "UREN-PER-FTE")
    assert (hours.value, hours.illustrative, hours.source.place) == (1250, False, "hoofdstuk 7.2, uitgangspunten")


def test_the_cost_items_build_up_exactly_the_budget_lines(sig: Sig) -> None:
    """SiG 6.1 and 6.2: 41 million, with 5.18 % index, VAT and 1 % unforeseen by FTE avoided within the Zvw."""
    rules = rules_of(sig.package.budgetRules[0])
    assert (rules.index_rate, rules.unforeseen_share) == (Fraction("0.0518"), Fraction("0.01"))
    fte = sig.base.avoided_within_zvw(rules.fte_year or 0)
    found = build_up([item_of(item) for item in sig.package.costItems], rules, fte)
    lines: dict[str, int] = {}
    for row in sig.package.budget:
        lines[row.initiative] = lines.get(row.initiative, 0) + int(row.amount * 100)
    assert found.initiatives == lines
    assert sum(found.unforeseen.values()) == sum(found.own.values()) // 100


def test_other_funding_is_of_the_sources_that_the_plan_names(sig: Sig) -> None:
    """SiG 6.3."""
    assert {one.funding_source for one in sig.package.funding} == {"spuk_iza_gala", "zonmw", "in_natura"}


@pytest.mark.parametrize("scenario", ["BEREIK-LAGER", "JAAR-LATER"])
def test_the_scenarios_save_less(sig: Sig, scenario: str) -> None:
    there = summed([y for y in sig.computed(scenario).yields if y.effect is Effect.EUROS], lambda y: y.year)
    here = summed([y for y in sig.base.yields if y.effect is Effect.EUROS], lambda y: y.year)
    assert all(there[year] <= here[year] for year in here)
    assert sum(there.values()) < sum(here.values())


def test_no_total_stands_in_the_data_as_a_result(sig: Sig) -> None:
    sections = ("impactInputs", "impactTrees", "workforceShortages", "costItems", "funding")
    data = json.loads(sig.text, parse_float=Decimal)
    told = {739, 1_093, 1_542, 587, 256, 506, 103_000_000, 43_000_000, 33_000_000, 27_000_000, 41_000_000}
    assert not told & set(numbers([data[section] for section in sections]))


def numbers(value: object) -> list[object]:
    match value:
        case dict():
            return [found for part in value.values() for found in numbers(part)]
        case list():
            return [found for part in value for found in numbers(part)]
        case _:
            return [value] if isinstance(value, int | Decimal) else []


def test_what_the_plan_does_not_give_says_so_at_the_place_itself(sig: Sig) -> None:
    package = sig.package
    for one in (*package.impactInputs, *package.impactTrees, *package.workforceShortages, *package.costItems):
        assert one.illustrative or one.source is not None
    given = [one.code for one in package.workforceShortages if not one.illustrative]
    assert given == ["2027-ZVW", "2027-WLZ", "2027-GEMEENTE"]
    assert [one.code for one in package.impactInputs if not one.illustrative] == ["UREN-PER-FTE"]
