import pytest

from tests.support.journey import DAY, Row
from tests.support.steps import Steps

Started = tuple[Steps, Row]


@pytest.fixture
def paid(started: Started) -> tuple[Steps, Row, Row]:
    """€ 1500 received, € 500 of it passed on to BETA in two transfers: 320 and 180, of which this is the second."""
    steps, payout = started
    steps.receive(payout, 1500)
    steps.pass_on(payout, "BETA", 320)
    return steps, payout, steps.pass_on(payout, "BETA", 180)


Paid = tuple[Steps, Row, Row]


def recovery(amount: float, ground: str = "unlawful", **other: object) -> Row:
    return {"kassier": "K1", "stream": "IZA", "organisation": "BETA", "amount": amount, "ground": ground, **other}


def test_never_more_than_was_paid_and_not_claimed_yet(paid: Paid) -> None:
    steps, *_ = paid
    body = steps.decision("recover", **recovery(500.01))
    refused = steps.refused(steps.stuurgroep, f"{steps.path}/decisions", body)
    assert [(one["code"], one["amount"], one["limit"]) for one in refused] == [("exceeds_paid", 500.01, 500)]
    steps.decide("recover", **recovery(300))
    body = steps.decision("recover", **recovery(200.01, "error"))
    assert steps.refused(steps.stuurgroep, f"{steps.path}/decisions", body)[0]["limit"] == 200
    steps.decide("recover", **recovery(200, "error"))
    assert steps.undecided("recover", **recovery(1) | {"organisation": "ALFA"}) == ["exceeds_paid"]


def test_exactly_the_duplicate_and_the_same_one_once(paid: Paid) -> None:
    steps, _, doubled = paid
    for amount in (180.01, 179.99):
        body = steps.decision("recover", **recovery(amount, "double_funding", duplicateOf=doubled["id"]))
        refused = steps.refused(steps.stuurgroep, f"{steps.path}/decisions", body)
        assert [(one["code"], one["limit"]) for one in refused] == [("recovery_exceeds_duplicate", 180)]
    first = steps.decide("recover", **recovery(180, "double_funding", duplicateOf=doubled["id"]))
    for spelled in (doubled["id"], doubled["id"].upper()):
        codes = steps.undecided("recover", **recovery(180, "double_funding", duplicateOf=spelled))
        assert codes == ["recovery_exceeds_duplicate"]
    steps.decide("withdraw", decision=first["id"], reason="Toch niet dubbel")
    steps.decide("recover", **recovery(180, "double_funding", duplicateOf=doubled["id"].upper()))


def test_a_duplicate_elsewhere_is_recovered_once(paid: Paid) -> None:
    steps, *_ = paid
    steps.decide("recover", **recovery(100, "double_funding", duplicateOf="Subsidie 12-B"))
    codes = steps.undecided("recover", **recovery(100, "double_funding", duplicateOf="Subsidie 12-B"))
    assert codes == ["recovery_exceeds_duplicate"]


def test_a_duplicate_goes_with_double_funding_only(paid: Paid) -> None:
    steps, _, doubled = paid
    path = f"{steps.path}/decisions"
    body = steps.decision("recover", **recovery(180, "double_funding"))
    assert steps.flaws(steps.stuurgroep, path, body) == [("/duplicateOf", "required")]
    body = steps.decision("recover", **recovery(180, "error", duplicateOf=doubled["id"]))
    assert steps.flaws(steps.stuurgroep, path, body) == [("/duplicateOf", "not_allowed")]
    other = steps.decision(
        "recover", **recovery(180, "double_funding", duplicateOf=doubled["id"]) | {"organisation": "ALFA"}
    )
    assert steps.flaws(steps.stuurgroep, path, other) == [("/duplicateOf", "invalid_value")]
    unknown = steps.decision("recover", **recovery(1) | {"kassier": "K9", "organisation": "X", "ground": "greed"})
    assert [pointer for pointer, _ in steps.flaws(steps.stuurgroep, path, unknown)] == ["/ground"]
    unknown = steps.decision("recover", **recovery(1) | {"kassier": "K9", "organisation": "X"})
    assert steps.flaws(steps.stuurgroep, path, unknown) == [
        ("/organisation", "dangling_code"),
        ("/kassier", "dangling_code"),
    ]


def test_what_comes_in_goes_to_the_financier_and_not_to_others(paid: Paid) -> None:
    steps, payout, _ = paid
    claim = steps.decide("recover", **recovery(200))["created"][0]["id"]
    back = {"stream": "IZA", "amount": 120, "executedOn": DAY, "bankReference": "T-1"}
    assert steps.codes(steps.kassier, f"{steps.path}/returns", back) == ["exceeds_received"]
    steps.post(steps.kassier, f"/claims/{claim}/receipts", {"amount": 120, "receivedOn": DAY, "bankReference": "C-1"})
    steps.post(steps.kassier, f"{steps.path}/returns", back)
    assert steps.codes(steps.kassier, f"{steps.path}/returns", {**back, "amount": 0.01, "bankReference": "T-2"}) == [
        "exceeds_received"
    ]
    off = {"amount": 80, "reference": "A-1", "reason": "Failliet"}
    assert steps.post(steps.financier, f"/claims/{claim}/write-offs", off)["claimStatus"] == "written_off"
    steps.pass_on(payout, "ALFA", 1000)
    assert steps.codes(
        steps.kassier,
        f"/payouts/{payout['id']}/transfers",
        {"organisation": "BETA", "amount": 0.01, "executedOn": DAY, "bankReference": "T-9"},
    ) == ["exceeds_share", "exceeds_received"]


def test_it_changes_nothing_in_the_schedule(paid: Paid) -> None:
    steps, *_ = paid
    steps.decide("recover", **recovery(500))
    steps.account_for(1, Q1_1=True)
    assert steps.propose(2)["K1"]["payment"] == 1500
