import pytest

from tests.factories import packages
from tests.support.api import Api
from tests.support.journey import Row
from tests.support.steps import RELEASE, Steps

Condition = tuple[str, int, str | None, str]


def conditions(violations: list[Row]) -> list[Condition]:
    return [(one["code"], one["period"], one.get("of"), one["kassier"]) for one in violations]


def refused(steps: Steps, period: int, **only: str) -> list[Row]:
    return steps.refused(steps.office, f"{steps.path}/payouts", {"period": period, **only})


def ready(steps: Steps, period: int) -> Row:
    return steps.get(steps.office, f"{steps.path}/periods/{period}/payment-readiness")


def test_the_first_period_in_arrears_names_each_condition(steps: Steps) -> None:
    steps.state_costs()
    expected = [
        ("costs_not_accepted", 1, "costs", "K1"),
        ("confirmation_missing", 1, "costs", "K1"),
        ("registration_missing", 1, "costs", "K1"),
        ("confirmation_missing", 1, "costs", "K2"),
        ("registration_missing", 1, "costs", "K2"),
    ]
    violations = refused(steps, 1)
    assert conditions(violations) == expected
    assert {one["stream"] for one in violations} == {"IZA", "SPUK"}
    found = ready(steps, 1)
    assert (found["ready"], conditions(found["violations"])) == (False, expected)
    assert [(one["kassier"], one["ready"], len(one["violations"])) for one in found["payouts"]] == [
        ("K1", False, 3),
        ("K2", False, 2),
    ]


def test_the_first_period_in_advance_waits_for_the_approval(advance: Steps) -> None:
    for missing in (
        ["approval_missing", "confirmation_missing", "registration_missing"],
        ["confirmation_missing", "registration_missing"],
        ["registration_missing"],
    ):
        assert conditions(refused(advance, 1, kassier="K1")) == [(code, 1, "approval", "K1") for code in missing]
        match missing[0]:
            case "approval_missing":
                advance.decide("approve_plan")
            case "confirmation_missing":
                path = f"{advance.path}/periods/1/confirmations"
                advance.post(advance.financier, path, advance.confirmation("approval"))
            case _:
                path = f"{advance.path}/periods/1/registrations"
                advance.post(advance.office, path, advance.registration("approval"))
    assert ready(advance, 1) == {
        "ready": True,
        "violations": [],
        "payouts": [
            {"kassier": "K1", "stream": "IZA", "ready": True, "violations": []},
            {"kassier": "K2", "stream": "SPUK", "ready": True, "violations": []},
        ],
    }
    assert set(advance.propose(1)) == {"K1", "K2"}


def test_a_later_period_waits_for_the_results_before_it(steps: Steps) -> None:
    violations = refused(steps, 2, kassier="K1", stream="IZA")
    assert conditions(violations) == [
        ("results_not_established", 1, "results", "K1"),
        ("confirmation_missing", 1, "results", "K1"),
        ("registration_missing", 1, "results", "K1"),
        ("previous_not_released", 1, None, "K1"),
    ]
    assert violations[0]["meetmomenten"] == ["Q1.1"]
    assert refused(steps, 2, kassier="K2")[0]["meetmomenten"] == []


def test_in_arrears_a_later_period_waits_for_both(api: Api, plan_code: str) -> None:
    steps = Steps(api, plan_code, modes=("arrears", "arrears"))
    steps.close_costs()
    steps.released(1)
    steps.establish(1, not_measured=("Q1.1",))
    assert conditions(refused(steps, 2, kassier="K1")) == [
        ("confirmation_missing", 2, "costs", "K1"),
        ("registration_missing", 2, "costs", "K1"),
        ("confirmation_missing", 1, "results", "K1"),
        ("registration_missing", 1, "results", "K1"),
    ]


def test_the_settlement_waits_for_two_accountings(steps: Steps) -> None:
    found = conditions(refused(steps, 3, kassier="K1"))
    assert [(code, period) for code, period, *_ in found] == [
        ("results_not_established", 2),
        ("confirmation_missing", 2),
        ("registration_missing", 2),
        ("results_not_established", 3),
        ("confirmation_missing", 3),
        ("registration_missing", 3),
        ("previous_not_released", 2),
    ]


def test_all_that_is_asked_for_is_ready_or_nothing_is_proposed(steps: Steps) -> None:
    path = f"{steps.path}/periods/1"
    steps.post(steps.financier, f"{path}/confirmations", steps.confirmation("costs", streams=["SPUK"]))
    steps.post(steps.office, f"{path}/registrations", steps.registration("costs"))
    assert {one["kassier"] for one in refused(steps, 1)} == {"K1"}
    assert steps.items(steps.office, f"{steps.path}/payouts") == []
    [payout] = steps.propose(1, stream="SPUK").values()
    assert (payout["kassier"], payout["payment"], payout["status"]) == ("K2", 0, "proposed")


def test_a_live_one_exists_until_it_is_withdrawn(steps: Steps) -> None:
    steps.close_costs(("ALFA", 10))
    payouts = steps.propose(1)
    again = refused(steps, 1)
    assert [(one["code"], one["kassier"], one["payout"]) for one in again] == [
        ("payout_exists", kassier, payouts[kassier]["id"]) for kassier in ("K1", "K2")
    ]
    steps.post(steps.office, f"/payouts/{payouts['K1']['id']}/withdrawals", {})
    assert steps.status(payouts["K1"]) == "withdrawn"
    assert conditions(refused(steps, 1))[0][3] == "K2"
    assert steps.propose(1, kassier="K1")["K1"]["id"] != payouts["K1"]["id"]
    gone = f"/payouts/{payouts['K1']['id']}"
    assert steps.codes(steps.office, f"{gone}/withdrawals", {}) == ["payout_withdrawn"]
    assert steps.codes(steps.financier, f"{gone}/releases", RELEASE) == ["payout_withdrawn"]


def test_also_of_nothing(api: Api, plan_code: str) -> None:
    """What was not earned in period 1 is more than period 2 pays: a payout of 0.00, and the rest is carried on."""
    budget = [packages.line("I1", "ALFA", 1, 1000), packages.line("I1", "ALFA", 2, 400)]
    steps = Steps(api, plan_code, modes=("advance", "advance"), budget=budget)
    steps.start()
    steps.account_for(1, Q1_1=False)
    payout = steps.propose(2)["K1"]
    assert (payout["payment"], payout["carried"], payout["deduction"]) == (0, 600, 1000)
    steps.release(payout)
    assert steps.codes(
        steps.kassier,
        f"/payouts/{payout['id']}/receipts",
        {"amount": 0.01, "receivedOn": "2026-01-15", "bankReference": "B"},
    ) == ["exceeds_released"]
    steps.account_for(2, Q1_2=True)
    steps.establish(3)
    steps.confirm_and_register(3, "results")
    assert steps.propose(3)["K1"]["carried"] == 600


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"period": 4}, "/period"),
        ({"period": 0}, "/period"),
        ({"period": 1, "kassier": "K9"}, "/kassier"),
        ({"period": 1, "stream": "WLZ"}, "/stream"),
        ({"period": 1, "kassier": "K2", "stream": "IZA"}, "/stream"),
    ],
)
def test_only_what_the_plan_pays(steps: Steps, asked: Row, pointer: str) -> None:
    assert [at for at, _ in steps.flaws(steps.office, f"{steps.path}/payouts", asked)] == [pointer]
    assert steps.office.get(f"/v1{steps.path}/periods/4/payment-readiness").status_code == 404
