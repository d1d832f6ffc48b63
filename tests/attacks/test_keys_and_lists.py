"""A key belongs to one request of one caller, and a list is taken whole or not at all, however long it is."""

from copy import deepcopy
from typing import Any, Final

import httpx
import pytest

from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.refusals import refused
from tests.support.reporting import Reporting

ABSENT: Final = "00000000-0000-4000-8000-000000000000"
MANY: Final = 10_001
LINE: Final = {"initiative": "A1", "kassier": "K1", "stream": "IZA", "organisation": "ZORG", "period": 1}
DECIDED: Final = {"decidedOn": "2026-01-01", "reference": "S", "reason": "R"}


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> Reporting:
    code = f"LIJST-{worker}"
    return Reporting(api, code).imported(package(code))


def kept(client: httpx.Client, path: str, body: Any, key: str) -> httpx.Response:
    return client.post(path, json=body, headers={"Idempotency-Key": key})


def reused(answer: httpx.Response) -> None:
    problem = refused(answer, 409)
    assert (problem["code"], "violations" in problem) == ("idempotency_key_reused", False)


def test_the_same_key_with_another_body_query_or_path_is_refused(plan: Reporting, plan_code: str) -> None:
    office = plan.api.as_("programme_office", plan=plan_code, subject=f"sleutel-{plan_code}")
    document, key = package(plan_code), f"k-{plan_code}"
    assert kept(office, "/v1/plan-imports", document, key).status_code == 201
    again = kept(office, "/v1/plan-imports", document, key)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    other = deepcopy(document)
    other["plan"]["name"] += "!"
    reused(kept(office, "/v1/plan-imports", other, key))
    reused(kept(office, "/v1/plan-imports?replace=true", document, key))
    reused(kept(office, f"/v1/plans/{plan_code}/payouts", {"period": 1}, key))
    assert plan.api.as_("auditor", plan=plan_code).get(f"/v1/plans/{plan_code}").json()["name"] != other["plan"]["name"]


def test_the_same_key_of_another_caller_is_another_key(plan: Reporting) -> None:
    body = {"value": True, "measuredOn": "2026-01-01", "evidence": []}
    path, key = f"{plan.path}/meetmomenten/P.1/measurements", f"k-{plan.code}"
    one, two = kept(plan.office, path, body, key), kept(plan.analyst, path, body, key)
    assert (one.status_code, two.status_code) == (201, 201)
    assert one.json()["id"] != two.json()["id"]
    assert "Idempotency-Replayed" not in two.headers


LISTS: Final[dict[str, tuple[str, str, dict[str, Any], Any]]] = {
    "transfers": ("programme_office", f"/v1/payouts/{ABSENT}/transfers", {}, {"items": {"organisation": "ZORG"}}),
    "costs of a what-if": (
        "programme_office", "{plan}/simulations", {"measurements": []}, {"costs": {**LINE, "amount": 1}}
    ),
    "values of a what-if": (
        "programme_office", "{plan}/simulations", {},
        {"measurements": {"meetmoment": "P.1", "period": 1, "value": True}}
    ),
    "cost statements": ("stuurgroep", "{plan}/decisions", {"kind": "accept_costs"}, {"costStatements": ABSENT}),
    "measurements": (
        "stuurgroep", "{plan}/decisions", {"kind": "establish_results", "period": 1, "notMeasured": []},
        {"measurements": ABSENT},
    ),
    "not measured": (
        "stuurgroep", "{plan}/decisions", {"kind": "establish_results", "period": 1, "measurements": []},
        {"notMeasured": "P.1"},
    ),
    "shares": (
        "stuurgroep", "{plan}/decisions", {"kind": "set_distribution", "payout": ABSENT},
        {"shares": {"organisation": "ZORG", "amount": 1}},
    ),
    "moves": (
        "stuurgroep", "{plan}/decisions", {"kind": "change_budget"}, {"moves": {"from": LINE, "to": LINE, "amount": 1}}
    ),
    "overrides of a what-if": (
        "programme_office", "{plan}/business-case", {}, {"overrides": {"input": "X", "factor": 0.5}}
    ),
    "roles": (
        "programme_office", "{plan}/role-matrix", {"reason": "R"},
        {"roles": {"initiative": "A1", "domain": "vvt", "role": "trekker"}},
    ),
    "evidence of costs": (
        "programme_office", "{plan}/cost-statements", {**LINE, "amount": 1},
        {"evidence": {"kind": "factuur", "reference": "F"}},
    ),
    "streams of a membership": (
        "programme_office", "{plan}/memberships", {"issuer": "i", "subject": "s", "function": "financier"},
        {"streams": "IZA"},
    ),
    "streams of a confirmation": (
        "financier", "{plan}/periods/1/confirmations",
        {"of": "costs", "confirmedOn": "2026-01-01", "reference": "F"}, {"streams": "IZA"},
    ),
}  # fmt: skip
REPLACED: Final = {"roles"}
"""These are put in the place of what is there; all others are added."""


