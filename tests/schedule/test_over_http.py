"""The schedule, readiness and simulations, as each function in a plan sees them."""

import json
from typing import Any

import httpx
import pytest

from tests.factories import packages
from tests.support.api import Api
from tests.support.cases import plain
from tests.support.journey import Journey

Row = dict[str, Any]
ANSWER = ("payments", "distributions", "meetmomenten", "settlement")
CONDITION = {"period", "kassier", "stream", "code", "detail"}


@pytest.fixture
def journey(api: Api, plan_code: str) -> Journey:
    """The worked example, its plan imported and its agreements signed."""
    case = plain("worked-example")["case"]
    found = Journey(api, case, plan_code)
    found.load()
    found.agree()
    return found


def two_kassiers(api: Api, plan_code: str) -> Journey:
    """A plan in which two organisations are kassier."""
    case = plain("case-03")["case"]
    organisations = [one["code"] for one in case["plan"]["organisations"]]
    case["plan"]["kassiers"][1] |= {"organisation": organisations[1]}
    journey = Journey(api, case, plan_code)
    journey.load()
    return journey


def schedule(journey: Journey, client: httpx.Client | None = None) -> Row:
    return journey.get(client or journey.office, f"/plans/{journey.plan}/uitkeringsschema")


def column(rows: list[Row], name: str) -> list[Any]:
    return [row[name] for row in rows]


def bare(rows: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name not in {"status", "provisional"}} for row in rows]


def test_before_anything_is_known_the_whole_budget_is_expected(journey: Journey) -> None:
    found = schedule(journey)
    assert list(found) == list(ANSWER)
    assert column(found["payments"], "payment") == [150_000, 210_000.01, 30_000, 0]
    assert set(column(found["payments"], "status")) == {"expected"}
    assert set(column(found["payments"], "provisional")) == {True}
    assert {row["shortfall"] for row in found["meetmomenten"]} == {0}
    assert set(column(found["settlement"], "balance")) == {0}


def test_it_follows_the_plan_from_expected_to_released(journey: Journey) -> None:
    wanted = plain("worked-example")["expected"]
    journey.prepare(1)
    assert column(schedule(journey)["payments"], "provisional") == [False, True, True, True]
    assert schedule(journey)["payments"][0]["payment"] == 140_000
    proposed = journey.post(journey.office, f"/plans/{journey.plan}/payouts", {"period": 1})["items"]
    assert column(schedule(journey)["payments"], "status") == ["proposed", "expected", "expected", "expected"]
    released = {"releasedOn": "2026-01-15", "reference": "V-1"}
    journey.post(journey.financier, f"/payouts/{proposed[0]['id']}/releases", released)
    journey.account(1)
    found = schedule(journey)
    assert column(found["payments"], "status") == ["released", "expected", "expected", "expected"]
    assert column(found["payments"], "provisional") == [False, False, True, True]
    assert bare(found["payments"])[:2] == wanted["payments"][:2]
    assert [row for row in found["distributions"] if row["period"] <= 2] == [
        row for row in wanted["distributions"] if row["period"] <= 2
    ]


def test_in_the_end_it_is_the_answer(journey: Journey) -> None:
    wanted = plain("worked-example")["expected"]
    for period in range(1, 4):
        journey.prepare(period)
        journey.pay(period)
        journey.account(period)
    journey.account(4)
    assert bare(schedule(journey)["payments"]) == wanted["payments"]
    journey.pay(4)
    found = schedule(journey)
    assert {**found, "payments": bare(found["payments"])} == wanted
    assert set(column(found["payments"], "status")) == {"released"}
    assert set(column(found["payments"], "provisional")) == {False}


def test_a_proposal_that_no_longer_rests_on_the_facts_is_only_expected(journey: Journey) -> None:
    for period in (1, 2):
        journey.prepare(period)
        journey.pay(period)
        journey.account(period)
    journey.post(journey.office, f"/plans/{journey.plan}/payouts", {"period": 3})
    assert schedule(journey)["payments"][2]["status"] == "proposed"
    line = {"initiative": "B8", "kassier": "K3", "stream": "IZA", "organisation": "HUMO", "period": 3}
    other = {**line, "initiative": "B7", "organisation": "LAVERHOF"}
    journey.decide("change_budget", moves=[{"from": line, "to": other, "amount": 5}])
    assert schedule(journey)["payments"][2]["status"] == "expected"


