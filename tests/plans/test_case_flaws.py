from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from app.errors import InvalidInput
from app.plans.case import CaseDocument, parse_case
from app.plans.package import parse_package, scheme_of
from app.plans.rows import parse_facts
from app.uitkeringsschema.facts import LineKey
from tests.support.packages import change, full, moneyless

LINE = {"initiative": "A1", "kassier": "K1", "stream": "IZA", "organisation": "ZORG", "period": 1}
OTHER = {"initiative": "B1", "kassier": "K2", "stream": "SPUK", "organisation": "STAD", "period": 2}


def case() -> dict[str, Any]:
    return {
        "plan": full(),
        "costs": [{**LINE, "amount": Decimal("10.5")}, {**LINE, "amount": 1}],
        "measurements": [
            {"meetmoment": "A1-D.1", "period": 1, "value": 200},
            {"meetmoment": "B-E.1", "period": 2, "value": Decimal("-0.75")},
            {"meetmoment": "P.1", "period": 3, "value": True},
            {"meetmoment": "Q.1", "period": 2, "value": Decimal("0.3333")},
        ],
    }


def flaws(document: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        parse_case(document)
    return [(flaw.pointer, flaw.code) for flaw in caught.value.flaws]


def test_costs_add_up_and_values_stay_as_written() -> None:
    found = parse_case(case())
    assert found.costs == {LineKey("A1", "K1", "IZA", "ZORG", 1): 1150}
    assert found.results == {
        ("A1-D.1", 1): Decimal(200),
        ("B-E.1", 2): Decimal("-0.75"),
        ("P.1", 3): True,
        ("Q.1", 2): Decimal("0.3333"),
    }


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (0, 0),
        (0, 10**12),
        (0, Decimal("200.000")),
        (0, Decimal("2E+2")),
        (1, Decimal("999999999999.999999")),
        (1, -(10**12) + 1),
        (2, False),
        (3, 0),
        (3, 1),
        (3, Decimal("1.0000")),
    ],
)
def test_edges_of_values_are_good(row: int, value: Any) -> None:
    parse_case(change(case(), f"/measurements/{row}/value", value))


FLAWS: list[tuple[str, Any, str, str]] = [
    ("/costs", ..., "/costs", "required"),
    ("/measurements", ..., "/measurements", "required"),
    ("/plan", ..., "/plan", "required"),
    ("/plan", None, "/plan", "invalid_type"),
    ("/assume", "met", "/assume", "unknown_property"),
    ("/plan/budget/0/amount", -1, "/plan/budget/0/amount", "negative_amount"),
    ("/plan/kpis/0/scope", {"theme": "Z"}, "/plan/kpis/0/scope/theme", "dangling_code"),
    ("/costs/0/amount", -1, "/costs/0/amount", "negative_amount"),
    ("/costs/0/amount", Decimal("0.001"), "/costs/0/amount", "too_precise"),
    ("/costs/0/vat", 1, "/costs/0/vat", "unknown_property"),
    ("/costs/0/organisation", "WIJK", "/costs/0", "no_arrears_line"),
    ("/costs/0/period", 9, "/costs/0", "no_arrears_line"),
    ("/costs/-", {**OTHER, "amount": 0}, "/costs/2", "no_arrears_line"),
    ("/measurements/0/meetmoment", "A1-D", "/measurements/0/meetmoment", "dangling_code"),
    ("/measurements/1/period", 1, "/measurements/1/period", "period_out_of_range"),
    ("/measurements/1/period", 4, "/measurements/1/period", "period_out_of_range"),
    ("/measurements/1/period", 0, "/measurements/1/period", "too_small"),
    (
        "/measurements/-",
        {"meetmoment": "P.1", "period": 3, "value": False},
        "/measurements/4",
        "duplicate_measurement",
    ),
    ("/measurements/0/value", True, "/measurements/0/value", "invalid_type"),
    ("/measurements/0/value", "200", "/measurements/0/value", "invalid_type"),
    ("/measurements/0/value", None, "/measurements/0/value", "invalid_type"),
    ("/measurements/0/value", ..., "/measurements/0/value", "required"),
    ("/measurements/0/value", -1, "/measurements/0/value", "invalid_value"),
    ("/measurements/0/value", Decimal("0.5"), "/measurements/0/value", "invalid_value"),
    ("/measurements/0/value", 10**12 + 1, "/measurements/0/value", "too_large"),
    ("/measurements/1/value", 10**12, "/measurements/1/value", "invalid_value"),
    ("/measurements/1/value", -(10**12), "/measurements/1/value", "invalid_value"),
    ("/measurements/1/value", Decimal("0.0000001"), "/measurements/1/value", "too_precise"),
    ("/measurements/1/value", False, "/measurements/1/value", "invalid_type"),
    ("/measurements/2/value", 1, "/measurements/2/value", "invalid_type"),
    ("/measurements/3/value", Decimal("1.0001"), "/measurements/3/value", "invalid_value"),
    ("/measurements/3/value", Decimal("-0.1"), "/measurements/3/value", "invalid_value"),
    ("/measurements/3/value", Decimal("0.33333"), "/measurements/3/value", "too_precise"),
    ("/measurements/3/value", True, "/measurements/3/value", "invalid_type"),
]


