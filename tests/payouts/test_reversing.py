import pytest

from tests.support.journey import Row
from tests.support.steps import REVERSAL, Steps, receipt, transfer

Started = tuple[Steps, Row]


def test_once_and_whole(started: Started) -> None:
    steps, payout = started
    first = steps.receive(payout, 1500)
    moved = steps.pass_on(payout, "BETA", 500)
    path = f"/transfers/{moved['id']}/reversals"
    body = {**REVERSAL, "amount": 1}
    assert steps.flaws(steps.kassier, path, body) == [("/amount", "unknown_property")]
    undone = steps.post(steps.kassier, path, {**REVERSAL, "bankReference": "RETOUR"})
    assert (undone["status"], undone["reversedOn"], undone["amount"]) == ("reversed", "2026-01-15", 500)
    assert steps.codes(steps.kassier, path, REVERSAL) == ["already_reversed"]
    assert steps.shares(payout)["BETA"]["passedOn"] == 0
    path = f"/receipts/{first['id']}/reversals"
    steps.post(steps.kassier, path, REVERSAL)
    assert steps.codes(steps.kassier, path, REVERSAL) == ["already_reversed"]
    assert steps.status(payout) == "released"


def test_what_was_passed_on_cannot_be_unreceived(started: Started) -> None:
    steps, payout = started
    first, second = steps.receive(payout, 1000), steps.receive(payout, 500)
    moved = steps.pass_on(payout, "ALFA", 600)
    refused = steps.refused(steps.kassier, f"/receipts/{first['id']}/reversals", REVERSAL)
    assert [(one["code"], one["amount"], one["limit"]) for one in refused] == [
        ("reversal_leaves_too_little", 1000, 900)
    ]
    steps.post(steps.kassier, f"/receipts/{second['id']}/reversals", REVERSAL)
    assert steps.codes(steps.kassier, f"/payouts/{payout['id']}/transfers", transfer("BETA", 401)) == [
        "exceeds_received"
    ]
    steps.post(steps.kassier, f"/transfers/{moved['id']}/reversals", REVERSAL)
    steps.post(steps.kassier, f"/receipts/{first['id']}/reversals", REVERSAL)


def test_what_was_undone_can_be_done_again(started: Started) -> None:
    steps, payout = started
    made = steps.post(steps.kassier, f"/payouts/{payout['id']}/receipts", receipt(1500, bankReference="NL 1"))
    steps.post(steps.kassier, f"/receipts/{made['id']}/reversals", REVERSAL)
    steps.post(steps.kassier, f"/payouts/{payout['id']}/receipts", receipt(1500, bankReference="NL 1"))
    moved = steps.pass_on(payout, "ALFA", 1000, bankReference="NL 2")
    steps.post(steps.kassier, f"/transfers/{moved['id']}/reversals", REVERSAL)
    steps.pass_on(payout, "ALFA", 1000, bankReference="NL 2")
    statuses = [row["status"] for row in steps.items(steps.kassier, f"{steps.path}/transfers?organisation=ALFA")]
    assert sorted(statuses) == ["booked", "reversed"]


def test_what_was_recovered_stays_paid(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    moved = steps.pass_on(payout, "BETA", 500)
    recovery = {"kassier": "K1", "stream": "IZA", "organisation": "BETA", "amount": 0.01, "ground": "error"}
    steps.decide("recover", **recovery)
    assert steps.codes(steps.kassier, f"/transfers/{moved['id']}/reversals", REVERSAL) == ["reversal_leaves_too_little"]


@pytest.mark.parametrize("kind", ["receipts", "transfers"])
def test_only_by_that_kassier_and_only_of_what_moved(started: Started, kind: str) -> None:
    steps, payout = started
    made = steps.receive(payout, 1500)
    if kind == "transfers":
        made = steps.pass_on(payout, "ALFA", 1)
    path = f"/v1/{kind}/{made['id']}/reversals"
    assert steps.second.post(path, json=REVERSAL).status_code == 404
    for client in (steps.office, steps.financier, steps.by("admin"), steps.by("partner", "ALFA")):
        assert client.post(path, json=REVERSAL).status_code == 403
    assert steps.kassier.post(f"/v1/{kind}/{payout['id']}/reversals", json=REVERSAL).status_code == 404
    assert steps.kassier.post(f"/v1/payouts/{payout['id']}/reversals", json=REVERSAL).status_code == 404
