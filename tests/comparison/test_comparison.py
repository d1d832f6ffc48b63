"""Plans side by side, for whoever may see them."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full
from tests.support.records import records

_PATH = "/v1/plan-comparison"


def _package(code: str, **records_: Any) -> dict[str, Any]:
    package = full() | records() | records_
    package["plan"]["code"] = code
    return package


def _link(code: str, plan: str, initiative: str, relation: str = "same_movement") -> dict[str, Any]:
    return {
        "code": code,
        "initiative": "A1",
        "relation": relation,
        "otherPlan": plan,
        "otherInitiative": initiative,
    }


@pytest.fixture
def two(api: Api, plan_code: str) -> tuple[Importing, Importing]:
    """Two plans that name one another, of which the second read the first."""
    first, second = Importing(api, plan_code), Importing(api, f"{plan_code}-2")
    first.imported(
        _package(
            first.code,
            initiativeLinks=[_link("L1", second.code, "B1"), _link("L2", second.code, "A1", "related")],
            planSteps=[{"code": "S", "kind": "submitted", "on": "2025-01-01"}],
        )
    )
    package = _package(
        second.code,
        initiativeLinks=[_link("L1", first.code, "B1"), _link("L2", first.code, "Z9"), _link("L3", "ELDERS", "X")],
        indicators=[
            {"code": "I1", "name": "Mantelzorg", "categories": ["cultuur"]},
            {"code": "I2", "name": "Wonen", "categories": ["wonen"]},
        ],
        reviewedPlans=[{"code": "P1", "name": "Het eerste", "plan": first.code}],
        assessments=[
            {"code": "B1", "indicator": "I1", "reviewedPlan": "P1", "degree": "concreet", "illustrative": True},
            {"code": "B2", "indicator": "I2", "reviewedPlan": "P1", "degree": "niet"},
            {"code": "B3", "indicator": "I1", "initiative": "A1", "degree": "genoemd"},
        ],
    )
    package["plan"]["region"] = "R"
    second.imported(package)
    return first, second


def test_plans_stand_in_the_order_asked_with_what_they_hold(two: tuple[Importing, Importing]) -> None:
    first, second = two
    subject = f"both-{first.code}"
    for plan in two:
        client = plan.api.as_("reader", plan=plan.code, subject=subject)
    found = client.get(_PATH, params={"plans": f"{second.code},{first.code},{second.code}"}).json()
    assert [one["plan"] for one in found["plans"]] == [second.code, first.code]
    one = found["plans"][1]
    assert (one["gemeenten"], one["inhabitants"], one["gemeentenCounted"]) == (["Oss"], 94000, 1)
    assert one["region"] == "Noordoost-Brabant"
    assert found["plans"][0]["region"] == "Noordoost"
    assert one["themes"] == ["Ouder", "Samen"]
    assert (one["initiatives"]["intervention"], one["initiatives"]["project"]) == (1, 1)
    assert sum(one["kpis"].values()) == len(first.items("/kpis"))
    assert (one["opgaven"]["prioritair"], one["goals"]) == (1, {"ambitie": 1, "doel": 0, "subdoel": 1})
    assert one["reached"] == first.get("/life")["reached"] == "submitted"
    assert one["ficheShare"] == first.get("/fiche-completeness")["plan"]["share"]
    assert one["roleShare"] == first.get("/role-matrix/completeness")["share"]
    assert (one["budget"], one["impact"]) == (None, None)
    assert found["plans"][0]["ownCoverage"]["genoemd"] == 1
    assert one["readElsewhere"] == [
        {
            "plan": second.code,
            "reviewedPlan": "P1",
            "counts": {"niet": 1, "genoemd": 0, "concreet": 1, "unjudged": 0, "share": 0.5},
            "illustrative": True,
        }
    ]
    assert [
        (pair["one"]["plan"], pair["one"]["initiative"], pair["other"]["initiative"], pair["other"]["name"])
        for pair in found["sameMovements"]
    ] == [
        (first.code, "A1", "B1", "Wijkteam"),
        (first.code, "B1", "A1", "Beeldzorg"),
        (first.code, "Z9", "A1", "Beeldzorg"),
    ]
    assert [pair["saidBy"] for pair in found["sameMovements"]] == [[first.code], [second.code], [second.code]]
    assert found["sameMovements"][2]["one"]["name"] is None


def test_who_read_a_plan_is_told_to_who_may_see_both(two: tuple[Importing, Importing]) -> None:
    first, second = two
    alone = first.as_("stuurgroep").get(_PATH, params={"plans": first.code}).json()["plans"][0]
    assert alone["readElsewhere"] == []
    assert alone["budget"] == sum(one["amount"] for one in first.get()["totals"])
    both = first.api.as_("stuurgroep", plan=first.code, subject=f"read-{first.code}")
    first.api.as_("reader", plan=second.code, subject=f"read-{first.code}")
    found = both.get(_PATH, params={"plans": first.code}).json()
    assert [one["plan"] for one in found["plans"][0]["readElsewhere"]] == [second.code]
    assert found["sameMovements"] == []


def test_a_plan_that_is_not_the_callers_to_know_is_not_compared(two: tuple[Importing, Importing]) -> None:
    first, second = two
    client = first.as_("reader")
    for plans in (f"{first.code},{second.code}", f"{first.code},ER-IS-NIETS"):
        assert client.get(_PATH, params={"plans": plans}).status_code == 404


@pytest.mark.parametrize("plans", ["", ",", "A,", "A, B", "a\0", ",".join(f"P{n}" for n in range(21))])
def test_a_list_that_is_none_is_refused(api: Api, plans: str) -> None:
    assert api.as_("reader", plan="ERGENS").get(_PATH, params={"plans": plans}).status_code == 400
