"""Nothing is given away: not in a list, not in a single answer, not in a refusal."""

from typing import Any, Final

import httpx
import pytest

from tests.support.api import Api
from tests.support.half_way import LISTS, HalfWay
from tests.support.journey import DAY

ABSENT: Final = "00000000-0000-4000-8000-000000000000"
SINGLE: Final = {
    "payout": "/payouts",
    "measurement": "/measurements",
    "costStatement": "/cost-statements",
    "decision": "/decisions",
    "confirmation": "/confirmations",
    "registration": "/registrations",
    "receipt": "/receipts",
    "transfer": "/transfers",
    "claim": "/claims",
    "returned": "/returns",
    "permission": "/stream-permissions",
    "membership": "/memberships",
}
STEPS: Final[list[tuple[str, str, dict[str, Any] | None]]] = [
    ("payout", "withdrawals", None),
    ("payout", "releases", {"releasedOn": DAY, "reference": "V"}),
    ("payout", "receipts", {"amount": 1, "receivedOn": DAY, "bankReference": "X"}),
    ("payout", "transfers", {"organisation": "ZORG", "amount": 1, "executedOn": DAY, "bankReference": "X"}),
    ("measurement", "evidence", {"kind": "lijst", "reference": "L"}),
    ("measurement", "verifications", {"outcome": "rejected"}),
    ("costStatement", "withdrawals", None),
    ("receipt", "reversals", {"reversedOn": DAY, "reason": "R"}),
    ("transfer", "reversals", {"reversedOn": DAY, "reason": "R"}),
    ("claim", "receipts", {"amount": 1, "receivedOn": DAY, "bankReference": "X"}),
    ("claim", "write-offs", {"amount": 1, "reference": "F", "reason": "R"}),
    ("returned", "confirmations", {"confirmedOn": DAY, "reference": "F"}),
    ("membership", "endings", None),
]
WHO: Final = {
    "receipts": "kassier",
    "transfers": "kassier",
    "reversals": "kassier",
    "releases": "financier",
    "write-offs": "financier",
    "confirmations": "financier",
}


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> HalfWay:
    return HalfWay(api, f"ZICHT-{worker}").prepared()


@pytest.fixture(scope="module")
def other(api: Api, worker: str) -> HalfWay:
    return HalfWay(api, f"ELDERS-{worker}").prepared()


def told(answer: httpx.Response, identifier: str) -> dict[str, Any]:
    """All that an answer says, apart from what differs in every answer."""
    body = {name: value for name, value in answer.json().items() if name != "requestId"}
    assert identifier not in answer.text
    headers = {name for name in answer.headers if name != "content-length"}
    return {"status": answer.status_code, "body": body, "headers": headers}


@pytest.mark.parametrize(("name", "path"), SINGLE.items())
@pytest.mark.parametrize("header", [{}, {"If-None-Match": "*"}])
def test_the_thing_of_another_plan_reads_as_absent(
    plan: HalfWay, other: HalfWay, name: str, path: str, header: dict[str, str]
) -> None:
    admin, theirs = plan.as_("admin", subject=f"alleen-{plan.code}"), other.ids[name][0]
    answers = [told(admin.get(f"/v1{path}/{one}", headers=header), one) for one in (theirs, ABSENT)]
    assert answers[0] == answers[1]
    assert answers[0]["status"] == 404
    head = admin.head(f"/v1{path}/{theirs}")
    assert (head.status_code, head.headers.get("ETag")) == (404, None)


