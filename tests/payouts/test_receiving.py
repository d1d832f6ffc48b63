import httpx

from tests.support.journey import Row
from tests.support.steps import Steps, receipt

Started = tuple[Steps, Row]
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_in_parts_up_to_what_was_released(started: Started) -> None:
    steps, payout = started
    path = f"/payouts/{payout['id']}/receipts"
    steps.receive(payout, 999.99)
    assert steps.status(payout) == "released"
    refused = steps.refused(steps.kassier, path, receipt(500.02))
    assert [(one["code"], one["amount"], one["limit"]) for one in refused] == [("exceeds_released", 500.02, 500.01)]
    steps.receive(payout, 500.01)
    assert steps.status(payout) == "received"
    assert steps.codes(steps.kassier, path, receipt(0.01)) == ["exceeds_released"]
    assert steps.get(steps.office, f"/payouts/{payout['id']}")["received"] == 1500
    amounts = sorted(
        row["amount"] for row in steps.items(steps.kassier, f"{steps.path}/receipts?payout={payout['id']}")
    )
    assert amounts == [500.01, 999.99]


def test_a_bank_reference_is_booked_once_per_payout(started: Started) -> None:
    steps, payout = started
    path = f"/payouts/{payout['id']}/receipts"
    steps.post(steps.kassier, path, receipt(1, bankReference="NL 1"))
    assert steps.codes(steps.kassier, path, receipt(2, bankReference="NL 1")) == ["bank_reference_used"]
    other = steps.items(steps.office, f"{steps.path}/payouts?kassier=K2")[0]
    steps.post(steps.second, f"/payouts/{other['id']}/receipts", receipt(1, bankReference="NL 1"))


def test_not_before_it_is_released(advance: Steps) -> None:
    advance.decide("approve_plan")
    advance.confirm_and_register(1, "approval")
    payout = advance.propose(1)["K1"]
    assert advance.codes(advance.kassier, f"/payouts/{payout['id']}/receipts", receipt(1)) == ["not_released"]
    transfers = f"/payouts/{payout['id']}/transfers"
    body = {"organisation": "ALFA", "amount": 1, "executedOn": "2026-01-15", "bankReference": "B"}
    assert advance.codes(advance.kassier, transfers, body) == ["not_released"]


def test_only_by_the_kassier_of_that_part(started: Started) -> None:
    steps, payout = started
    path = f"/v1/payouts/{payout['id']}/receipts"
    for client in (steps.second, steps.by("kassier", "BETA"), steps.by("kassier", "DELTA")):
        assert client.post(path, json=receipt(1)).status_code == 404
    for function in ("admin", "programme_office", "stuurgroep", "financier", "data_analyst", "auditor", "reader"):
        assert steps.by(function).post(path, json=receipt(1)).status_code == 403, function
    assert steps.by("partner", "ALFA").post(path, json=receipt(1)).status_code == 403
    assert steps.kassier.post(f"/v1/payouts/{UNKNOWN}/receipts", json=receipt(1)).status_code == 404
    other = steps.items(steps.office, f"{steps.path}/payouts?kassier=K2")[0]
    for organisation in ("BETA", "GAMMA"):  # its own organisation, and the one that it acts through
        steps.post(steps.by("kassier", organisation), f"/payouts/{other['id']}/receipts", receipt(1))


def test_who_sees_a_receipt(started: Started) -> None:
    steps, payout = started
    made = steps.receive(payout, 10)
    path = f"/v1/receipts/{made['id']}"
    for client in (
        steps.kassier,
        steps.office,
        steps.stuurgroep,
        steps.financier,
        steps.by("auditor"),
        steps.by("admin"),
    ):
        assert client.get(path).json() == made
    for client in (steps.second, steps.by("partner", "ALFA")):
        assert client.get(path).status_code == 404
    for function in ("reader", "data_analyst"):
        assert steps.by(function).get(path).status_code == 403
    assert steps.items(steps.second, f"{steps.path}/receipts") == []


def written(steps: Steps, payout: Row, amount: str, reference: str) -> httpx.Response:
    """A receipt whose amount is spelled like this."""
    text = f'{{"amount": {amount}, "receivedOn": "2026-01-15", "bankReference": "{reference}"}}'
    path = f"/v1/payouts/{payout['id']}/receipts"
    return steps.kassier.post(path, content=text, headers={"Content-Type": "application/json"})


def test_amounts_that_are_none(started: Started) -> None:
    steps, payout = started
    wrong = ["NaN", "Infinity", "1e400", '"12"', "true", '"1_000"', '"١٢"', "-1", "0", "0.005", "100000000000", "[1]"]
    assert {amount: written(steps, payout, amount, "B").status_code for amount in wrong} == dict.fromkeys(wrong, 400)
    assert steps.items(steps.kassier, f"{steps.path}/receipts") == []


def test_amounts_in_any_spelling_are_exact(started: Started) -> None:
    steps, payout = started
    spelled = {"1.0": 1, "1.10": 1.1, "1e3": 1000, "1.15": 1.15, "0.01": 0.01}
    answers = {amount: written(steps, payout, amount, amount) for amount in spelled}
    assert {amount: answer.json()["amount"] for amount, answer in answers.items()} == spelled
    assert steps.get(steps.office, f"/payouts/{payout['id']}")["received"] == 1003.26
