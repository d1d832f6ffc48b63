"""The settlement: claims, what is still owed, what is returned, and that no cent is left over."""

from typing import Any

import pytest

from tests.factories import packages
from tests.factories.packages import line
from tests.support.api import Api
from tests.support.journey import DAY, Row
from tests.support.steps import REVERSAL, Steps, transfer

AGREED = [
    {"kassier": "K1", "organisation": each, "signedOn": "2025-07-01", "validFrom": "2025-07-01"}
    for each in ("ALFA", "BETA", "GAMMA")
]


def give_back(amount: float, **other: Any) -> Row:
    return {"stream": "IZA", "amount": amount, "executedOn": DAY, "bankReference": f"TERUG {amount}", **other}


def come_in(amount: float, reference: str = "C") -> Row:
    return {"amount": amount, "receivedOn": DAY, "bankReference": f"{reference} {amount}"}


def off(amount: float) -> Row:
    return {"amount": amount, "reference": "A-1", "reason": "Failliet"}


def settle(steps: Steps, **values: object) -> Row:
    """Account for the settlement moment, and release its payout of K1."""
    steps.account_for(len(steps.modes) + 1, **values)
    payout = steps.propose(len(steps.modes) + 1, kassier="K1")["K1"]
    steps.release(payout)
    return payout


def unsettled(api: Api, plan_code: str) -> Steps:
    """ALFA had € 1000 for what it did not reach; BETA and GAMMA may catch up € 300 and € 150 that were offset."""
    kpis = [packages.kpi("Q1", [2]), packages.kpi("R", [1], scope={"initiative": "I2"})]
    budget = [line("I1", "ALFA", 2, 1000)]
    budget += [line("I2", to, period, amount) for period in (1, 2) for to, amount in (("BETA", 300), ("GAMMA", 150))]
    steps = Steps(api, plan_code, modes=("advance", "advance"), kpis=kpis, budget=budget, agreements=AGREED)
    first = steps.start()["K1"]
    steps.receive(first, 450)
    steps.account_for(1, R_1=False)
    second = steps.released(2)["K1"]
    assert steps.shares(second)["BETA"]["due"] == 0
    steps.receive(second, 1000)
    for payout, to, amount in ((first, "BETA", 300), (first, "GAMMA", 150), (second, "ALFA", 1000)):
        steps.pass_on(payout, to, amount)
    steps.account_for(2, Q1_2=False)
    return steps


@pytest.fixture
def owing(api: Api, plan_code: str) -> tuple[Steps, Row]:
    """ALFA owes € 1000; BETA and GAMMA caught up what was offset and are still owed € 300 and € 150."""
    steps = unsettled(api, plan_code)
    return steps, settle(steps, R_1=True)


Owing = tuple[Steps, Row]


def test_what_comes_in_pays_the_others_first_by_largest_remainder(owing: Owing) -> None:
    steps, payout = owing
    assert (payout["payment"], payout["carried"]) == (0, 550)
    claim = steps.claims()["ALFA"]
    assert (claim["kind"], claim["amount"], claim["status"]) == ("settlement", 1000, "open")
    transfers, claims = f"/payouts/{payout['id']}/transfers", f"/claims/{claim['id']}/receipts"
    assert steps.codes(steps.kassier, transfers, transfer("BETA", 0.01)) == ["exceeds_share", "exceeds_received"]

    made = steps.post(steps.kassier, claims, come_in(100.01))
    assert made["claimStatus"] == "partly_collected"
    due = {row["organisation"]: row["stillDue"] for row in desk(steps)}
    assert due == {"BETA": 66.67, "GAMMA": 33.34}
    limits = steps.refused(steps.kassier, transfers, {"items": [transfer("BETA", 66.68), transfer("GAMMA", 33.35)]})
    assert [(one["code"], one["limit"]) for one in limits] == [
        ("exceeds_share", 66.67),
        ("exceeds_share", 33.34),
        ("exceeds_received", 100.01),
    ]
    refused = steps.refused(steps.kassier, f"{steps.path}/returns", give_back(0.01))
    assert [(one["code"], one["limit"]) for one in refused] == [("exceeds_received", 0)]
    steps.pass_on(payout, "BETA", 66.67)

    steps.post(steps.kassier, claims, come_in(899.99))
    assert steps.claims()["ALFA"]["status"] == "collected"
    assert steps.codes(steps.kassier, claims, come_in(0.01)) == ["exceeds_claim"]
    assert {row["organisation"]: row["stillDue"] for row in desk(steps)} == {"BETA": 233.33, "GAMMA": 150}
    assert steps.refused(steps.kassier, f"{steps.path}/returns", give_back(550.01))[0]["limit"] == 550
    steps.post(steps.kassier, f"{steps.path}/returns", give_back(550))
    steps.pass_on(payout, "BETA", 233.33)
    steps.pass_on(payout, "GAMMA", 150)
    codes = steps.codes(steps.kassier, transfers, transfer("GAMMA", 0.01))
    assert codes == ["exceeds_share", "exceeds_received", "exceeds_allocation"]


