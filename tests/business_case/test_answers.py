from typing import Any

import pytest

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full, moneyless


def simulated(plan: Importing, body: Any, function: str = "programme_office") -> Any:
    return plan.as_(function).post(f"{plan.path}/business-case", json=body)


def test_a_tree_of_the_whole_plan_belongs_to_no_initiative(plan: Importing) -> None:
    found = plan.get("/impact")
    assert [(row["year"], row["fte"]["total"]) for row in found["years"]] == [(2025, 1), (2026, 2), (2027, 3)]
    assert [(part["code"], part["illustrative"]) for part in found["initiatives"]] == [(None, False), ("A1", True)]
    assert [row["saved"]["zvw"] for row in found["drivers"]] == [1_250, 2_500, 3_750]
    assert [row["fte"]["zvw"] for row in plan.get("/impact", initiative="A1")["years"]] == [0, 1, 2]


def test_a_simulation_answers_what_if_and_keeps_nothing(plan: Importing) -> None:
    before = plan.get("/business-case")
    answer = simulated(plan, {"scenario": "DUBBEL", "overrides": [{"input": "WAARDE", "value": 1000}]})
    assert answer.status_code == 200
    impacts = [row["impact"] for row in answer.json()["total"]["years"]]
    assert [row["impact"] for row in before["total"]["years"]][:3] == [100_000, 200_000, 300_000]
    assert impacts[:3] == [1_000, 3_000, 5_000]
    assert plan.get("/business-case") == before


def test_a_simulation_without_anything_is_the_base(plan: Importing) -> None:
    assert simulated(plan, {}).json() == plan.get("/business-case")


def test_every_flaw_of_a_simulation_at_once(plan: Importing) -> None:
    wrong = [{"input": "WEG", "value": 1}, {"input": "WAARDE"}, {"input": "WAARDE", "value": 1, "factor": 2}]
    answer = simulated(plan, {"overrides": wrong})
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/overrides/0/input", "dangling_code"),
        ("/overrides/1", "one_of"),
        ("/overrides/2", "one_of"),
    ]


@pytest.mark.parametrize("path", ["/impact", "/workforce", "/business-case", "/impact/explanation?tree=T"])
def test_a_scenario_that_is_not_there_is_named(plan: Importing, path: str) -> None:
    sign = "&" if "?" in path else "?"
    answer = plan.office.get(f"{plan.path}{path}{sign}scenario=NERGENS")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/query/scenario"]
    assert simulated(plan, {"scenario": "NERGENS"}).json()["errors"][0]["pointer"] == "/scenario"


@pytest.mark.parametrize(("query", "pointer"), [("tree=X", "/query/tree"), ("tree=T&year=2028", "/query/year")])
def test_only_what_is_there_is_explained(plan: Importing, query: str, pointer: str) -> None:
    answer = plan.office.get(f"{plan.path}/impact/explanation?{query}")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_an_explanation_in_english_with_every_figure_and_year(plan: Importing) -> None:
    answer = plan.office.get(f"{plan.path}/impact/explanation", params={"tree": "T"}, headers={"Accept-Language": "en"})
    found = answer.json()
    assert answer.headers["Content-Language"] == "en"
    assert (found["initiative"], found["year"], found["illustrative"]) == ("A1", 2027, True)
    euros = found["outputs"][2]["children"][0]
    assert (euros["rule"], euros["formula"]) == ("the product of the steps below", "2 × 100.000 = 200.000")
    fte, worth = euros["children"]
    assert (fte["repeats"], fte["children"]) == (True, [])
    assert (worth["refs"], worth["sourceYear"]) == ([{"type": "impact_input", "code": "WAARDE"}], 2024)
    assert found["outputs"][0]["children"][0]["children"][0]["illustrative"] is True


def test_a_scenario_that_divides_by_zero_is_refused_with_every_place(api: Api, plan_code: str, document: Any) -> None:
    tree = document["impactTrees"][0]
    tree["nodes"].append({"code": "Q", "label": "q", "operation": "quotient", "of": ["FTE", "WAARDE"]})
    plan = Importing(api, plan_code)
    plan.imported(document)
    answer = simulated(plan, {"overrides": [{"input": "WAARDE", "value": 0}]})
    assert (answer.status_code, answer.json()["code"]) == (409, "impact_not_computable")
    (violation,) = answer.json()["violations"]
    assert (violation["tree"], violation["place"], violation["reason"]) == ("T", "nodes/7/of/1", "division_by_zero")


