import pytest

from tests.factories import money
from tests.support.api import Api
from tests.support.steps import Steps


@pytest.fixture
def counting(api: Api, plan_code: str) -> Steps:
    """One meetmoment that counts to 100, in a plan paid in advance."""
    return Steps(api, plan_code, modes=("advance", "advance"), kpis=[money.count("C", 1, 100)])


def target(steps: Steps) -> tuple[float, float | None]:
    row = steps.get(steps.office, f"{steps.path}/meetmomenten/C.1")
    return row["target"], row["baseline"]


def test_a_revised_target_decides_what_is_earned(counting: Steps) -> None:
    counting.start()
    counting.decide("revise_target", meetmoment="C.1", target=50, baseline=10, reason="Minder inwoners")
    assert target(counting) == (50, 10)
    counting.account_for(1, C_1=30)
    assert counting.propose(2)["K1"]["deduction"] == 750


def test_once_a_result_is_established_the_target_stays(counting: Steps) -> None:
    revision = counting.decide("revise_target", meetmoment="C.1", target=50, reason="Minder inwoners")
    counting.establish(1, counting.verified("C.1", 30))
    assert counting.undecided("revise_target", meetmoment="C.1", target=30, reason="Toch niet") == ["rule_frozen"]
    assert counting.undecided("withdraw", decision=revision["id"], reason="Toch niet") == ["rule_frozen"]
    assert target(counting)[0] == 50


@pytest.mark.parametrize(
    ("asked", "flaw"),
    [
        ({"meetmoment": "Q9", "target": 5}, ("/meetmoment", "dangling_code")),
        ({"meetmoment": "C.1", "target": 0}, ("/target", "target_equals_baseline")),
        ({"meetmoment": "C.1", "target": 7, "baseline": 7}, ("/target", "target_equals_baseline")),
        ({"meetmoment": "C.1", "target": 7.5}, ("/target", "invalid_value")),
        ({"meetmoment": "C.1", "target": -7}, ("/target", "invalid_value")),
    ],
)
def test_a_target_must_make_sense(counting: Steps, asked: dict[str, object], flaw: tuple[str, str]) -> None:
    body = counting.decision("revise_target", reason="Nieuw", **asked)
    assert counting.flaws(counting.stuurgroep, f"{counting.path}/decisions", body) == [flaw]


def test_what_is_true_or_false_has_no_target(steps: Steps) -> None:
    body = steps.decision("revise_target", meetmoment="Q1.1", target=1, reason="Nieuw")
    assert steps.flaws(steps.stuurgroep, f"{steps.path}/decisions", body) == [("/target", "invalid_value")]


def test_a_reason_is_asked_for(counting: Steps) -> None:
    body = counting.decision("revise_target", meetmoment="C.1", target=1)
    assert counting.flaws(counting.stuurgroep, f"{counting.path}/decisions", body) == [("/reason", "required")]


def test_withdrawn_in_the_opposite_order(counting: Steps) -> None:
    first = counting.decide("revise_target", meetmoment="C.1", target=50, reason="Minder")
    second = counting.decide("revise_target", meetmoment="C.1", target=40, reason="Nog minder")
    assert counting.undecided("withdraw", decision=first["id"], reason="Terug") == ["decision_in_use"]
    counting.decide("withdraw", decision=second["id"], reason="Terug")
    assert target(counting)[0] == 50
    counting.decide("withdraw", decision=first["id"], reason="Terug")
    assert target(counting) == (100, 0)


def test_a_confirmation_of_what_was_not_measured_lapses_with_its_target(counting: Steps) -> None:
    """What is confirmed includes the target against which nothing was measured."""
    counting.establish(1, not_measured=("C.1",))
    made = counting.post(counting.financier, f"{counting.path}/periods/1/confirmations", counting.confirmation())
    counting.decide("revise_target", meetmoment="C.1", target=50, reason="Minder")
    assert counting.get(counting.office, f"/confirmations/{made['id']}")["status"] == "lapsed"