def desk(steps: Steps) -> list[Row]:
    return [row for row in steps.items(steps.kassier, f"{steps.path}/pass-on") if row["period"] == 3]


def test_a_transfer_of_what_was_recovered_is_undone_exactly(owing: Owing) -> None:
    steps, payout = owing
    steps.post(steps.kassier, f"/claims/{steps.claims()['ALFA']['id']}/receipts", come_in(1000))
    for amount in (100, 200):
        made = steps.pass_on(payout, "BETA", amount)
    steps.post(steps.kassier, f"/transfers/{made['id']}/reversals", REVERSAL)
    assert {row["organisation"]: row["stillDue"] for row in desk(steps)} == {"BETA": 200, "GAMMA": 150}
    steps.pass_on(payout, "BETA", 200)


def recovery(amount: float) -> Row:
    return {"kassier": "K1", "stream": "IZA", "organisation": "ALFA", "amount": amount, "ground": "unlawful"}


def test_what_a_settlement_claims_back_is_not_recovered_as_well(owing: Owing) -> None:
    steps, _ = owing
    body = steps.decision("recover", **recovery(0.01))
    refused = steps.refused(steps.stuurgroep, f"{steps.path}/decisions", body)
    assert [(one["code"], one["limit"]) for one in refused] == [("exceeds_paid", 0)]
    steps.post(steps.kassier, f"/claims/{steps.claims()['ALFA']['id']}/receipts", come_in(1000))
    assert steps.undecided("recover", **recovery(0.01)) == ["exceeds_paid"]
    steps.decide("recover", **recovery(300) | {"organisation": "BETA"})


def test_a_recovery_leaves_the_settlement_as_it_is(api: Api, plan_code: str) -> None:
    steps = unsettled(api, plan_code)
    steps.decide("recover", **recovery(1000))
    payout = settle(steps, R_1=True)
    assert (payout["payment"], payout["carried"]) == (0, 550)
    claims = [(one["kind"], one["amount"]) for one in steps.items(steps.financier, f"{steps.path}/claims")]
    assert sorted(claims) == [("recovery", 1000), ("settlement", 1000)]
    assert steps.undecided("recover", **recovery(0.01)) == ["exceeds_paid"]


def test_what_is_written_off_stays_with_the_financier(owing: Owing) -> None:
    steps, payout = owing
    claim = steps.claims()["ALFA"]["id"]
    steps.post(steps.kassier, f"/claims/{claim}/receipts", come_in(45))
    path = f"/claims/{claim}/write-offs"
    refused = steps.refused(steps.financier, path, off(955.01))
    assert [(one["code"], one["limit"]) for one in refused] == [("exceeds_claim", 955)]
    assert steps.post(steps.financier, path, off(55))["claimStatus"] == "partly_collected"
    assert steps.post(steps.financier, path, off(900))["claimStatus"] == "written_off"
    assert steps.codes(steps.financier, path, off(0.01)) == ["exceeds_claim"]
    assert steps.codes(steps.kassier, f"/claims/{claim}/receipts", come_in(0.01)) == ["exceeds_claim"]
    assert {row["organisation"]: row["stillDue"] for row in desk(steps)} == {"BETA": 30, "GAMMA": 15}
    found = steps.claims()["ALFA"]
    assert (found["collected"], found["writtenOff"], found["open"]) == (45, 955, 0)
    steps.pass_on(payout, "BETA", 30)


