"""A step sent again with its key happens once, and its first answer comes again."""

import httpx
import pytest

from tests.support.journey import DAY, Row
from tests.support.steps import RELEASE, REVERSAL, Steps, costs, receipt, transfer

Started = tuple[Steps, Row]


def send(client: httpx.Client, path: str, body: Row, key: str) -> httpx.Response:
    return client.post(f"/v1{path}", json=body, headers={"Idempotency-Key": key})


def replayed(answer: httpx.Response) -> bool:
    return "idempotency-replayed" in answer.headers


def test_the_first_answer_again_and_one_effect(started: Started) -> None:
    steps, payout = started
    path, body = f"/payouts/{payout['id']}/receipts", receipt(100)
    first, second = (send(steps.kassier, path, body, "once") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert (first.content, first.headers["location"]) == (second.content, second.headers["location"])
    assert (replayed(first), replayed(second)) == (False, True)
    assert len(steps.items(steps.kassier, f"{steps.path}/receipts")) == 1


def test_a_refusal_is_kept_as_well(started: Started) -> None:
    """After its reason is gone the same key is refused still, and a new one is not."""
    steps, payout = started
    path, body = f"/payouts/{payout['id']}/transfers", transfer("ALFA", 100)
    key = f"refused-{steps.plan}"
    first = send(steps.kassier, path, body, key)
    steps.receive(payout, 1500)
    second = send(steps.kassier, path, body, key)
    assert (first.status_code, second.status_code, replayed(second)) == (409, 409, True)
    assert second.json() == first.json()
    assert second.headers["content-type"] == "application/problem+json"
    assert send(steps.kassier, path, body, f"{key}-2").status_code == 201


def test_another_request_with_the_key_is_refused(started: Started) -> None:
    steps, payout = started
    path, body = f"/payouts/{payout['id']}/receipts", receipt(100)
    key = f"reused-{steps.plan}"
    send(steps.kassier, path, body, key)
    other = steps.items(steps.office, f"{steps.path}/payouts?kassier=K2")[0]
    transfers = f"/payouts/{payout['id']}/transfers"
    for again in (
        send(steps.kassier, path, {**body, "amount": 101}, key),
        send(steps.kassier, transfers, transfer("ALFA", 1), key),
        send(steps.by("kassier", "ALFA"), f"{path}?x=1", body, key),
    ):
        assert again.status_code in {400, 409}
        assert again.json()["code"] in {"idempotency_key_reused", "invalid_input"}
        assert "violations" not in again.json()
    assert send(steps.second, f"/payouts/{other['id']}/receipts", body, key).status_code == 201


def test_a_key_belongs_to_its_caller(started: Started) -> None:
    steps, payout = started
    body = receipt(100)
    one, two = steps.kassier, steps.by("kassier", "ALFA", subject=f"second-{steps.plan}")
    key = f"mine-{steps.plan}"
    first = send(one, f"/payouts/{payout['id']}/receipts", body, key)
    second = send(two, f"/payouts/{payout['id']}/receipts", {**body, "bankReference": "other"}, key)
    assert (first.status_code, second.status_code, replayed(second)) == (201, 201, False)


def test_whoever_lost_the_right_does_not_get_the_answer_again(started: Started) -> None:
    steps, payout = started
    subject = f"leaving-{steps.plan}"
    leaving = steps.by("kassier", "ALFA", subject=subject)
    path, body = f"/payouts/{payout['id']}/receipts", receipt(100)
    assert send(leaving, path, body, "k").status_code == 201
    admin = steps.by("admin")
    [membership] = [one for one in steps.items(admin, f"{steps.path}/memberships") if one["subject"] == subject]
    steps.post(admin, f"/memberships/{membership['id']}/endings", {})
    assert send(leaving, path, body, "k").status_code == 404


def without_key(steps: Steps, client: httpx.Client, path: str, body: Row, **headers: str) -> list[str]:
    """Where a request that carries no key, or another header, is wrong."""
    own = {"Authorization": client.headers["Authorization"], **headers}
    answer = httpx.post(f"{steps.api.url}/v1{path}", json=body, headers=own, trust_env=False)
    assert answer.status_code == 400, (path, answer.text)
    return [error["pointer"] for error in answer.json()["errors"]]


def test_a_key_is_asked_for_on_every_step(started: Started) -> None:
    steps, payout = started
    nobody = "00000000-0000-4000-8000-000000000000"
    requests = [
        (steps.office, "/plan-imports", steps.package),
        (steps.office, f"{steps.path}/cost-statements", costs()),
        (
            steps.office,
            f"{steps.path}/meetmomenten/Q1.1/measurements",
            {"value": True, "measuredOn": DAY, "evidence": []},
        ),
        (steps.office, f"/measurements/{nobody}/verifications", {"outcome": "verified"}),
        (steps.stuurgroep, f"{steps.path}/decisions", steps.decision("approve_plan")),
        (steps.financier, f"{steps.path}/periods/1/confirmations", steps.confirmation()),
        (steps.office, f"{steps.path}/periods/1/registrations", steps.registration()),
        (steps.office, f"{steps.path}/payouts", {"period": 2}),
        (steps.financier, f"/payouts/{payout['id']}/releases", RELEASE),
        (steps.kassier, f"/payouts/{payout['id']}/receipts", receipt(1)),
        (steps.kassier, f"/payouts/{payout['id']}/transfers", transfer("ALFA", 1)),
        (
            steps.financier,
            f"{steps.path}/stream-permissions",
            {"fromStream": "IZA", "toStream": "SPUK", "amount": 1, "reference": "T", "givenOn": DAY},
        ),
        (steps.kassier, f"/claims/{nobody}/receipts", receipt(1)),
        (
            steps.kassier,
            f"{steps.path}/returns",
            {"stream": "IZA", "amount": 1, "executedOn": DAY, "bankReference": "T"},
        ),
        (steps.financier, f"/returns/{nobody}/confirmations", {"confirmedOn": DAY, "reference": "F"}),
        (steps.financier, f"/claims/{nobody}/write-offs", {"amount": 1, "reference": "A", "reason": "R"}),
        (steps.kassier, f"/receipts/{nobody}/reversals", REVERSAL),
        (steps.kassier, f"/transfers/{nobody}/reversals", REVERSAL),
    ]
    for client, path, body in requests:
        assert without_key(steps, client, path, body) == ["/header/Idempotency-Key"], path


@pytest.mark.parametrize("key", ["", "a b", "x" * 256], ids=["empty", "with a space", "too long"])
def test_a_key_is_visible_and_not_too_long(started: Started, key: str) -> None:
    steps, payout = started
    path = f"/payouts/{payout['id']}/receipts"
    assert without_key(steps, steps.kassier, path, receipt(1), **{"Idempotency-Key": key}) == [
        "/header/Idempotency-Key"
    ]
    assert send(steps.kassier, path, receipt(1), f"{payout['id']}{'!~' * 109}y").status_code == 201


def test_a_key_twice_is_none(started: Started) -> None:
    steps, payout = started
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "a")]
    answer = steps.kassier.post(f"/v1/payouts/{payout['id']}/receipts", json=receipt(1), headers=headers)
    assert answer.status_code == 400
