"""One page with all that an organisation has to do: its roles, what is due, and its money for who may see that."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app import clock
from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.half_way import HalfWay
from tests.support.importing import Importing


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> HalfWay:
    return HalfWay(api, f"TAAK-{worker}").prepared()


def page(plan: HalfWay | Importing, client: httpx.Client, organisation: str) -> dict[str, Any]:
    answer = client.get(f"/v1/plans/{plan.code}/organisations/{organisation}/tasks")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_roles_are_those_of_today(plan: HalfWay) -> None:
    found = page(plan, plan.as_("reader"), "STAD")
    assert [found[name] for name in ("name", "domain", "on")] == ["Stad", "gemeenten", clock.today().isoformat()]
    assert [(one["initiative"], one["role"]) for one in found["roles"]] == [("A1", "betrokken"), ("B1", "trekker")]
    assert plan.as_("reader").get(f"/v1/plans/{plan.code}/organisations/NIEMAND/tasks").status_code == 404


def test_money_is_what_is_budgeted_expected_and_received(plan: HalfWay) -> None:
    money = page(plan, plan.as_("partner", "ZORG"), "ZORG")["money"]
    assert money == page(plan, plan.as_("programme_office"), "ZORG")["money"]
    names = ("budget", "expected", "received", "stillDue", "partial")
    assert [money[name] for name in names] == [1650, 250, 960, 33.75, False]
    assert [(one["period"], one["status"], one["amount"], one["received"]) for one in money["shares"]] == [
        (1, "done", 950, 950),
        (2, "late", 43.75, 10),
        (3, "expected", 250, 0),
    ]
    assert sum(line["amount"] for line in money["lines"]) == money["budget"]


@pytest.mark.parametrize(
    ("function", "organisation", "sees"),
    [
        ("financier", None, "all"),
        ("auditor", None, "all"),
        ("partner", "ZORG", "all"),
        ("partner", "STAD", None),
        ("reader", None, None),
        ("data_analyst", None, None),
        ("kassier", "KAS1", "part"),
        ("kassier", "KAS2", "nothing"),
    ],
)
def test_money_of_another_organisation_stays_out_of_sight(
    plan: HalfWay, function: str, organisation: str | None, sees: str | None
) -> None:
    money = page(plan, plan.as_(function, organisation), "ZORG")["money"]
    if sees is None:
        assert money is None
    else:
        assert (money["partial"], money["budget"]) == (sees != "all", 0 if sees == "nothing" else 1650)


def test_a_kassier_verifies_and_passes_on(plan: HalfWay) -> None:
    found = page(plan, plan.as_("kassier", "KAS1"), "KAS1")
    assert [(one["meetmoment"], one["status"]) for one in found["toVerify"]] == [("Q.1", "reported")]
    assert [(one["organisation"], one["stillDue"]) for one in found["money"]["toPassOn"]] == [("ZORG", 33.75)]
    assert page(plan, plan.as_("kassier", "KAS2"), "KAS1")["money"]["toPassOn"] == []


def test_what_must_be_reported_follows_the_role(api: Api, plan_code: str) -> None:
    plan = Importing(api, plan_code)
    sent = package(plan_code)
    soon = (clock.today() + timedelta(days=30)).isoformat()
    stone = {"initiative": "B1", "deliverable": "Team staat", "dueOn": soon}
    sent["milestones"] = [
        {"code": "M1", **stone, "responsible": ["ZORG"]},
        {"code": "M2", **stone, "responsible": ["STAD"]},
    ]
    plan.imported(sent)
    found = page(plan, plan.office, "ZORG")
    assert [(one["meetmoment"], one["status"]) for one in found["toReport"]] == REPORTED
    assert [(one["type"], one["code"], one["status"]) for one in found["deadlines"]] == [("milestone", "M1", "due")]
    cell = f"{plan.path}/role-matrix/cells/A1/vvt"
    tag = plan.office.get(cell).headers["etag"]
    body = {"role": "geinformeerd", "reason": "stapt terug"}
    assert plan.office.put(cell, json=body, headers={"If-Match": tag}).status_code == 200
    after = page(plan, plan.office, "ZORG")
    assert (after["toReport"], after["roles"][0]["role"]) == ([], "geinformeerd")


REPORTED = [("A1-D.1", "overdue"), ("P.1", "overdue"), ("A1-D.2", "due"), ("Q.1", "due")]