def unpaid(api: Api, code: str, received: list[float], to_alfa: float) -> tuple[Steps, Row, list[Row]]:
    """ALFA earned its € 1000, BETA not its € 500 and got none of it; what came in came in these parts."""
    kpis = [packages.kpi("Q1", [1]), packages.kpi("R", [1], scope={"initiative": "I2"})]
    budget = [line("I1", "ALFA", 1, 1000), line("I2", "BETA", 1, 500)]
    steps = Steps(api, code, modes=("advance",), kpis=kpis, budget=budget)
    payout = steps.start()["K1"]
    receipts = [steps.receive(payout, amount) for amount in received]
    steps.pass_on(payout, "ALFA", to_alfa)
    steps.account_for(1, Q1_1=True, R_1=False)
    settle(steps)
    return steps, payout, receipts


def test_a_claim_is_lowered_by_what_was_never_passed_on(api: Api, plan_code: str) -> None:
    steps, payout, _ = unpaid(api, plan_code, [1500], 1000)
    assert steps.claims() == {}
    assert (steps.shares(payout)["BETA"]["setOff"], steps.shares(payout)["BETA"]["share"]) == (500, 0)
    assert steps.codes(steps.kassier, f"/payouts/{payout['id']}/transfers", transfer("BETA", 1)) == ["exceeds_share"]
    assert steps.refused(steps.kassier, f"{steps.path}/returns", give_back(500.01))[0]["limit"] == 500
    made = steps.post(steps.kassier, f"{steps.path}/returns", give_back(500))
    assert made["status"] == "reported"
    confirmation = {"confirmedOn": DAY, "reference": "FIN-2"}
    assert steps.post(steps.financier, f"/returns/{made['id']}/confirmations", confirmation)["status"] == "confirmed"
    assert steps.codes(steps.financier, f"/returns/{made['id']}/confirmations", confirmation) == ["already_confirmed"]


def test_only_as_far_as_it_was_received(api: Api, plan_code: str) -> None:
    steps, payout, _ = unpaid(api, plan_code, [1200], 1000)
    assert steps.refused(steps.kassier, f"{steps.path}/returns", give_back(200.01))[0]["limit"] == 200
    steps.post(steps.kassier, f"{steps.path}/returns", give_back(200))
    assert steps.refused(steps.kassier, f"{steps.path}/returns", give_back(1))[0]["limit"] == 0
    steps.receive(payout, 300)
    steps.post(steps.kassier, f"{steps.path}/returns", give_back(300))


def test_others_come_before_the_return(api: Api, plan_code: str) -> None:
    """€ 1100 came in and ALFA is still entitled to € 300 of it, so that only € 100 goes back."""
    steps, payout, _ = unpaid(api, plan_code, [1100], 700)
    assert steps.refused(steps.kassier, f"{steps.path}/returns", give_back(100.01))[0]["limit"] == 100
    steps.post(steps.kassier, f"{steps.path}/returns", give_back(100))
    steps.pass_on(payout, "ALFA", 300)


