from datetime import date
from fractions import Fraction

from app.impact.double_funding import Money, Payer, Sameness, overlaps
from app.impact.facts import Effect, Sector
from app.impact.payback import Payback, Point, course, payback
from app.impact.totals import Gap, Yield, euros_per_year, gaps


def test_cumulative_impact_against_cumulative_budget() -> None:
    points = course({2026: 30, 2028: 100}, {2025: 50, 2026: 20})
    assert points == [
        Point(2025, 0, 50, 0, 50),
        Point(2026, 30, 20, 30, 70),
        Point(2027, 0, 0, 30, 70),
        Point(2028, 100, 0, 130, 70),
    ]
    assert [point.balance for point in points] == [-50, -40, -40, 60]
    assert payback(points) == Payback(reached_in=2028, years=4)


def test_it_pays_back_from_the_year_after_it_is_even() -> None:
    found = payback(course({2024: 0, 2027: 10}, {2025: 10}))
    assert found is not None
    assert (found.reached_in, found.from_year, found.years) == (2027, 2028, 4)


def test_a_case_that_turns_negative_again_has_not_paid_back_yet() -> None:
    assert payback(course({2025: 10, 2027: 10}, {2025: 5, 2026: 10})) == Payback(reached_in=2027, years=3)
    assert payback(course({2025: 10}, {2025: 5, 2026: 10})) is None


def test_without_a_budget_there_is_nothing_to_pay_back() -> None:
    assert payback(course({2025: 10}, {})) is None
    assert payback(course({}, {})) is None


def test_a_year_before_the_budget_begins_does_not_count_as_paid_back() -> None:
    assert payback(course({2025: 0, 2026: 1, 2027: 9}, {2026: 10})) == Payback(reached_in=2027, years=3)


def test_only_euros_of_the_sectors_asked_for_count() -> None:
    def one(sector: Sector, effect: Effect, amount: int) -> Yield:
        return Yield("T", "B7", sector, effect, 2026, amount)

    yields = [one(Sector.ZVW, Effect.EUROS, 5), one(Sector.WLZ, Effect.EUROS, 7), one(Sector.ZVW, Effect.FTE, 11)]
    assert euros_per_year(yields, [Sector.ZVW]) == {2026: 5}
    assert euros_per_year(yields, Sector) == {2026: 12}


def test_what_is_left_of_a_shortage() -> None:
    yields = [Yield("T", "B7", Sector.ZVW, Effect.FTE, 2027, 25_600)]
    shortages = {(2027, Sector.ZVW): Fraction(451), (2029, Sector.ZVW): Fraction(1, 3)}
    found = gaps(shortages, yields)
    assert found == [Gap(2027, Sector.ZVW, 45_100, 25_600), Gap(2029, Sector.ZVW, 33, 0)]
    assert [gap.left for gap in found] == [19_500, 33]


def money(payer: Payer, code: str, *purposes: str, days: tuple[str, str] | None = None, at: str = "A1") -> Money:
    starts, ends = (date.fromisoformat(day) for day in days) if days else (None, None)
    return Money(payer, code, at, 100 if payer is Payer.BUDGET else 40, starts, ends, frozenset(purposes))


def test_other_money_over_a_budget_line_in_initiative_period_and_purpose() -> None:
    """SiG 6.3."""
    line = money(Payer.BUDGET, "REGEL", "Scholing  teams", days=("2026-01-01", "2026-06-30"))
    same = money(Payer.FUNDING, "GALA", "scholing teams", days=("2026-06-30", "2026-12-31"))
    later = money(Payer.FUNDING, "LATER", "scholing teams", days=("2026-07-01", "2026-12-31"))
    other = money(Payer.FUNDING, "ANDERS", "ICT", days=("2026-01-01", "2026-12-31"))
    elsewhere = money(Payer.FUNDING, "ELDERS", "scholing teams", at="A2")
    unknown = money(Payer.FUNDING, "ONBEKEND")
    found = overlaps([same, later, other, elsewhere, unknown], [line])
    with_line = [(one.funding.code, one.sameness, one.purposes, one.at_most) for one in found if one.other is line]
    assert with_line == [
        ("GALA", Sameness.SAME_PURPOSE, ("scholing teams",), 40),
        ("ONBEKEND", Sameness.PURPOSE_UNKNOWN, (), 40),
    ]
    among = {(one.funding.code, one.other.code) for one in found if one.other is not line}
    assert among == {("GALA", "LATER"), ("GALA", "ONBEKEND"), ("LATER", "ONBEKEND"), ("ANDERS", "ONBEKEND")}
