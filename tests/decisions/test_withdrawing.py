from tests.support.journey import Row
from tests.support.steps import Steps, costs

Started = tuple[Steps, Row]


def test_accepted_costs_are_open_again_until_they_are_confirmed(steps: Steps) -> None:
    statement = steps.state_costs()
    decision = steps.decide("accept_costs", costStatements=[statement["id"]])
    steps.decide("withdraw", decision=decision["id"], reason="Dubbele factuur")
    assert steps.get(steps.office, f"/cost-statements/{statement['id']}")["status"] == "open"
    again = steps.decide("accept_costs", costStatements=[statement["id"]])
    steps.post(steps.financier, f"{steps.path}/periods/1/confirmations", steps.confirmation("costs"))
    assert steps.undecided("withdraw", decision=again["id"], reason="Te laat") == ["decision_in_use"]


def test_an_approval_until_it_is_confirmed(advance: Steps) -> None:
    decision = advance.decide("approve_plan")
    assert advance.undecided("approve_plan") == ["already_approved"]
    advance.decide("withdraw", decision=decision["id"], reason="Nog niet")
    assert advance.codes(
        advance.financier, f"{advance.path}/periods/1/confirmations", advance.confirmation("approval")
    ) == ["approval_missing", "approval_missing"]
    again = advance.decide("approve_plan")
    advance.post(advance.financier, f"{advance.path}/periods/1/confirmations", advance.confirmation("approval"))
    assert advance.undecided("withdraw", decision=again["id"], reason="Te laat") == ["decision_in_use"]


def test_a_recovery_until_something_came_in(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    steps.pass_on(payout, "BETA", 100)
    recovery = {"kassier": "K1", "stream": "IZA", "organisation": "BETA", "amount": 60, "ground": "error"}
    first = steps.decide("recover", **recovery)
    assert steps.undecided("recover", **recovery) == ["exceeds_paid"]
    steps.decide("withdraw", decision=first["id"], reason="Toch niet")
    assert steps.claims()["BETA"]["status"] == "withdrawn"
    second = steps.decide("recover", **recovery)
    [claim] = second["created"]
    body = {"amount": 0.01, "receivedOn": "2026-01-20", "bankReference": "R-1"}
    steps.post(steps.kassier, f"/claims/{claim['id']}/receipts", body)
    assert steps.undecided("withdraw", decision=second["id"], reason="Te laat") == ["decision_in_use"]


def test_nothing_comes_in_on_a_withdrawn_claim(started: Started) -> None:
    steps, payout = started
    steps.receive(payout, 1500)
    steps.pass_on(payout, "BETA", 100)
    decision = steps.decide("recover", kassier="K1", stream="IZA", organisation="BETA", amount=60, ground="unlawful")
    steps.decide("withdraw", decision=decision["id"], reason="Toch niet")
    claim = decision["created"][0]["id"]
    body = {"amount": 1, "receivedOn": "2026-01-20", "bankReference": "R-1"}
    assert steps.codes(steps.kassier, f"/claims/{claim}/receipts", body) == ["already_withdrawn"]
    off = {"amount": 1, "reference": "A", "reason": "Failliet"}
    assert steps.codes(steps.financier, f"/claims/{claim}/write-offs", off) == ["already_withdrawn"]


def test_a_withdrawal_is_not_withdrawn(steps: Steps) -> None:
    decision = steps.establish(1)
    withdrawal = steps.decide("withdraw", decision=decision["id"], reason="Vergissing")
    assert steps.undecided("withdraw", decision=withdrawal["id"], reason="Toch") == ["decision_in_use"]


def test_only_a_decision_of_the_plan(steps: Steps) -> None:
    body = steps.decision("withdraw", decision="00000000-0000-4000-8000-000000000000", reason="Weg")
    assert steps.flaws(steps.stuurgroep, f"{steps.path}/decisions", body) == [("/decision", "dangling_code")]


def test_a_kind_that_does_not_exist_and_properties_of_another_kind(steps: Steps) -> None:
    path = f"{steps.path}/decisions"
    assert steps.flaws(steps.stuurgroep, path, steps.decision("decide_otherwise"))
    pointers = [pointer for pointer, _ in steps.flaws(steps.stuurgroep, path, steps.decision("approve_plan", period=1))]
    assert pointers == ["/period"]


def test_money_decisions_are_hidden_from_who_sees_no_money(steps: Steps) -> None:
    statement = steps.post(steps.office, f"{steps.path}/cost-statements", costs())
    decision = steps.decide("accept_costs", costStatements=[statement["id"]])
    steps.establish(1)
    reader = steps.by("reader")
    assert [one["kind"] for one in steps.items(reader, f"{steps.path}/decisions")] == ["establish_results"]
    assert reader.get(f"/v1/decisions/{decision['id']}").status_code == 404
