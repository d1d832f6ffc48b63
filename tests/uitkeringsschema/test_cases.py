from decimal import Decimal
from typing import Any

import pytest

from app.plans.answer import answer_bytes
from app.plans.case import parse_case
from app.uitkeringsschema.schedule import compute
from tests.support.cases import NAMES, read, worked


def computed(case: Any) -> Any:
    parsed = parse_case(case)
    return read(answer_bytes(compute(parsed), parsed.scheme))


@pytest.mark.parametrize("name", NAMES)
def test_worked_case_is_exact(name: str) -> None:
    found = worked(name)
    assert computed(found["case"]) == found["expected"]


@pytest.mark.parametrize("name", NAMES)
def test_answer_has_exactly_the_properties_of_the_contract_in_their_order(name: str) -> None:
    found = worked(name)
    answer = computed(found["case"])
    assert list(answer) == list(found["expected"])
    for section, rows in found["expected"].items():
        assert [list(row) for row in answer[section]] == [list(row) for row in rows]


def test_all_cases_are_there() -> None:
    assert len(NAMES) == 14


def test_a_cent_more_of_costs_shows() -> None:
    case = worked("worked-example")["case"]
    before = computed(case)
    case["costs"][0]["amount"] += Decimal("0.01")
    assert computed(case)["payments"][0]["payment"] - before["payments"][0]["payment"] == Decimal("0.01")


def test_numbers_of_a_case_may_be_written_in_other_ways() -> None:
    found = worked("worked-example")
    rows = found["case"]["measurements"]
    rows[1]["value"] = Decimal("200.0")
    rows[3]["value"] = Decimal("9.6e2")
    found["case"]["costs"][0]["amount"] = Decimal("9E+4")
    assert computed(found["case"]) == found["expected"]


def test_costs_of_the_same_line_add_up() -> None:
    found = worked("worked-example")
    first = found["case"]["costs"][0]
    found["case"]["costs"] += [{**first, "amount": Decimal("0.01")}]
    first["amount"] -= Decimal("0.01")
    assert computed(found["case"]) == found["expected"]


def test_sums_above_every_single_amount_stay_exact() -> None:
    case = worked("worked-example")["case"]
    for row in case["plan"]["budget"]:
        row["amount"] = Decimal("99999999999.99")
    case |= {"costs": [], "measurements": []}
    payments = computed(case)["payments"]
    assert payments[1]["base"] == Decimal("299999999999.97")
