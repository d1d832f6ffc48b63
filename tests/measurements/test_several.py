"""Many values in one request: all or none, or each that can be, with the result of each by its place."""

from typing import Any

import pytest

from tests.factories import money
from tests.support.api import Api
from tests.support.steps import Steps

Row = dict[str, Any]


@pytest.fixture
def plan(api: Api, plan_code: str) -> Steps:
    """A plan with a meetmoment of yes or no, and one that counts."""
    return Steps(api, plan_code, kpis=[*money.package("X")["kpis"], money.count("Q2", 1, 10)])


def report(plan: Steps, mode: str, *items: tuple[str, object], status: int = 200, key: str | None = None) -> Row:
    body = {"mode": mode, "items": [{"meetmoment": code, "value": v, "measuredOn": "2026-01-15"} for code, v in items]}
    client = plan.by("data_analyst")
    response = client.post(
        f"/v1{plan.path}/measurements", json=body, headers={} if key is None else {"Idempotency-Key": key}
    )
    assert response.status_code == status, response.text
    found: Row = response.json()
    return found


def test_each_that_can_be_is_recorded_and_the_others_say_why_not(plan: Steps) -> None:
    made = report(plan, "per_item", ("Q1.1", True), ("Q9.1", True), ("Q2.1", -1), ("Q2.1", 4))["items"]
    assert [(row["index"], row["status"]) for row in made] == [(0, 201), (1, 404), (2, 400), (3, 201)]
    assert [row["problem"] and row["problem"]["code"] for row in made] == [None, "not_found", "invalid_input", None]
    assert made[2]["problem"]["errors"][0]["pointer"] == "/value"
    recorded = plan.items(plan.office, f"{plan.path}/measurements")
    assert {row["id"] for row in recorded} == {made[0]["measurement"]["id"], made[3]["measurement"]["id"]}


def test_all_or_none(plan: Steps) -> None:
    problem = report(plan, "atomic", ("Q1.1", 3), ("Q9.1", True), ("Q2.1", 4), status=400)
    assert [(one["pointer"], one["code"]) for one in problem["errors"]][1] == ("/items/1/meetmoment", "dangling_code")
    assert problem["errors"][0]["pointer"] == "/items/0/value"
    assert plan.items(plan.office, f"{plan.path}/measurements") == []
    assert len(report(plan, "atomic", ("Q1.1", True), ("Q2.1", 4))["items"]) == 2
    assert len(plan.items(plan.office, f"{plan.path}/measurements")) == 2


def test_what_a_rule_refuses_is_named_by_its_place(plan: Steps) -> None:
    plan.close_costs(("ALFA", 900), ("BETA", 400))
    plan.released(1)
    plan.account_for(1, Q1_1=True, Q2_1=4)
    plan.released(2)
    body = {"mode": "atomic", "items": [
        {"meetmoment": code, "value": value, "measuredOn": "2026-01-15", "period": period}
        for code, value, period in (("Q1.2", True, 2), ("Q2.1", 5, 1))
    ]}  # fmt: skip
    violations = plan.refused(plan.by("data_analyst"), f"{plan.path}/measurements", body)
    assert [(one["code"], one["item"]) for one in violations] == [("period_closed", 1)]


def test_sent_again_it_happens_once(plan: Steps) -> None:
    key = f"{plan.plan}-often"
    first = report(plan, "per_item", ("Q1.1", True), ("Q2.1", -1), key=key)
    assert report(plan, "per_item", ("Q1.1", True), ("Q2.1", -1), key=key) == first
    assert len(plan.items(plan.office, f"{plan.path}/measurements")) == 1


def test_hundreds_at_once_but_not_more(plan: Steps) -> None:
    assert report(plan, "atomic", *[("Q2.1", number % 10) for number in range(100)])["items"][-1]["index"] == 99
    assert report(plan, "atomic", *[("Q2.1", 1)] * 501, status=400)["errors"][0]["code"] == "too_many_items"
    assert report(plan, "atomic", *[("Q2.1", 1)] * 10_001, status=413)["code"] == "payload_too_large"