@pytest.mark.parametrize(("name", "step", "body"), STEPS)
def test_the_thing_of_another_plan_is_changed_as_little_as_one_that_is_absent(
    plan: HalfWay, other: HalfWay, name: str, step: str, body: dict[str, Any] | None
) -> None:
    function = WHO.get(step, "programme_office")
    client = plan.as_(function, "KAS1" if function == "kassier" else None, subject=f"{function}-{plan.code}")
    theirs = other.ids[name][0]
    answers = [told(client.post(f"/v1{SINGLE[name]}/{one}/{step}", json=body), one) for one in (theirs, ABSENT)]
    assert answers[0] == answers[1]
    assert answers[0]["status"] == 404


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("costStatement", {"kind": "accept_costs", "costStatements": ["?"]}),
        ("measurement", {"kind": "establish_results", "period": 2, "measurements": ["?"]}),
        ("payout", {"kind": "set_distribution", "payout": "?", "shares": [{"organisation": "ZORG", "amount": 1}]}),
        ("decision", {"kind": "withdraw", "decision": "?"}),
        ("permission", {"kind": "change_budget", "permission": "?"}),
    ],
)
def test_a_decision_cannot_name_the_thing_of_another_plan(
    plan: HalfWay, other: HalfWay, name: str, body: dict[str, Any]
) -> None:
    line = {"initiative": "A1", "kassier": "K1", "stream": "IZA", "organisation": "ZORG", "period": 3}
    more: dict[str, Any] = {"decidedOn": DAY, "reference": "S"}
    if body["kind"] in {"withdraw", "set_distribution"}:
        more["reason"] = "R"
    elif body["kind"] == "change_budget":
        more["moves"] = [{"from": line, "to": {**line, "initiative": "B1"}, "amount": 1}]
    stuurgroep = plan.as_("stuurgroep", subject=f"stuurgroep-{plan.code}")
    answers = []
    for one in (other.ids[name][0], ABSENT):
        named = {key: one if value == "?" else [one] if value == ["?"] else value for key, value in body.items()}
        answers.append(told(stuurgroep.post(f"/v1/plans/{plan.code}/decisions", json={**named, **more}), one))
    assert answers[0] == answers[1]
    assert answers[0]["status"] in {400, 409}


def test_a_correction_cannot_name_the_measurement_of_another_plan(plan: HalfWay, other: HalfWay) -> None:
    office = plan.as_("programme_office", subject=f"office-{plan.code}")
    answers = []
    for one in (other.ids["measurement"][0], ABSENT):
        body = {"value": 1, "measuredOn": DAY, "evidence": [], "supersedes": one}
        answers.append(told(office.post(f"/v1/plans/{plan.code}/meetmomenten/A1-D.2/measurements", json=body), one))
    assert answers[0] == answers[1]
    assert answers[0]["status"] == 400


@pytest.mark.parametrize("name", LISTS)
def test_lists_hold_their_own_plan_only(plan: HalfWay, other: HalfWay, name: str) -> None:
    listed = plan.journey.items(plan.as_("admin"), f"/plans/{plan.code}/{LISTS[name]}")
    assert not {one["id"] for one in listed} & set(other.ids[name])


def rows(plan: HalfWay, client: httpx.Client, path: str) -> list[dict[str, Any]]:
    return plan.journey.items(client, f"/plans/{plan.code}/{path}")


@pytest.mark.parametrize(
    "path", ["payouts", "receipts", "transfers", "claims", "returns", "cost-statements", "budget-lines", "pass-on"]
)
def test_a_kassier_sees_its_own_part_only(plan: HalfWay, path: str) -> None:
    everybody = {row["kassier"] for row in rows(plan, plan.as_("auditor"), path)}
    seen = {row["kassier"] for row in rows(plan, plan.kassier("K2"), path)}
    assert (everybody, seen) == ({"K1", "K2"}, {"K2"})
    assert rows(plan, plan.kassier("K2"), f"{path}?kassier=K1") == []


@pytest.mark.parametrize("name", ["payout", "receipt", "transfer", "claim", "returned", "costStatement"])
def test_the_money_of_another_kassier_is_absent(plan: HalfWay, name: str) -> None:
    theirs, kassier = plan.mine(name, "K1"), plan.kassier("K2")
    answers = [told(kassier.get(f"/v1{SINGLE[name]}/{one}"), one) for one in (theirs, ABSENT)]
    assert answers[0] == answers[1]
    assert answers[0]["status"] == 404
    if name == "payout":
        assert kassier.get(f"/v1/payouts/{theirs}/distribution").status_code == 404


@pytest.mark.parametrize(
    ("name", "step", "body"), [step for step in STEPS if WHO.get(step[1]) == "kassier" or step[0] == "costStatement"]
)
def test_another_kassier_does_nothing_with_it(plan: HalfWay, name: str, step: str, body: dict[str, Any] | None) -> None:
    kassier, theirs = plan.kassier("K2"), plan.mine(name, "K1")
    answers = [told(kassier.post(f"/v1{SINGLE[name]}/{one}/{step}", json=body), one) for one in (theirs, ABSENT)]
    assert answers[0] == answers[1]
    assert answers[0]["status"] == 404


