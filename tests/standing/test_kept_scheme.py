"""A scheme that is kept in memory is never an old one: every change of the plan gives it another stamp."""

from typing import Any

import pytest

from tests.factories.packages import package
from tests.support.api import Api
from tests.support.databases import query


def stamp(database_url: str, code: str) -> Any:
    return query(database_url, f"SELECT scheme_stamp FROM plan WHERE code = '{code}'")[0][0]


@pytest.fixture
def plan(api: Api, plan_code: str) -> str:
    office = api.as_("programme_office", plan=plan_code)
    assert office.post("/v1/plan-imports", json=package(plan_code)).status_code == 201
    return plan_code


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE budget_line SET amount_cents = amount_cents + 1 WHERE plan_id = {plan}",
        "UPDATE meetmoment SET target = 7 WHERE plan_id = {plan}",
        "UPDATE kpi SET pays = NOT pays WHERE plan_id = {plan}",
        "UPDATE initiative SET name = 'anders' WHERE plan_id = {plan}",
        "UPDATE period SET payment_mode = 'advance' WHERE plan_id = {plan}",
        "DELETE FROM budget_line WHERE plan_id = {plan}",
    ],
)
def test_every_change_gives_another_stamp(database_url: str, plan: str, change: str) -> None:
    before = stamp(database_url, plan)
    query(database_url, change.format(plan=f"(SELECT id FROM plan WHERE code = '{plan}')"))
    assert stamp(database_url, plan) != before


def test_what_is_read_follows_a_change(api: Api, database_url: str, plan: str) -> None:
    office = api.as_("programme_office", plan=plan)

    def base() -> float:
        rows = office.get(f"/v1/plans/{plan}/uitkeringsschema").json()["payments"]
        return float(next(row["base"] for row in rows if row["period"] == 2))

    before = base()
    assert base() == before
    query(
        database_url,
        "UPDATE budget_line SET amount_cents = amount_cents + 100 WHERE period = 2 AND organisation = 'ALFA' "
        f"AND plan_id = (SELECT id FROM plan WHERE code = '{plan}')",
    )
    assert base() == before + 1
