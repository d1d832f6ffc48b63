import pytest

from tests.factories import packages
from tests.support.api import Api
from tests.support.journey import Row
from tests.support.steps import Steps

IZA, SPUK = {"kassier": "K1", "stream": "IZA"}, {"kassier": "K2", "stream": "SPUK"}


def confirm(steps: Steps, of: str = "results", period: int = 1, **other: object) -> list[Row]:
    path = f"{steps.path}/periods/{period}/confirmations"
    parts: list[Row] = steps.post(steps.financier, path, steps.confirmation(of, **other))["parts"]
    return parts


def refused(steps: Steps, of: str = "results", period: int = 1, **other: object) -> list[Row]:
    path = f"{steps.path}/periods/{period}/confirmations"
    return steps.refused(steps.financier, path, steps.confirmation(of, **other))


def test_what_is_whole_is_confirmed_and_the_rest_later(steps: Steps) -> None:
    assert [one["code"] for one in refused(steps)] == ["results_not_established", "results_not_established"]
    steps.establish(1)
    assert confirm(steps) == [SPUK]
    [missing] = refused(steps)
    assert (missing["kassier"], missing["meetmomenten"]) == ("K1", ["Q1.1"])
    steps.establish(1, not_measured=("Q1.1",))
    assert confirm(steps) == [IZA]
    assert [one["code"] for one in refused(steps)] == ["already_confirmed"]


def test_registered_is_what_was_confirmed(steps: Steps) -> None:
    path = f"{steps.path}/periods/1/registrations"
    assert steps.codes(steps.office, path, steps.registration()) == ["confirmation_missing", "confirmation_missing"]
    steps.establish(1)
    confirm(steps)
    assert steps.post(steps.office, path, steps.registration())["parts"] == [SPUK]
    again = steps.refused(steps.office, path, steps.registration())
    assert [(one["code"], one["kassier"]) for one in again] == [("confirmation_missing", "K1")]
    steps.establish(1, not_measured=("Q1.1",))
    confirm(steps)
    assert steps.post(steps.office, path, steps.registration())["parts"] == [IZA]
    assert steps.codes(steps.office, path, steps.registration()) == ["already_registered"]


def test_stream_by_stream(steps: Steps) -> None:
    steps.establish(1, not_measured=("Q1.1",))
    assert confirm(steps, streams=["IZA"]) == [IZA]
    assert [one["code"] for one in refused(steps, streams=["IZA"])] == ["already_confirmed"]
    assert confirm(steps, streams=["SPUK", "IZA"]) == [SPUK]
    body = steps.confirmation(streams=["IZA", "WLZ"])
    assert steps.flaws(steps.financier, f"{steps.path}/periods/1/confirmations", body) == [
        ("/streams/1", "dangling_code")
    ]


def test_a_financier_of_one_stream(steps: Steps) -> None:
    steps.establish(1, not_measured=("Q1.1",))
    path = f"{steps.path}/periods/1/confirmations"
    only = steps.financier_of("SPUK")
    assert only.post(f"/v1{path}", json=steps.confirmation(streams=["IZA"])).status_code == 403
    assert steps.post(only, path, steps.confirmation())["parts"] == [SPUK]
    assert steps.codes(only, path, steps.confirmation()) == ["already_confirmed"]


def test_a_financier_of_a_stream_without_lines(api: Api, plan_code: str) -> None:
    streams = [{"code": each, "name": each} for each in ("IZA", "SPUK", "WLZ")]
    steps = Steps(api, plan_code, streams=streams)
    path = f"{steps.path}/periods/1/confirmations"
    for of in ("results", "costs"):
        assert steps.codes(steps.financier_of("WLZ"), path, steps.confirmation(of)) == ["nothing_to_confirm"]


def test_in_order_of_period(steps: Steps) -> None:
    steps.establish(1)
    confirm(steps)
    second = refused(steps, period=2)
    assert {(one["code"], one["kassier"], one["period"]) for one in second} == {
        ("results_not_established", "K1", 2),
        ("results_not_established", "K2", 2),
        ("period_not_accounted", "K1", 1),
        ("period_not_accounted", "K2", 1),
    }


