"""The goal network and the life of a plan over HTTP."""

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full
from tests.support.records import records


def test_the_goal_network_reaches_from_ambition_to_initiative(api: Api, plan_code: str) -> None:
    package = full() | records()
    package["plan"]["code"] = plan_code
    plan = Importing(api, plan_code)
    plan.imported(package)
    found = plan.get("/goal-network")
    goals = {one["code"]: one for one in found["goals"]}
    assert (goals["AMB"]["servedBy"], goals["AMB"]["initiatives"], goals["AMB"]["allInitiatives"]) == (
        ["SUB"],
        [],
        ["A1"],
    )
    assert goals["SUB"]["serves"] == ["AMB"]
    assert found["loose"] == ["B1"]


def test_the_advice_informs_and_the_outcome_counts(api: Api, plan_code: str) -> None:
    package = full()
    package["plan"]["code"] = plan_code
    package["planSteps"] = [
        {"code": "UIT", "kind": "snelle_toets_outcome", "on": "2024-06-01", "outcome": "positive", "by": ["VGZ"]},
        {"code": "ADV", "kind": "advice", "on": "2024-05-01", "outcome": "negative", "by": ["netwerktafel"]},
        {"code": "GOED", "kind": "approved", "expectedOn": "2099-07-01"},
    ]
    package["planLinks"] = [{"code": "RP", "relation": "follows_from", "plan": "REGIOPLAN"}]
    plan = Importing(api, plan_code)
    plan.imported(package)
    found = plan.get("/life")
    assert [(one["code"], one["binding"]) for one in found["steps"]] == [("ADV", False), ("UIT", True), ("GOED", True)]
    assert (found["status"], found["reached"]) == ("approved", "in_development")
    assert [one["plan"] for one in found["links"]] == ["REGIOPLAN"]