def test_everyone_sees_its_own_money(api: Api, plan_code: str) -> None:
    journey = two_kassiers(api, plan_code)
    whole = schedule(journey)
    for function in ("admin", "stuurgroep", "financier", "auditor"):
        assert schedule(journey, journey.by(function)) == whole
    for code, body in journey.bodies.items():
        seen = schedule(journey, journey.by("kassier", body))
        assert seen == {name: [row for row in whole[name] if row["kassier"] == code] for name in ANSWER}
        assert 0 < len(seen["payments"]) < len(whole["payments"])
    organisation = journey.package["budget"][0]["organisation"]
    mine = schedule(journey, journey.by("partner", organisation))
    assert mine["payments"] == []
    assert mine["distributions"]
    for name in ANSWER[1:]:
        assert mine[name] == [row for row in whole[name] if row["organisation"] == organisation]


@pytest.mark.parametrize("function", ["data_analyst", "reader"])
def test_who_sees_no_money_sees_no_schedule(journey: Journey, function: str) -> None:
    path = f"/v1/plans/{journey.plan}"
    client = journey.by(function)
    assert client.get(f"{path}/uitkeringsschema").status_code == 403
    assert client.get(f"{path}/periods/1/payment-readiness").status_code == 403
    assert client.post(f"{path}/simulations", json={}).status_code == 403


def test_a_partner_sees_money_but_neither_readiness_nor_simulations(journey: Journey) -> None:
    path, client = f"/v1/plans/{journey.plan}", journey.by("partner", "HUMO")
    assert client.get(f"{path}/periods/1/payment-readiness").status_code == 403
    assert client.post(f"{path}/simulations", json={}).status_code == 403


def test_readiness_names_every_condition_as_a_refusal_does(journey: Journey) -> None:
    path = f"/plans/{journey.plan}/periods/2/payment-readiness"
    found = journey.get(journey.office, path)
    assert found["ready"] is False
    assert [(p["kassier"], p["stream"], p["ready"]) for p in found["payouts"]] == [("K3", "IZA", False)]
    codes = column(found["violations"], "code")
    assert codes == [
        "results_not_established", "confirmation_missing", "registration_missing", "previous_not_released",
    ]  # fmt: skip
    assert found["violations"] == found["payouts"][0]["violations"]
    assert found["violations"][0]["meetmomenten"] == ["B7-D1.1", "B7-P1.1"]
    assert set(found["violations"][1]) == CONDITION | {"of"}
    assert set(found["violations"][3]) == CONDITION
    refused = journey.office.post(f"/v1/plans/{journey.plan}/payouts", json={"period": 2})
    assert refused.status_code == 409
    assert refused.json()["violations"] == found["violations"]


def test_readiness_speaks_the_language_of_its_reader(journey: Journey) -> None:
    path = f"/v1/plans/{journey.plan}/periods/1/payment-readiness"
    dutch, english = (journey.office.get(path, headers={"Accept-Language": tag}) for tag in ("nl", "en"))
    assert (dutch.headers["Content-Language"], english.headers["Content-Language"]) == ("nl", "en")
    assert "bevestigd" in dutch.json()["violations"][0]["detail"]
    assert "confirmed" in english.json()["violations"][0]["detail"]


def test_what_misses_nothing_is_ready(journey: Journey) -> None:
    journey.prepare(1)
    found = journey.get(journey.office, f"/plans/{journey.plan}/periods/1/payment-readiness")
    assert found == {
        "ready": True,
        "violations": [],
        "payouts": [{"kassier": "K3", "stream": "IZA", "ready": True, "violations": []}],
    }


def test_a_kassier_sees_what_its_own_payouts_wait_for(api: Api, plan_code: str) -> None:
    journey = two_kassiers(api, plan_code)
    path = f"/plans/{journey.plan}/periods/1/payment-readiness"
    whole = journey.get(journey.office, path)["payouts"]
    body = journey.bodies[whole[0]["kassier"]]
    seen = journey.get(journey.by("kassier", body), path)
    assert seen["payouts"] == [p for p in whole if journey.bodies[p["kassier"]] == body]
    assert len(seen["payouts"]) < len(whole)
    assert {v["kassier"] for v in seen["violations"]} <= {p["kassier"] for p in seen["payouts"]}


@pytest.mark.parametrize("period", ["0", "5", "1002", "-1", "one"])
def test_a_period_that_the_plan_does_not_have_is_not_there(journey: Journey, period: str) -> None:
    response = journey.office.get(f"/v1/plans/{journey.plan}/periods/{period}/payment-readiness")
    assert response.status_code == 404


def test_a_plan_without_money_has_no_scheme(api: Api, plan_code: str) -> None:
    office = api.as_("programme_office", plan=plan_code)
    assert office.post("/v1/plan-imports", json=packages.without_money(plan_code)).status_code == 201
    path = f"/v1/plans/{plan_code}"
    answers = [
        office.get(f"{path}/uitkeringsschema"),
        office.get(f"{path}/periods/1/payment-readiness"),
        office.post(f"{path}/simulations", json={}),
    ]
    for response in answers:
        assert response.status_code == 409
        assert response.json()["code"] == "no_scheme"
        assert [v["code"] for v in response.json()["violations"]] == ["no_scheme"]