def test_cost_shares_build_up_the_lines(api: Api, plan_code: str) -> None:
    package = full()
    package["plan"]["code"] = plan_code
    line = {key: package["budget"][0][key] for key in ("initiative", "kassier", "stream", "organisation", "period")}
    item = {
        "code": "P",
        "initiative": line["initiative"],
        "name": "P",
        "phase": "initiatie",
        "year": 2026,
        "amount": 100,
    }
    package |= {
        "budgetRules": [{"code": "R", "name": "R", "baseYear": 2025, "indexRate": 0.0518, "vatRate": 0.21}],
        "costItems": [{**item, "kind": "outside_purchase", "vat": True}],
        "costShares": [{"code": "S1", **line, "share": 1}, {"code": "S2", **line, "share": 2}],
    }
    plan = Importing(api, plan_code)
    plan.imported(package)
    found = plan.get("/cost-build-up")
    assert [(row["base"], row["indexed"], row["vat"], row["total"]) for row in found["items"]] == [
        (100, 105.18, 22.09, 127.27)
    ]
    (built,) = found["lines"]
    assert built["built"] == 127.27
    assert built["difference"] == pytest.approx(built["budget"] - 127.27)


def test_a_budget_that_cannot_be_built_up_is_refused(api: Api, plan_code: str) -> None:
    package = full()
    package["plan"]["code"] = plan_code
    item = {"code": "P", "initiative": "A1", "name": "P", "phase": "initiatie", "year": 2026, "kind": "own_work"}
    package |= {
        "budgetRules": [{"code": "R", "name": "R", "baseYear": 2025, "unforeseenShare": 0.01}],
        "costItems": [{**item, "amount": 100}],
    }
    plan = Importing(api, plan_code)
    plan.imported(package)
    answer = plan.office.get(f"{plan.path}/cost-build-up")
    assert (answer.status_code, answer.json()["code"]) == (409, "costs_not_computable")
    assert answer.json()["violations"][0]["reason"] == "no_fte_avoided"


def test_a_plan_without_lines_is_set_against_its_cost_items(api: Api, plan_code: str, document: Any) -> None:
    package = moneyless() | {key: document[key] for key in ("impactInputs", "impactTrees", "scenarios")}
    package["plan"]["code"] = plan_code
    item = {"code": "P", "initiative": "A1", "name": "P", "phase": "initiatie", "year": 2025, "kind": "own_work"}
    package |= {
        "budgetRules": [{"code": "R", "name": "R", "baseYear": 2025, "unforeseenShare": 0.01, "fteYear": 2027}],
        "costItems": [{**item, "amount": 250_000}],
    }
    plan = Importing(api, plan_code)
    plan.imported(package)
    found = plan.get("/business-case")
    assert found["basis"] == "cost_items"
    assert [row["budget"] for row in found["total"]["years"]] == [252_500, 0, 0]
    assert found["total"]["reachedIn"] == 2026


def test_a_plan_with_nothing_of_the_sort_answers_that(api: Api, plan_code: str) -> None:
    package = moneyless()
    package["plan"]["code"] = plan_code
    plan = Importing(api, plan_code)
    plan.imported(package)
    assert plan.get("/impact")["years"] == plan.get("/workforce")["years"] == plan.get("/double-funding")["items"] == []
    found = plan.get("/business-case")
    assert (found["basis"], found["total"]["years"], found["total"]["paybackYear"]) == ("none", [], None)
    assert plan.get("/cost-build-up")["total"] == 0


@pytest.mark.parametrize("path", ["/business-case", "/cost-build-up", "/double-funding"])
def test_who_does_not_see_all_money_sees_none_of_this(plan: Importing, path: str) -> None:
    assert plan.as_("reader").get(f"{plan.path}{path}").status_code == 403
    assert plan.as_("partner", "ZORG").get(f"{plan.path}{path}").status_code == 403
    assert plan.as_("reader").get(f"{plan.path}/impact").status_code == 200


def test_a_budget_of_any_year_can_be_set_against_impact(api: Api, plan_code: str, document: Any) -> None:
    for period in document["scheme"]["periods"]:
        period |= {"startsOn": "9999-01-01", "endsOn": "9999-12-31", "payOn": "9999-12-31"}
    document["scheme"] |= {"periods": document["scheme"]["periods"][:1], "settlementOn": "9999-12-31"}
    document["budget"] = [row | {"period": 1} for row in document["budget"][:1]]
    document["kpis"] = []
    plan = Importing(api, plan_code)
    plan.imported(document)
    years = plan.get("/business-case")["total"]["years"]
    assert (years[0]["year"], years[-1]["year"]) == (2025, 9999)