def test_what_was_returned_cannot_be_unreceived(api: Api, plan_code: str) -> None:
    """A receipt is not undone when more would have been returned than there was to return."""
    steps, payout, receipts = unpaid(api, plan_code, [1100, 100, 300], 700)
    steps.post(steps.kassier, f"{steps.path}/returns", give_back(400))
    refused = steps.refused(steps.kassier, f"/receipts/{receipts[2]['id']}/reversals", REVERSAL)
    assert [(one["code"], one["detail"]) for one in refused] == [
        ("reversal_leaves_too_little", "Dan is € 200,00 meer teruggestort dan er terug te storten was.")
    ]
    steps.post(steps.kassier, f"/receipts/{receipts[1]['id']}/reversals", REVERSAL)
    refused = steps.refused(steps.kassier, f"{steps.path}/returns", give_back(0.01))
    assert [one["limit"] for one in refused] == [0]
    steps.pass_on(payout, "ALFA", 300)


def test_partly_passed_on_the_rest_is_claimed(api: Api, plan_code: str) -> None:
    kpis = [packages.kpi("Q1", [1])]
    steps = Steps(api, plan_code, modes=("advance",), kpis=kpis, budget=[line("I1", "ALFA", 1, 1000)])
    payout = steps.start()["K1"]
    steps.receive(payout, 1000)
    steps.pass_on(payout, "ALFA", 399.99)
    steps.account_for(1, Q1_1=False)
    settle(steps)
    assert steps.claims()["ALFA"]["amount"] == 399.99
    assert steps.refused(steps.kassier, f"{steps.path}/returns", give_back(600.02))[0]["limit"] == 600.01
    steps.post(steps.kassier, f"{steps.path}/returns", give_back(600.01))
    claim = steps.claims()["ALFA"]["id"]
    steps.post(steps.kassier, f"/claims/{claim}/receipts", come_in(399.99))
    steps.post(steps.kassier, f"{steps.path}/returns", give_back(399.99))
    assert steps.refused(steps.kassier, f"{steps.path}/returns", give_back(0.01))[0]["limit"] == 0


def test_by_whom_and_seen_by_whom(owing: Owing) -> None:
    steps, _ = owing
    claim = steps.claims()["ALFA"]["id"]
    path = f"/v1/claims/{claim}"
    assert steps.second.post(f"{path}/receipts", json=come_in(1)).status_code == 404
    assert steps.office.post(f"{path}/receipts", json=come_in(1)).status_code == 403
    assert steps.kassier.post(f"{path}/write-offs", json=off(1)).status_code == 403
    assert steps.financier_of("SPUK").post(f"{path}/write-offs", json=off(1)).status_code == 403
    assert steps.by("partner", "ALFA").get(path).status_code == 200
    assert steps.by("partner", "BETA").get(path).status_code == 404
    assert steps.second.get(path).status_code == 404
    assert steps.items(steps.by("partner", "BETA"), f"{steps.path}/claims") == []
    returns = f"/v1{steps.path}/returns"
    assert steps.second.post(returns, json=give_back(1)).status_code == 400
    assert steps.office.post(returns, json=give_back(1)).status_code == 403
    steps.post(steps.kassier, f"/claims/{claim}/receipts", come_in(1000))
    made = steps.post(steps.kassier, f"{steps.path}/returns", give_back(550))
    shown = f"/v1/returns/{made['id']}"
    assert steps.second.get(shown).status_code == 404
    confirmation = {"confirmedOn": DAY, "reference": "FIN-2"}
    assert steps.kassier.post(f"{shown}/confirmations", json=confirmation).status_code == 403
    assert steps.financier_of("SPUK", "IZA").post(f"{shown}/confirmations", json=confirmation).status_code == 201


def test_a_bank_reference_is_booked_once(owing: Owing) -> None:
    steps, _ = owing
    claim = steps.claims()["ALFA"]["id"]
    steps.post(steps.kassier, f"/claims/{claim}/receipts", come_in(900))
    again = {**come_in(50), "bankReference": "C 900"}
    assert steps.codes(steps.kassier, f"/claims/{claim}/receipts", again) == ["bank_reference_used"]
    steps.post(steps.kassier, f"{steps.path}/returns", give_back(100))
    again = {**give_back(10), "bankReference": "TERUG 100"}
    assert steps.codes(steps.kassier, f"{steps.path}/returns", again) == ["bank_reference_used"]
