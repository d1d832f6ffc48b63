from tests.factories import packages
from tests.support.api import Api
from tests.support.journey import Row
from tests.support.steps import RELEASE, Steps

Started = tuple[Steps, Row]


def test_in_order_of_period_and_once(started: Started) -> None:
    steps, first = started
    steps.account_for(1, Q1_1=True)
    second = steps.propose(2)["K1"]
    assert (first["payment"], second["payment"]) == (1500, 1500)
    steps.release(second)
    for payout in (first, second):
        assert steps.codes(steps.financier, f"/payouts/{payout['id']}/releases", RELEASE) == ["already_released"]
        assert steps.codes(steps.office, f"/payouts/{payout['id']}/withdrawals", {}) == ["already_released"]


def test_not_by_who_proposed_it(advance: Steps) -> None:
    advance.decide("approve_plan")
    advance.confirm_and_register(1, "approval")
    person = advance.both("programme_office", "financier")
    [payout] = advance.post(person, f"{advance.path}/payouts", {"period": 1, "kassier": "K1"})["items"]
    assert advance.codes(person, f"/payouts/{payout['id']}/releases", RELEASE) == ["four_eyes"]
    assert advance.status(payout) == "proposed"
    advance.release(payout)
    again = advance.codes(person, f"/payouts/{payout['id']}/releases", RELEASE)
    assert again == ["already_released", "four_eyes"]


def test_only_the_financier_of_its_stream(advance: Steps) -> None:
    advance.decide("approve_plan")
    advance.confirm_and_register(1, "approval")
    payouts = advance.propose(1)
    path = f"/v1/payouts/{payouts['K1']['id']}/releases"
    others = [advance.office, advance.stuurgroep, advance.kassier, advance.by("admin"), advance.by("partner", "ALFA")]
    for client in (advance.financier_of("SPUK"), *others):
        assert client.post(path, json=RELEASE).status_code == 403
    advance.post(advance.financier_of("IZA"), f"/payouts/{payouts['K1']['id']}/releases", RELEASE)


def test_what_is_released_stays_whatever_is_found_later(started: Started) -> None:
    steps, payout = started
    before = (steps.get(steps.office, f"/payouts/{payout['id']}"), steps.shares(payout))
    steps.account_for(1, Q1_1=False)
    assert (steps.get(steps.office, f"/payouts/{payout['id']}"), steps.shares(payout)) == before
    assert steps.propose(2)["K1"]["payment"] == 0


def test_a_package_that_differs_comes_too_late(started: Started) -> None:
    steps, _ = started
    changed = {**steps.package, "budget": [*steps.package["budget"], packages.line("I1", "DELTA", 2, 5)]}
    for query in ("", "?replace=true"):
        response = steps.office.post(f"/v1/plan-imports{query}", json=changed)
        assert (response.status_code, response.json()["code"]) == (409, "plan_differs")


def test_replaced_before_the_first_release_proposals_are_outdated(api: Api, plan_code: str) -> None:
    steps = Steps(api, plan_code, modes=("advance", "advance"))
    steps.decide("approve_plan")
    steps.confirm_and_register(1, "approval")
    payout = steps.propose(1, kassier="K1")["K1"]
    lines = [packages.line("I1", "ALFA", 1, 900), *steps.package["budget"][1:]]
    response = steps.office.post("/v1/plan-imports?replace=true", json={**steps.package, "budget": lines})
    assert response.status_code == 201, response.text
    codes = steps.codes(steps.financier, f"/payouts/{payout['id']}/releases", RELEASE)
    assert codes[-1] == "proposal_outdated"