def test_costs_of_an_arrears_period(steps: Steps) -> None:
    statement = steps.state_costs()
    assert confirm(steps, "costs") == [SPUK]
    assert [(one["code"], one["kassier"]) for one in refused(steps, "costs")] == [("costs_not_accepted", "K1")]
    steps.post(steps.office, f"/cost-statements/{statement['id']}/withdrawals", {})
    assert confirm(steps, "costs") == [IZA]
    for period in (2, 3):
        assert [one["code"] for one in refused(steps, "costs", period)] == ["no_arrears_line"]
    body = steps.registration("costs")
    assert steps.codes(steps.office, f"{steps.path}/periods/2/registrations", body) == ["no_arrears_line"]


def test_approval_of_a_first_period_in_advance_only(steps: Steps) -> None:
    steps.decide("approve_plan")
    for period in (1, 2):
        assert [one["code"] for one in refused(steps, "approval", period)] == ["nothing_to_confirm"]


@pytest.mark.parametrize("of", ["results", "costs", "approval"])
def test_who_recorded_the_decision_does_not_confirm_it(api: Api, plan_code: str, of: str) -> None:
    steps = Steps(api, plan_code, modes=("advance",) if of == "approval" else ("arrears",))
    person = steps.both("stuurgroep", "financier")
    match of:
        case "results":
            body = steps.decision("establish_results", period=1, notMeasured=["Q1.1"])
        case "costs":
            body = steps.decision("accept_costs", costStatements=[steps.state_costs()["id"]])
        case _:
            body = steps.decision("approve_plan")
    steps.post(person, f"{steps.path}/decisions", body)
    path = f"{steps.path}/periods/1/confirmations"
    found = steps.refused(person, path, steps.confirmation(of, streams=["IZA"]))
    assert [(one["code"], one["of"], one["kassier"]) for one in found] == [("four_eyes", of, "K1")]
    steps.post(steps.financier, path, steps.confirmation(of))


def test_who_recorded_a_part_of_it_may_confirm_the_rest(steps: Steps) -> None:
    person = steps.both("stuurgroep", "financier")
    body = steps.decision("accept_costs", costStatements=[steps.state_costs()["id"]])
    steps.post(person, f"{steps.path}/decisions", body)
    path = f"{steps.path}/periods/1/confirmations"
    assert steps.post(person, path, steps.confirmation("costs"))["parts"] == [SPUK]
    assert steps.codes(person, path, steps.confirmation("costs")) == ["four_eyes"]


def test_a_value_caught_up_makes_a_confirmation_lapse(advance: Steps) -> None:
    advance.start()
    advance.account_for(1, Q1_1=False)
    advance.establish(2, advance.verified("Q1.2", value=True))
    assert confirm(advance, period=2) == [IZA, SPUK]
    advance.establish(2, advance.verified("Q1.1", value=True))
    path = f"{advance.path}/periods/2/registrations"
    assert advance.post(advance.office, path, advance.registration())["parts"] == [SPUK]
    assert advance.codes(advance.office, path, advance.registration()) == ["confirmation_missing"]
    assert confirm(advance, period=2) == [IZA]
    assert advance.post(advance.office, path, advance.registration())["parts"] == [IZA]


def test_a_period_that_the_plan_does_not_have(steps: Steps) -> None:
    for period in ("0", "4", "1e1", "x"):
        path = f"/v1{steps.path}/periods/{period}/confirmations"
        assert steps.financier.post(path, json=steps.confirmation()).status_code == 404


def test_periods_are_settled_after_the_settlement(api: Api, plan_code: str) -> None:
    steps = Steps(api, plan_code, modes=("advance",), kpis=[packages.kpi("Q1", [1])])
    steps.account_for(1, Q1_1=True)
    assert [row["status"] for row in steps.items(steps.office, f"{steps.path}/periods")] == ["accounted"]
    steps.establish(2)
    steps.confirm_and_register(2, "results")
    assert [row["status"] for row in steps.items(steps.office, f"{steps.path}/periods")] == ["settled"]


def test_each_kassier_sees_its_own_parts(steps: Steps) -> None:
    steps.establish(1, not_measured=("Q1.1",))
    confirm(steps)
    [seen] = steps.items(steps.second, f"{steps.path}/confirmations?period=1&of=results")
    assert seen["parts"] == [SPUK]
    [seen] = steps.items(steps.by("reader"), f"{steps.path}/confirmations")
    assert seen["parts"] == []