def test_what_if_on_top_of_nothing_is_the_case(journey: Journey) -> None:
    case, wanted = plain("worked-example").values()
    body = {"costs": case["costs"], "measurements": case["measurements"]}
    path = f"/plans/{journey.plan}/simulations"
    assert journey.post(journey.office, path, body, 200) == wanted
    assert schedule(journey)["payments"][0]["payment"] == 150_000


def test_what_if_goes_on_from_what_is_established(journey: Journey) -> None:
    journey.prepare(1)
    journey.pay(1)
    journey.account(1)
    path = f"/plans/{journey.plan}/simulations"
    nothing = journey.post(journey.office, path, {}, 200)
    assert column(nothing["payments"], "payment") == [140_000, 178_888.9, 0, 0]
    met = journey.post(journey.office, path, {"assume": "met"}, 200)
    assert {"payments": met["payments"]} == {"payments": bare(schedule(journey)["payments"])}
    better = {"measurements": [{"meetmoment": "B7-D1.1", "period": 2, "value": 300}], "assume": "met"}
    assert journey.post(journey.office, path, better, 200)["payments"][2]["release"] == 31_111.11


def test_what_is_closed_stays_closed_in_a_simulation(journey: Journey) -> None:
    journey.prepare(1)
    journey.pay(1)
    journey.account(1)
    body = {"costs": journey.case["costs"], "measurements": [{"meetmoment": "B7-D1.1", "period": 1, "value": 300}]}
    response = journey.office.post(f"/v1/plans/{journey.plan}/simulations", json=body)
    assert response.status_code == 409
    assert response.json()["code"] == "period_closed"
    assert [v["of"] for v in response.json()["violations"]] == ["costs", "results"]


def test_a_simulation_tells_all_flaws(journey: Journey) -> None:
    body = {"assume": "best", "costs": [{}], "measurements": [{"meetmoment": "B7-D1.1", "period": 9, "value": "x"}]}
    response = journey.office.post(f"/v1/plans/{journey.plan}/simulations", json=body)
    assert response.status_code == 400
    pointers = {flaw["pointer"] for flaw in response.json()["errors"]}
    assert {"/assume", "/costs/0/amount", "/measurements/0/period", "/measurements/0/value"} <= pointers


@pytest.mark.parametrize("body", [[], "case", 7, None])
def test_what_is_no_object_is_no_simulation(journey: Journey, body: object) -> None:
    for path in ("/v1/simulations", f"/v1/plans/{journey.plan}/simulations"):
        response = journey.office.post(path, content=json.dumps(body), headers={"Content-Type": "application/json"})
        assert response.status_code == 400, response.text
        assert response.json()["errors"]


@pytest.mark.parametrize("name", ["worked-example", "traps", "large-1"])
def test_anyone_with_a_token_may_compute_a_case(api: Api, name: str) -> None:
    case, wanted = plain(name).values()
    stranger = api.bearing(api.token("stranger"))
    response = stranger.post("/v1/simulations", json=case)
    assert response.status_code == 200, response.text
    assert response.json() == wanted
    assert api.anonymous.post("/v1/simulations", json=case).status_code == 401


def test_a_case_that_is_wrong_is_told_by_pointer(api: Api) -> None:
    case = plain("worked-example")["case"]
    case["plan"]["budget"][0]["amount"] = -1
    case["measurements"][0]["value"] = 7
    response = api.bearing(api.token("stranger")).post("/v1/simulations", json=case)
    assert response.status_code == 400
    assert [e["pointer"] for e in response.json()["errors"]] == ["/measurements/0/value", "/plan/budget/0/amount"]


def test_a_case_that_would_keep_others_waiting_is_refused(api: Api) -> None:
    periods = range(1, 201)
    case = {"plan": packages.package("P", modes=["advance"] * 200), "costs": [], "measurements": []}
    case["plan"]["budget"] = [packages.line("I1", "ALFA", period, 1) for period in periods]
    numbers = [f"O{number}" for number in range(1300)]
    case["plan"]["organisations"] += [{"code": code, "name": code, "domain": "zorg"} for code in numbers]
    case["plan"]["budget"] += [packages.line("I1", code, 1, 1) for code in numbers]
    response = api.bearing(api.token("stranger")).post("/v1/simulations", json=case)
    assert response.status_code == 400
    assert [(e["pointer"], e["code"]) for e in response.json()["errors"]] == [("", "too_large")]


def test_a_case_of_more_than_thirty_two_mebibytes_is_too_large(api: Api) -> None:
    client = api.bearing(api.token("stranger"))
    for size, status in ((32 * 2**20, 400), (32 * 2**20 + 1, 413)):
        body = b"{}".ljust(size)
        response = client.post("/v1/simulations", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == status, response.text