@pytest.mark.parametrize(("at", "value", "pointer", "code"), FLAWS)
def test_a_flaw_is_named_at_its_place(at: str, value: Any, pointer: str, code: str) -> None:
    assert flaws(change(case(), at, value)) == [(pointer, code)]


def test_a_plan_without_scheme_has_no_schedule() -> None:
    assert flaws({"plan": moneyless(), "costs": [], "measurements": []}) == [("/plan/scheme", "no_scheme")]


@pytest.mark.parametrize("document", [None, [], "case", 0])
def test_what_is_no_object_is_no_case(document: object) -> None:
    assert flaws(document) == [("", "invalid_type")]


def breaking(*changes: tuple[str, Any]) -> Callable[[], dict[str, Any]]:
    def made() -> dict[str, Any]:
        document = case()
        for pointer, value in changes:
            change(document, pointer, value)
        return document

    return made


def test_flaws_of_plan_costs_and_measurements_come_at_once() -> None:
    document = breaking(
        ("/plan/budget/2/amount", -1),
        ("/plan/kpis/3/code", "P"),
        ("/costs/0/organisation", "WIJK"),
        ("/costs/1/amount", "1"),
        ("/measurements/0/meetmoment", "A1-D.9"),
        ("/measurements/1/value", True),
        ("/measurements/2/period", 4),
    )
    assert flaws(document()) == [
        ("/costs/0", "no_arrears_line"),
        ("/costs/1/amount", "invalid_type"),
        ("/measurements/0/meetmoment", "dangling_code"),
        ("/measurements/1/value", "invalid_type"),
        ("/measurements/2/period", "period_out_of_range"),
        ("/plan/budget/2/amount", "negative_amount"),
        ("/plan/kpis/3/code", "duplicate_code"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((("/plan/budget/0/initiative", 7),), [("/plan/budget/0/initiative", "invalid_type")]),
        ((("/plan/budget", 7),), [("/plan/budget", "invalid_type")]),
        ((("/plan/kpis", 7),), [("/plan/kpis", "invalid_type")]),
        (
            (("/plan/kpis/0/measure", "text"), ("/measurements/0/value", True)),
            [("/plan/kpis/0/measure", "invalid_choice")],
        ),
        (
            (("/plan/scheme/periods/0/paymentMode", "later"), ("/plan/scheme/periods/1/payOn", 1)),
            [
                ("/plan/scheme/periods/0/paymentMode", "invalid_choice"),
                ("/plan/scheme/periods/1/payOn", "invalid_date"),
            ],
        ),
    ],
)
def test_what_the_plan_leaves_unclear_is_not_held_against_the_rest(
    changes: tuple[tuple[str, Any], ...], expected: list[tuple[str, str]]
) -> None:
    assert flaws(breaking(*changes)()) == expected


def test_facts_alone_are_read_against_a_known_scheme() -> None:
    scheme = scheme_of(parse_package(full()))
    assert scheme is not None
    whole = case()
    found = parse_facts({"costs": whole["costs"], "measurements": whole["measurements"]}, scheme)
    assert (found.costs, found.results) == (parse_case(whole).costs, parse_case(whole).results)
    assert parse_facts({}, scheme).results == {}
    with pytest.raises(InvalidInput) as caught:
        parse_facts({"costs": [{**OTHER, "amount": 1}], "measurements": [{}], "plan": {}}, scheme)
    assert [(flaw.pointer, flaw.code) for flaw in caught.value.flaws] == [
        ("/costs/0", "no_arrears_line"),
        ("/measurements/0/meetmoment", "required"),
        ("/measurements/0/period", "required"),
        ("/measurements/0/value", "required"),
        ("/plan", "unknown_property"),
    ]


def test_the_description_of_a_case_holds_the_whole_package() -> None:
    schema = CaseDocument.model_json_schema()
    assert schema["properties"]["plan"]["$ref"] == "#/$defs/Package"
    assert schema["required"] == ["plan", "costs", "measurements"]
    assert "dueOn" in schema["$defs"]["MeetmomentPart"]["properties"]
