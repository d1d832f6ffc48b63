from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from app.http.strict_json import parse_json
from app.plans.package import parse_package, scheme_of, warnings
from app.uitkeringsschema.facts import LineKey, Measure, PaymentMode, Period, Rule
from tests.support.cases import NAMES, package
from tests.support.packages import change, full, moneyless


def test_every_section_and_property_is_read() -> None:
    found = parse_package(full())
    assert found.plan.governing_body == "stuurgroep"
    assert found.organisations[0].kvk == "01234567"
    assert found.initiatives[0].levels[1].what == "gebruik"
    assert found.kassiers is not None
    assert found.kassiers[1].through == "WIJK"
    assert found.kpis[0].follow_up == "gesprek"
    assert found.kpis[3].pays is False
    assert found.roles[2].region == "GM-OSS"
    assert found.agreements[0].valid_to == found.agreements[0].valid_from


@pytest.mark.parametrize("name", NAMES)
def test_packages_of_the_worked_cases_are_good(name: str) -> None:
    assert scheme_of(parse_package(package(name))) is not None


def test_scheme_is_exact() -> None:
    scheme = scheme_of(parse_package(full()))
    assert scheme is not None
    assert scheme.periods == (Period(1, PaymentMode.ARREARS), Period(2, PaymentMode.ADVANCE))
    assert scheme.catch_up is False
    assert scheme.budget == {
        LineKey("A1", "K1", "IZA", "ZORG", 1): 100_100,
        LineKey("A1", "K1", "IZA", "ZORG", 2): 1,
        LineKey("B1", "K2", "SPUK", "STAD", 2): 50_000,
    }
    assert scheme.themes == {"A1": "A", "B1": "B"}
    first = scheme.meetmomenten["A1-D.1"]
    assert (first.weight, first.target, first.baseline) == (300_000, Decimal(300), Decimal(0))
    assert (first.kpi.measure, first.kpi.rule, first.kpi.initiative) == (Measure.COUNT, Rule.STEPS, "A1")
    assert first.kpi.steps == ((Fraction(1, 2), Fraction(2, 5)), (Fraction(1), Fraction(1)))
    assert scheme.meetmomenten["B-E.1"].target == Decimal("-1.5")
    assert scheme.meetmomenten["B-E.1"].kpi.threshold == Fraction(1, 2)
    assert scheme.meetmomenten["Q.1"].weight == 0
    assert not scheme.meetmomenten["Q.1"].kpi.pays


def test_a_plan_without_money_has_no_scheme() -> None:
    found = parse_package(moneyless())
    assert scheme_of(found) is None
    assert found.budget is None


def test_a_package_comes_through_the_reader_of_json_as_it_is() -> None:
    raw = (
        b'{"plan":{"code":"P","name":"P","region":"R"},"domains":[],"organisations":[],"themes":[],'
        b'"initiatives":[],"kpis":[],"illustrative":true}'
    )
    assert parse_package(parse_json(raw)).illustrative


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/budget/0/amount", Decimal("99999999998.99")),
        ("/budget/0/amount", Decimal("1.10")),
        ("/budget/0/amount", Decimal("1E+3")),
        ("/budget/0/amount", 0),
        ("/kpis/0/meetmomenten/0/target", Decimal("300.0")),
        ("/kpis/0/meetmomenten/0/target", 10**12),
        ("/kpis/0/meetmomenten/1/baseline", 601),
        ("/kpis/0/meetmomenten/0/weight", Decimal("0.000001")),
        ("/kpis/1/threshold", 1),
        ("/kpis/1/meetmomenten/0/target", Decimal("-999999999999.999999")),
        ("/kpis/0/rule", ...),
        ("/plan/code", "a" * 40),
        ("/kassiers/1/through", None),
        ("/kassiers/1/streams", ["SPUK", "IZA"]),
        ("/roles", []),
        ("/agreements", []),
        ("/scheme/periods/1/startsOn", "2026-06-30"),
    ],
)
def test_edges_are_good(pointer: str, value: Any) -> None:
    document = change(full(), pointer, value)
    if pointer == "/kpis/0/rule":
        change(document, "/kpis/0/steps", ...)
    parse_package(document)


def flags(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(flaw.pointer, flaw.code) for flaw in warnings(parse_package(document))]


def without_stake(document: dict[str, Any]) -> None:
    change(document, "/budget/-", {**document["budget"][2], "period": 1, "initiative": "A1"})
    change(document, "/kpis/2/pays", value=False)
    document["kpis"][0]["meetmomenten"][0]["period"] = 2


@pytest.mark.parametrize(
    ("breaking", "expected"),
    [
        (lambda _: None, []),
        (
            without_stake,
            [("/budget/0", "line_not_at_risk"), ("/budget/4", "line_not_at_risk")],
        ),
        (
            lambda document: change(document, "/kpis/0/scope", {"theme": "B"}),
            [("/budget/1", "line_not_at_risk"), ("/kpis/0/meetmomenten/0", "meetmoment_without_line")],
        ),
        (
            lambda document: change(document, "/roles/4/role", "betrokken"),
            [("/initiatives", "initiative_without_trekker")],
        ),
        (lambda document: change(document, "/roles/3", ...), [("/roles", "roles_missing")]),
    ],
)
def test_what_is_probably_not_meant_is_told(
    breaking: Callable[[dict[str, Any]], object], expected: list[tuple[str, str]]
) -> None:
    document = full()
    breaking(document)
    assert flags(document) == expected


def test_a_gap_is_told_once_for_all_with_its_size() -> None:
    document = change(full(), "/roles", [])
    told = {flaw.code: flaw for flaw in warnings(parse_package(document))}
    assert (
        told["roles_missing"].en
        == "4 of 4 roles are missing (initiative/domain): A1/vvt, A1/gemeenten, B1/vvt, B1/gemeenten."
    )
    assert told["initiative_without_trekker"].nl == "2 initiatieven zonder trekker: A1, B1."
