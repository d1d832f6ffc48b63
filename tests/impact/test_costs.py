from dataclasses import replace
from fractions import Fraction

from app.impact.cost_checks import item_faults, unforeseen_faults
from app.impact.costs import CostKind, Item, Rules, build_up, built_from, split_over_lines

OVA = Rules(2025, Fraction("0.0518"), Fraction("0.21"), Fraction("0.01"), 2027)
WORK = Item("P1", "A1", 2027, CostKind.OWN_WORK, hours=Fraction("12.5"), rate=8_750)
BOUGHT = Item("P2", "A1", 2026, CostKind.OUTSIDE_PURCHASE, vat=True, amount=100_000)


def test_an_item_is_rounded_at_every_step() -> None:
    """12.5 h × 87.50 = 1,093.75; × 1.0518² = 1,209.9972… = 1,210.00; no VAT on one's own work."""
    found = built_from(WORK, OVA)
    assert (found.base, found.indexed, found.vat, found.total) == (109_375, 121_000, 0, 121_000)


def test_vat_comes_on_top_of_what_is_indexed() -> None:
    """1,000.00 × 1.0518 = 1,051.80; 21 % of it is 220.878, so 220.88."""
    found = built_from(BOUGHT, OVA)
    assert (found.base, found.indexed, found.vat, found.total) == (100_000, 105_180, 22_088, 127_268)


def test_before_the_base_year_prices_are_lower() -> None:
    """1,000.00 / 1.0518 = 950.7511…"""
    assert built_from(replace(BOUGHT, year=2024), OVA).indexed == 95_075


def test_half_a_cent_is_rounded_up() -> None:
    item = Item("P", "A1", 2025, CostKind.OWN_WORK, hours=Fraction("0.5"), rate=1)
    assert built_from(item, OVA).base == 1


def test_unforeseen_is_the_floor_of_one_percent_split_by_fte_within_the_zvw() -> None:
    items = [
        replace(BOUGHT, vat=False, year=2025, amount=amount, initiative=at)
        for amount, at in ((10_099, "A1"), (1, "B1"))
    ]
    found = build_up(items, OVA, {"A1": Fraction(1, 3), "B1": Fraction(1, 3), "B2": Fraction(-5), "C1": Fraction(0)})
    assert found.own == {"A1": 10_099, "B1": 1}
    assert found.unforeseen == {"A1": 51, "B1": 50}
    assert found.initiatives == {"A1": 10_150, "B1": 51}
    assert found.total == 10_201


def test_unforeseen_goes_with_the_years_of_the_items() -> None:
    items = [replace(BOUGHT, vat=False, year=year, amount=100_000) for year in (2024, 2025)]
    rules = replace(OVA, index_rate=Fraction(0))
    found = build_up(items, rules, {"A1": Fraction(1), "B1": Fraction(1)})
    assert found.per_year(2027) == {2024: 100_500, 2025: 100_500, 2027: 1_000}
    assert sum(found.per_year(2027).values()) == found.total


def test_a_total_is_split_over_lines_to_the_cent() -> None:
    assert split_over_lines(100, {"K1": Fraction(1), "K2": Fraction(1), "K3": Fraction("0.5")}) == {
        "K1": 40,
        "K2": 40,
        "K3": 20,
    }
    assert split_over_lines(100, {"B": Fraction(1, 3), "A": Fraction(1, 3), "C": Fraction(1, 3)}) == {
        "A": 34,
        "B": 33,
        "C": 33,
    }


def test_an_item_says_hours_with_a_rate_or_an_amount() -> None:
    for wrong in ({"hours": None}, {"rate": None}, {"amount": 5}, {"hours": None, "amount": 5}):
        assert [fault.code for fault in item_faults(replace(WORK, **wrong), OVA)] == ["hours_or_amount"]
    assert list(item_faults(WORK, OVA)) == list(item_faults(BOUGHT, OVA)) == []


def test_vat_on_ones_own_work_is_refused() -> None:
    assert [(fault.path, fault.code) for fault in item_faults(replace(WORK, vat=True), OVA)] == [
        (("vat",), "not_allowed")
    ]


def test_an_item_out_of_all_proportion_is_refused() -> None:
    assert [fault.code for fault in item_faults(replace(BOUGHT, amount=10**13), OVA)] == ["too_large"]
    assert [fault.path for fault in item_faults(replace(BOUGHT, year=2126), OVA)] == [("year",)]


def test_unforeseen_is_refused_above_one_percent_and_when_nothing_is_avoided_within_the_zvw() -> None:
    def codes(rules: Rules, fte: int) -> list[str]:
        return [fault.code for fault in unforeseen_faults([WORK], rules, {"A1": Fraction(fte)})]

    assert codes(OVA, 1) == []
    assert codes(OVA, 0) == codes(OVA, -1) == ["no_fte_avoided"]
    assert codes(replace(OVA, unforeseen_share=Fraction("0.010001")), 1) == ["too_large"]
    assert codes(replace(OVA, unforeseen_share=Fraction(0)), 0) == []
