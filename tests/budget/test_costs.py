import pytest

from tests.support.journey import Row
from tests.support.steps import Steps, costs


def base(steps: Steps) -> float:
    found: float = steps.propose(1)["K1"]["base"]
    return found


@pytest.mark.parametrize(
    "other",
    [{"period": 2}, {"period": 9}, {"organisation": "DELTA"}, {"initiative": "I9"}, {"stream": "SPUK"}],
    ids=lambda other: next(iter(other)) + str(next(iter(other.values()))),
)
def test_only_on_a_line_that_is_paid_in_arrears(steps: Steps, other: dict[str, object]) -> None:
    assert steps.codes(steps.office, f"{steps.path}/cost-statements", costs(10, **other)) == ["no_arrears_line"]


def test_above_the_budget_is_accepted_but_never_paid(steps: Steps) -> None:
    steps.close_costs(("ALFA", 700), ("ALFA", 300.01), ("BETA", 0.5))
    payout = steps.propose(1)["K1"]
    assert payout["base"] == 1000.5
    assert {who: row["base"] for who, row in steps.shares(payout).items()} == {"ALFA": 1000, "BETA": 0.5}


def test_no_statement_is_an_answer_too(steps: Steps) -> None:
    steps.confirm_and_register(1, "costs")
    assert base(steps) == 0


def test_nothing_and_less_than_nothing(steps: Steps) -> None:
    assert steps.state_costs(amount=0)["amount"] == 0
    assert steps.flaws(steps.office, f"{steps.path}/cost-statements", costs(-0.01)) == [("/amount", "too_small")]


def test_withdrawn_until_it_is_accepted(steps: Steps) -> None:
    gone, kept = (steps.state_costs(amount=amount)["id"] for amount in (10, 20))
    withdrawn = steps.post(steps.office, f"/cost-statements/{gone}/withdrawals", {})
    assert withdrawn["status"] == "withdrawn"
    refused = steps.refused(
        steps.stuurgroep, f"{steps.path}/decisions", steps.decision("accept_costs", costStatements=[gone, kept])
    )
    assert [(one["code"], one["costStatement"], one["status"]) for one in refused] == [
        ("cost_statement_not_open", gone, "withdrawn")
    ]
    steps.decide("accept_costs", costStatements=[kept])
    for each in (gone, kept):
        assert steps.codes(steps.office, f"/cost-statements/{each}/withdrawals", {}) == ["cost_statement_not_open"]
    steps.confirm_and_register(1, "costs")
    assert base(steps) == 20


def test_once_confirmed_they_are_closed_part_by_part(steps: Steps) -> None:
    steps.post(steps.financier, f"{steps.path}/periods/1/confirmations", steps.confirmation("costs", streams=["IZA"]))
    refused = steps.refused(steps.office, f"{steps.path}/cost-statements", costs(1))
    assert [(one["code"], one["period"], one["kassier"], one["stream"]) for one in refused] == [
        ("period_closed", 1, "K1", "IZA")
    ]
    other: Row = {"initiative": "I2", "kassier": "K2", "stream": "SPUK", "organisation": "GAMMA"}
    assert steps.state_costs(amount=1, **other)["status"] == "open"


def test_confirmed_costs_leave_measurements_open(steps: Steps) -> None:
    steps.confirm_and_register(1, "costs")
    steps.account_for(1, Q1_1=True)


def test_named_once_and_of_the_plan(steps: Steps) -> None:
    known, unknown = steps.state_costs()["id"], "00000000-0000-4000-8000-000000000000"
    body = steps.decision("accept_costs", costStatements=[known, unknown, known])
    assert steps.flaws(steps.stuurgroep, f"{steps.path}/decisions", body) == [
        ("/costStatements/1", "dangling_code"),
        ("/costStatements/2", "duplicate_code"),
    ]


def test_whose_line_it_is(steps: Steps) -> None:
    """A partner states its own costs, a kassier those of its part, the office all; the others none."""
    gamma: Row = {"initiative": "I2", "kassier": "K2", "stream": "SPUK", "organisation": "GAMMA"}
    steps.state_costs(steps.by("partner", "BETA"), organisation="BETA")
    steps.state_costs(steps.kassier, organisation="BETA")
    steps.state_costs(steps.second, **gamma)
    steps.state_costs(steps.by("kassier", "BETA"), **gamma)
    path = f"/v1{steps.path}/cost-statements"
    for client, body in (
        (steps.by("partner", "BETA"), costs()),
        (steps.kassier, costs(**gamma)),
        (steps.second, costs()),
        (steps.by("partner", "ALFA"), costs(organisation="BETA")),
    ):
        assert client.post(path, json=body).status_code == 403
    for function in ("admin", "stuurgroep", "financier", "data_analyst", "auditor", "reader"):
        assert steps.by(function).post(path, json=costs()).status_code == 403, function


def test_who_sees_them(steps: Steps) -> None:
    made = steps.state_costs(organisation="BETA")
    path = f"/v1/cost-statements/{made['id']}"
    for client in (steps.by("partner", "BETA"), steps.kassier, steps.office, steps.by("auditor"), steps.by("admin")):
        assert client.get(path).json()["id"] == made["id"]
    for client in (steps.by("partner", "ALFA"), steps.second):
        assert client.get(path).status_code == 404
        assert steps.items(client, f"{steps.path}/cost-statements") == []
        assert client.post(f"{path}/withdrawals", json={}).status_code == 404
    assert steps.by("reader").get(path).status_code == 403
    steps.post(steps.by("partner", "BETA"), f"/cost-statements/{made['id']}/withdrawals", {})