def sent(plan: Reporting, name: str, count: int, bad: int | None = None) -> httpx.Response:
    function, path, body, listed = LISTS[name]
    [(key, item)] = listed.items()
    items = [item] * count
    if bad is not None:
        items[bad] = {"x": 1} if isinstance(item, dict) else "?!"
    more = {name: value for name, value in DECIDED.items() if path.endswith("decisions")}
    if body.get("kind") in {"accept_costs", "establish_results", "change_budget"}:
        del more["reason"]
    client = plan.api.as_(function, plan=plan.code)
    method = "PUT" if name in REPLACED else "POST"
    return client.request(method, path.format(plan=plan.path), json={**more, **body, key: items})


@pytest.mark.parametrize("bad", [None, 0])
@pytest.mark.parametrize("name", [name for name in LISTS if "what-if" not in name])
def test_more_than_ten_thousand_items_is_too_large(plan: Reporting, name: str, bad: int | None) -> None:
    before = plan.journal()
    answer = sent(plan, name, MANY, bad)
    assert answer.status_code == 413, answer.text[:500]
    assert refused(answer, 413)["code"] == "payload_too_large"
    assert plan.journal() == before


@pytest.mark.parametrize("name", LISTS)
def test_one_wrong_item_of_five_hundred_is_named_by_its_index(plan: Reporting, name: str) -> None:
    before = plan.journal()
    found = refused(sent(plan, name, 500, bad=137), 400)
    [(key, _)] = LISTS[name][3].items()
    assert any(error["pointer"].startswith(f"/{key}/137") for error in found["errors"])
    assert plan.journal() == before


@pytest.mark.parametrize("path", ["%ED%A0%80", "%ED%BF%BF", "%00", "a%00b", "%C0%80", "%F4%90%80%80"])
def test_a_path_that_is_no_text_is_not_there(plan: Reporting, path: str) -> None:
    for whole in (f"{plan.path}/kpis/{path}", f"/v1/plans/{path}", f"/v1/payouts/{path}", f"/{path}"):
        assert refused(plan.office.get(whole), 404)["code"] == "not_found"


@pytest.mark.parametrize(
    "moment",
    [
        "2026-01-01T00:00:00", "1767225600", "2026-01-01T24:00:00Z", "2016-12-31T23:59:60Z", "2026-02-30T00:00:00Z",
        "2026-01-01 00:00:00Z", "2026-01-01T00:00:00-00:00", "2026-01-01",
    ],
)  # fmt: skip
def test_a_moment_without_zone_or_that_never_was_is_refused(plan: Reporting, moment: str) -> None:
    auditor = plan.api.as_("auditor", plan=plan.code)
    answer = auditor.get(f"{plan.path}/ledger/balances", params={"at": moment})
    assert [error["pointer"] for error in refused(answer, 400)["errors"]] == ["/query/at"]
