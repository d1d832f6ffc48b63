"""Importing a plan over HTTP: whole or not at all, once, tried out, and by those who may."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.importing import Importing, refusals
from tests.support.packages import change, moneyless

Document = dict[str, Any]


def test_a_plan_is_imported_whole(plan: Importing, document: Document) -> None:
    answer = plan.send(document)
    assert answer.status_code == 201
    assert answer.headers["location"] == plan.path
    made = answer.json()
    assert (made["code"], made["name"], made["status"]) == (plan.code, "Volledig plan", "imported")
    assert made["counts"] == {
        "streams": 2,
        "domains": 2,
        "organisations": 3,
        "themes": 2,
        "initiatives": 2,
        "kassiers": 2,
        "periods": 2,
        "budgetLines": 3,
        "kpis": 4,
        "meetmomenten": 5,
        "roles": 5,
        "agreements": 1,
        "records": 0,
    }
    found = plan.get()
    assert (found["id"], found["counts"]) == (made["id"], made["counts"])


def test_the_same_plan_again_changes_nothing(plan: Importing, document: Document) -> None:
    made = plan.imported(document)
    document["organisations"].reverse()
    answer = plan.send(document)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["id"], answer.json()["version"]) == ("unchanged", made["id"], 1)
    assert plan.send(document, replace="true").json()["status"] == "unchanged"


def test_the_same_request_again_gives_the_first_answer(plan: Importing, document: Document) -> None:
    key = {"Idempotency-Key": "one-and-the-same"}
    first = plan.office.post("/v1/plan-imports", json=_plain(document), headers=key)
    again = plan.office.post("/v1/plan-imports", json=_plain(document), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"


def test_an_import_needs_a_key(plan: Importing, document: Document) -> None:
    answer = plan.office.post("/v1/plan-imports", json=_plain(document), headers={"Idempotency-Key": ""})
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/header/Idempotency-Key"]


def test_a_trial_stores_nothing_and_names_the_id_to_come(plan: Importing, document: Document) -> None:
    tried = plan.send(document, dryRun="true")
    assert (tried.status_code, tried.json()["status"]) == (200, "would_import")
    assert plan.office.get(plan.path).status_code == 404
    assert plan.imported(document)["id"] == tried.json()["id"]


def test_a_package_that_differs_is_refused_with_the_places(plan: Importing, document: Document) -> None:
    plan.imported(document)
    change(document, "/plan/name", "Ander plan")
    change(document, "/budget/1/amount", 7)
    change(document, "/kpis/0/meetmomenten/1/target", 601)
    differing = [("plan_differs", ["/budget/1/amount", "/kpis/0/meetmomenten/1/target", "/plan/name"])]
    for query in ({}, {"dryRun": "true"}):
        assert refusals(plan.send(document, **query)) == differing
    assert plan.get()["name"] == "Volledig plan"


def test_a_flawed_package_is_refused_before_anything_else(plan: Importing, document: Document) -> None:
    change(document, "/budget/0/amount", -1)
    change(document, "/initiatives/1/theme", "C")
    for client in (plan.office, plan.as_("reader")):
        answer = plan.send(document, client)
        assert answer.status_code == 400
        assert [one["pointer"] for one in answer.json()["errors"]] == ["/budget/0/amount", "/initiatives/1/theme"]
    assert plan.office.get(plan.path).status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"[]", "invalid_type"), (b"null", "invalid_type"), (b"1.5", "invalid_type"), (b"{", "invalid_json")],
)
def test_what_is_no_object_is_no_package(plan: Importing, body: bytes, code: str) -> None:
    answer = plan.office.post("/v1/plan-imports", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert [one["code"] for one in answer.json()["errors"]] == [code]


@pytest.mark.parametrize("function", ["stuurgroep", "financier", "data_analyst", "auditor", "reader"])
def test_others_do_not_import(plan: Importing, document: Document, function: str) -> None:
    assert plan.send(document, plan.as_(function)).status_code == 403
    assert plan.send(document, plan.api.anonymous).status_code == 401
    assert plan.office.get(plan.path).status_code == 404


def test_an_office_imports_only_its_own_plan(plan: Importing, document: Document) -> None:
    document["plan"]["code"] = f"{plan.code}-other"
    assert plan.send(document).status_code == 403
    assert plan.send(document, plan.api.as_("admin")).status_code == 201


def test_warnings_say_what_to_look_at_in_the_language_asked(plan: Importing, document: Document) -> None:
    document["roles"] = document["roles"][:1]
    body, client = _plain(document), plan.office
    answers = {
        language: client.post(
            "/v1/plan-imports", json=body, params={"dryRun": "true"}, headers={"Accept-Language": language}
        ).json()["warnings"]
        for language in ("nl", "en")
    }
    codes = [one["code"] for one in answers["nl"]]
    assert {"initiative_without_trekker", "roles_missing"} <= set(codes)
    assert [one["code"] for one in answers["en"]] == codes
    without = {
        language: one for language, found in answers.items() for one in found if one["pointer"] == "/initiatives"
    }
    assert "zonder trekker: B1" in without["nl"]["detail"]
    assert "without a trekker: B1" in without["en"]["detail"]


def test_a_plan_without_money_is_imported_too(plan: Importing) -> None:
    package = moneyless()
    package["plan"] = {"code": plan.code, "name": "Regioplan", "region": "Utrecht"}
    made = plan.imported(package)
    assert (made["counts"]["budgetLines"], made["counts"]["meetmomenten"]) == (0, 5)
    found = plan.get()
    assert (found["kind"], found["scheme"], found["totals"]) == ("regioplan", None, [])
    assert plan.items("/budget-lines") == plan.items("/periods") == []
    assert plan.office.get(f"{plan.path}/periods/1").status_code == 404


def test_the_budget_enters_the_books(plan: Importing, document: Document) -> None:
    made = plan.imported(document)
    assert plan.rows(
        "SELECT e.kind, p.account, p.stream, sum(p.amount_cents)::bigint"
        " FROM entry e JOIN posting p USING (plan_id, seq) WHERE e.plan_id = $1 GROUP BY 1, 2, 3 ORDER BY 2, 3",
        made["id"],
    ) == [
        ("plan_imported", "allocated", "IZA", 100101),
        ("plan_imported", "allocated", "SPUK", 50000),
        ("plan_imported", "grant", "IZA", -100101),
        ("plan_imported", "grant", "SPUK", -50000),
    ]


def test_at_the_same_time_a_plan_is_imported_once(plan: Importing, document: Document) -> None:
    client = plan.office
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: plan.send(document, client), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(plan.items("/budget-lines")) == 3


def _plain(document: Document) -> Any:
    """The package with its decimals as JSON numbers."""
    return json.loads(json.dumps(document, default=float))