def test_schedule_and_readiness_hold_the_kassiers_own_rows(plan: HalfWay) -> None:
    found = plan.kassier("K2").get(f"/v1/plans/{plan.code}/uitkeringsschema").json()
    assert {row["kassier"] for section in found.values() for row in section} == {"K2"}
    ready = plan.kassier("K2").get(f"/v1/plans/{plan.code}/periods/2/payment-readiness").json()
    assert {row["kassier"] for row in ready["payouts"]} == {"K2"}
    assert {one["kassier"] for one in ready["violations"]} <= {"K2"}
    simulated = plan.kassier("K2").post(f"/v1/plans/{plan.code}/simulations", json={}).json()
    assert {row["kassier"] for section in simulated.values() for row in section} == {"K2"}


def test_confirmations_show_the_parts_in_sight(plan: HalfWay) -> None:
    def parts(client: httpx.Client) -> set[str]:
        found = rows(plan, client, "confirmations") + rows(plan, client, "registrations")
        return {part["kassier"] for one in found for part in one["parts"]}

    assert parts(plan.as_("auditor")) == {"K1", "K2"}
    assert parts(plan.kassier("K2")) == {"K2"}
    assert parts(plan.as_("reader")) == set()


@pytest.mark.parametrize("path", ["transfers", "claims", "cost-statements", "budget-lines", "pass-on", "agreements"])
def test_a_partner_sees_its_own_money_only(plan: HalfWay, path: str) -> None:
    everybody = {row["organisation"] for row in rows(plan, plan.as_("auditor"), path)}
    seen = {row["organisation"] for row in rows(plan, plan.as_("partner", "STAD"), path)}
    assert (everybody, seen) == ({"ZORG", "STAD"}, {"STAD"})
    if path != "pass-on":
        assert rows(plan, plan.as_("partner", "STAD"), f"{path}?organisation=ZORG") == []


def test_of_a_payout_a_partner_sees_its_own_share(plan: HalfWay) -> None:
    partner, payout = plan.as_("partner", "STAD"), plan.mine("payout", "K2")
    found = partner.get(f"/v1/payouts/{payout}/distribution").json()
    assert [row["organisation"] for row in found["items"]] == ["STAD"]
    theirs = plan.mine("payout", "K1")
    answers = [told(partner.get(f"/v1/payouts/{one}/distribution"), one) for one in (theirs, ABSENT)]
    assert answers[0] == answers[1]
    schedule = partner.get(f"/v1/plans/{plan.code}/uitkeringsschema").json()
    assert schedule["payments"] == []
    assert {row["organisation"] for section in schedule.values() for row in section} == {"STAD"}
    assert rows(plan, partner, "returns") == []


@pytest.mark.parametrize("name", ["transfer", "claim", "costStatement", "payout", "receipt", "returned", "permission"])
def test_the_money_of_another_organisation_is_absent(plan: HalfWay, name: str) -> None:
    partner = plan.as_("partner", "STAD")
    theirs = plan.ids[name][0] if name == "permission" else plan.mine(name, "K1")
    answers = [told(partner.get(f"/v1{SINGLE[name]}/{one}"), one) for one in (theirs, ABSENT)]
    assert answers[0] == answers[1] or name == "permission"
    assert answers[0]["status"] == (403 if name == "permission" else 404)


@pytest.mark.parametrize("function", ["data_analyst", "reader"])
def test_who_sees_no_money_finds_none_anywhere(plan: HalfWay, function: str) -> None:
    client = plan.as_(function)
    shown = client.get(f"/v1/plans/{plan.code}").json()
    assert shown["totals"] is None
    for path in (
        "meetmomenten",
        "kpis",
        "measurements",
        "decisions",
        "periods",
        "kassiers",
        "streams",
        "confirmations",
    ):
        for row in rows(plan, client, path):
            assert not _euros(row), (path, row)
    money = {"accept_costs", "set_distribution", "change_budget", "recover", "sign_agreement"}
    assert not {row["kind"] for row in rows(plan, client, "decisions")} & money


def _euros(node: Any) -> set[str]:
    """The names of amounts in an answer."""
    if isinstance(node, list):
        return {name for one in node for name in _euros(one)}
    if not isinstance(node, dict):
        return set()
    here = {name for name, value in node.items() if name in _AMOUNTS and value is not None}
    return here | {name for value in node.values() for name in _euros(value)}


_AMOUNTS: Final = frozenset(
    {"amount", "payment", "base", "deduction", "release", "share", "due", "atStake", "toOffset"}
)
