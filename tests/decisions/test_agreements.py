from tests.support.journey import Row
from tests.support.steps import Steps

Started = tuple[Steps, Row]
AGREED = {"kassier": "K1", "organisation": "DELTA", "signedOn": "2026-01-01", "validFrom": "2026-01-01"}


def test_made_valid_by_the_decision(steps: Steps) -> None:
    evidence = [{"kind": "overeenkomst", "reference": "NOK-7"}]
    decision = steps.decide("sign_agreement", **AGREED, signatures=["stuurgroep", "ALFA"], evidence=evidence)
    [effect] = decision["created"]
    [agreement] = [
        one for one in steps.items(steps.office, f"{steps.path}/agreements") if one["organisation"] == "DELTA"
    ]
    assert (effect["type"], effect["id"]) == ("agreement", agreement["id"])
    assert agreement["decision"] == decision["id"]


def test_its_codes_exist_and_it_ends_after_it_begins(steps: Steps) -> None:
    body = steps.decision("sign_agreement", **AGREED | {"kassier": "K9", "organisation": "X", "validTo": "2025-12-31"})
    assert steps.flaws(steps.stuurgroep, f"{steps.path}/decisions", body) == [
        ("/kassier", "dangling_code"),
        ("/organisation", "dangling_code"),
        ("/validTo", "ends_before_start"),
    ]


def test_withdrawn_while_nothing_was_paid_under_it(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    decision = steps.decide("sign_agreement", **AGREED | {"organisation": "BETA", "validTo": "2026-01-31"})
    steps.pass_on(payout, "BETA", 1, executedOn="2026-02-01")
    undone = steps.pass_on(payout, "BETA", 1, executedOn="2026-01-31")
    assert steps.undecided("withdraw", decision=decision["id"], reason="Fout") == ["decision_in_use"]
    reversal = {"reversedOn": "2026-02-02", "reason": "Verkeerde rekening"}
    steps.post(steps.kassier, f"/transfers/{undone['id']}/reversals", reversal)
    steps.decide("withdraw", decision=decision["id"], reason="Fout")
    assert steps.get(steps.office, f"/decisions/{decision['id']}")["status"] == "withdrawn"
