import json
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.plans.case import parse_case
from app.plans.package import canonical, differences, parse_package, scheme_of
from app.uitkeringsschema.schedule import compute
from tests.support.cases import NAMES, package, worked
from tests.support.packages import change, full, moneyless
from tests.support.schemes import LAW

ORDERED = {"periods"}


def shuffled(value: Any, random: Random, name: str = "") -> Any:
    if isinstance(value, dict):
        items = [(key, shuffled(item, random, key)) for key, item in value.items()]
        random.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        items = [shuffled(item, random) for item in value]
        # The two numbers of a step are no list of things.
        if name not in ORDERED and not all(isinstance(item, int | Decimal) for item in items):
            random.shuffle(items)
        return items
    return value


@LAW
@given(st.sampled_from(["full", "moneyless", *NAMES]), st.randoms(use_true_random=False))
def test_order_of_a_package_says_nothing(name: str, random: Random) -> None:
    made = {"full": full, "moneyless": moneyless}
    document = made[name]() if name in made else package(name)
    first, other = parse_package(document), parse_package(shuffled(document, random))
    assert canonical(first) == canonical(other)
    assert differences(canonical(first), other) == []


@LAW
@given(st.sampled_from(["worked-example", "traps", "case-05"]), st.randoms(use_true_random=False))
def test_order_of_a_case_says_nothing(name: str, random: Random) -> None:
    case = worked(name)["case"]
    assert compute(parse_case(shuffled(case, random))) == compute(parse_case(case))


def test_canonical_form_survives_json() -> None:
    form = canonical(parse_package(full()))
    assert json.loads(json.dumps(form)) == form


def test_canonical_form_fills_in_defaults_and_keeps_numbers_exact() -> None:
    form = canonical(parse_package(full()))
    assert form["kassiers"][0]["streams"] == ["IZA", "SPUK"]
    assert form["kpis"][2]["rule"] == "pro_rata"
    assert form["kpis"][0]["steps"] == [["0.5", "0.4"], ["1", "1"]]
    assert form["kpis"][0]["meetmomenten"][0] == {
        "code": "A1-D.1",
        "period": 1,
        "dueOn": "2025-12-31",
        "weight": "0.3",
        "target": "300",
        "baseline": "0",
    }
    assert form["budget"][0]["amount"] == "1001"
    assert "illustrative" not in form["streams"][0]


def set_to(pointer: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda document: change(document, pointer, value)


def split_line(document: dict[str, Any]) -> None:
    row = document["budget"].pop(0)
    amount = Decimal("0.25")
    document["budget"] += [{**row, "amount": amount}, {**row, "amount": row["amount"] - amount}]


SAME: list[Callable[[dict[str, Any]], Any]] = [
    split_line,
    set_to("/kpis/0/meetmomenten/0/baseline", 0),
    set_to("/kpis/0/meetmomenten/1/weight", Decimal("1.000")),
    set_to("/kpis/0/meetmomenten/1/target", Decimal("600.0")),
    set_to("/kpis/2/rule", "pro_rata"),
    set_to("/kpis/2/pays", value=True),
    set_to("/kpis/2/threshold", None),
    set_to("/kpis/2/evidence", ["verslag", "verslag"]),
    set_to("/kassiers/0/streams", ["SPUK", "IZA"]),
    set_to("/streams/0/illustrative", value=False),
    set_to("/organisations/1/regions", []),
    set_to("/budget/0/amount", Decimal("1.0005E3")),
]


@pytest.mark.parametrize("changing", SAME)
def test_the_same_in_other_words_does_not_differ(changing: Callable[[dict[str, Any]], Any]) -> None:
    stored, document = canonical(parse_package(full())), full()
    changing(document)
    other = parse_package(document)
    assert canonical(other) == stored
    assert differences(stored, other) == []
    assert scheme_of(other) == scheme_of(parse_package(full()))


DIFFERENT: list[tuple[str, Any, list[str]]] = [
    ("/plan/name", "Ander plan", ["/plan/name"]),
    ("/plan/approvedOn", ..., ["/plan/approvedOn"]),
    ("/illustrative", True, ["/illustrative"]),
    ("/budget/3/amount", 1, ["/budget/0/amount"]),
    ("/budget/2", ..., ["/budget"]),
    ("/budget/2/source", ..., ["/budget/2/source"]),
    ("/budget/1/organisation", "WIJK", ["/budget", "/budget/1"]),
    ("/scheme/catchUp", True, ["/scheme/catchUp"]),
    ("/scheme/periods/1/payOn", "2026-02-01", ["/scheme/periods/1/payOn"]),
    ("/kpis/0/steps/0/1", Decimal("0.9"), ["/kpis/0/steps"]),
    ("/kpis/0/evidence/-", "foto", ["/kpis/0/evidence"]),
    ("/kpis/0/meetmomenten/1/target", 700, ["/kpis/0/meetmomenten/1/target"]),
    ("/kpis/0/meetmomenten/1", ..., ["/kpis/0/meetmomenten"]),
    ("/kpis/0/meetmomenten/1/code", "A1-D.3", ["/kpis/0/meetmomenten", "/kpis/0/meetmomenten/1"]),
    ("/kpis/3", ..., ["/kpis"]),
    ("/kpis/3/code", "R", ["/kpis", "/kpis/3"]),
    ("/kpis/2/scope", {"theme": "A"}, ["/kpis/2/scope"]),
    ("/roles/0/role", "samenwerken", ["/roles", "/roles/0"]),
    ("/agreements", ..., ["/agreements"]),
    ("/organisations/0/identifiers/0/value", "2", ["/organisations/0/identifiers"]),
    ("/initiatives/-", {"code": "B2", "name": "x", "theme": "B"}, ["/initiatives/2"]),
]


@pytest.mark.parametrize(("pointer", "value", "expected"), DIFFERENT)
def test_a_difference_is_pointed_at_in_the_package_that_was_sent(pointer: str, value: Any, expected: list[str]) -> None:
    stored = canonical(parse_package(full()))
    assert differences(stored, parse_package(change(full(), pointer, value))) == expected


def test_a_plan_that_loses_its_money_differs_in_those_sections() -> None:
    stored = canonical(parse_package(full()))
    gone = ["/agreements", "/budget", "/kassiers", "/scheme", "/streams"]
    assert differences(stored, parse_package(moneyless())) == gone


def test_at_most_a_thousand_differences_are_named() -> None:
    stored, document = canonical(parse_package(moneyless())), moneyless()
    document["themes"] += [{"code": f"T{n}", "name": "x"} for n in range(1200)]
    assert len(differences(stored, parse_package(document))) == 1000
