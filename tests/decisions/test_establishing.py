from tests.factories import money, packages
from tests.support.api import Api
from tests.support.journey import DAY, Journey
from tests.support.steps import Steps

NOBODY = "00000000-0000-4000-8000-000000000000"


def status(steps: Steps, measurement: str) -> str:
    found: str = steps.get(steps.office, f"/measurements/{measurement}")["status"]
    return found


def reported(steps: Steps, code: str, value: object) -> str:
    body = {"value": value, "measuredOn": DAY, "evidence": []}
    made = steps.post(steps.by("data_analyst"), f"{steps.path}/meetmomenten/{code}/measurements", body)
    return str(made["id"])


def test_only_what_is_verified_and_in_its_own_accounting(steps: Steps) -> None:
    unverified, later = reported(steps, "Q1.1", value=True), steps.verified("Q1.2", value=True)
    refused = steps.refused(
        steps.stuurgroep,
        f"{steps.path}/decisions",
        steps.decision("establish_results", period=1, measurements=[unverified, later]),
    )
    assert [(one["code"], one["meetmoment"]) for one in refused] == [
        ("measurement_not_verified", "Q1.1"),
        ("period_mismatch", "Q1.2"),
    ]
    assert status(steps, later) == "verified"


def test_a_rejected_value_is_not_established(steps: Steps) -> None:
    measurement = reported(steps, "Q1.1", value=True)
    steps.post(steps.office, f"/measurements/{measurement}/verifications", {"outcome": "rejected"})
    assert steps.undecided("establish_results", period=1, measurements=[measurement]) == ["measurement_not_verified"]


def test_what_it_names_must_exist_and_be_named_once(steps: Steps) -> None:
    good = steps.verified("Q1.1", value=True)
    body = steps.decision("establish_results", period=4, measurements=[NOBODY, good, good], notMeasured=["Q9", "Q1.2"])
    assert steps.flaws(steps.stuurgroep, f"{steps.path}/decisions", body) == [
        ("/period", "dangling_code"),
        ("/measurements/0", "dangling_code"),
        ("/measurements/2", "duplicate_code"),
        ("/notMeasured/0", "dangling_code"),
    ]
    both = steps.decision("establish_results", period=1, measurements=[good], notMeasured=["Q1.1"])
    assert [pointer for pointer, _ in steps.flaws(steps.stuurgroep, f"{steps.path}/decisions", both)] == [
        "/measurements/0",
        "/notMeasured/0",
    ]


def test_not_measured_is_about_its_own_period(steps: Steps) -> None:
    assert steps.undecided("establish_results", period=1, notMeasured=["Q1.2"]) == ["period_mismatch"]


def test_a_replaced_value_is_marked_and_its_confirmation_lapses(steps: Steps) -> None:
    first = steps.verified("Q1.1", value=True)
    steps.establish(1, first)
    confirmed = steps.post(steps.financier, f"{steps.path}/periods/1/confirmations", steps.confirmation())
    second = steps.verified("Q1.1", value=False)
    steps.establish(1, second)
    assert (status(steps, first), status(steps, second)) == ("superseded", "established")
    assert steps.get(steps.office, f"/confirmations/{confirmed['id']}")["status"] == "lapsed"

    made = steps.post(steps.office, f"{steps.path}/periods/1/registrations", steps.registration())
    assert made["parts"] == [{"kassier": "K2", "stream": "SPUK"}]
    assert steps.codes(steps.office, f"{steps.path}/periods/1/registrations", steps.registration()) == [
        "confirmation_missing"
    ]
    again = steps.post(steps.financier, f"{steps.path}/periods/1/confirmations", steps.confirmation())
    assert again["parts"] == [{"kassier": "K1", "stream": "IZA"}]
    steps.post(steps.office, f"{steps.path}/periods/1/registrations", steps.registration())
    assert [row["status"] for row in steps.items(steps.office, f"{steps.path}/periods")] == ["accounted", "open"]


def test_closed_is_closed(steps: Steps) -> None:
    late = steps.verified("Q1.1", value=True, period=1)
    steps.establish(1, not_measured=("Q1.1",))
    steps.confirm_and_register(1, "results")
    assert steps.undecided("establish_results", period=1, measurements=[late]) == ["period_closed"]
    assert steps.undecided("establish_results", period=1, notMeasured=["Q1.1"]) == ["period_closed"]
    body = {"value": True, "measuredOn": DAY, "evidence": [], "period": 1}
    path = f"{steps.path}/meetmomenten/Q1.1/measurements"
    assert steps.codes(steps.office, path, body) == ["period_closed"]
    caught_up = steps.post(steps.office, path, {"value": True, "measuredOn": DAY, "evidence": []})
    assert caught_up["period"] == 2


def test_results_of_a_period_wait_for_the_period_before(steps: Steps) -> None:
    second = steps.verified("Q1.2", value=True)
    refused = steps.refused(
        steps.stuurgroep,
        f"{steps.path}/decisions",
        steps.decision("establish_results", period=2, measurements=[second]),
    )
    assert [(one["code"], one["period"], one["kassier"], one["stream"]) for one in refused] == [
        ("period_not_accounted", 1, "K1", "IZA")
    ]
    assert steps.undecided("establish_results", period=2) == ["period_not_accounted"]


def test_part_by_part_one_may_be_ahead_of_the_other(steps: Steps) -> None:
    """K2, on whose line nothing hangs, is accounted for by an empty decision and goes on; K1 stays behind."""
    steps.establish(1)
    steps.confirm_and_register(1, "results")
    steps.establish(2)
    assert steps.post(steps.financier, f"{steps.path}/periods/2/confirmations", steps.confirmation())["parts"] == [
        {"kassier": "K2", "stream": "SPUK"}
    ]
    second = steps.verified("Q1.2", value=True)
    assert steps.undecided("establish_results", period=2, measurements=[second]) == ["period_not_accounted"]


def test_decisions_add_up(api: Api, plan_code: str) -> None:
    kpis = [packages.kpi("Q1", [1]), packages.kpi("Q2", [1])]
    steps = Steps(api, plan_code, modes=("advance",), kpis=kpis)
    steps.establish(1, steps.verified("Q2.1", value=True))
    refused = steps.refused(
        steps.financier, f"{steps.path}/periods/1/confirmations", steps.confirmation(streams=["IZA"])
    )
    assert [(one["code"], one["meetmomenten"]) for one in refused] == [("results_not_established", ["Q1.1"])]
    steps.establish(1, not_measured=("Q1.1",))
    steps.confirm_and_register(1, "results")


def catching_up(steps: Steps, later: list[bool]) -> None:
    """Approve and pay period 1, miss Q1.1, and measure it again in the accounting of period 2."""
    steps.start()
    steps.account_for(1, Q1_1=False)
    steps.released(2)
    for value in later:
        steps.establish(2, steps.verified("Q1.1", value, 2))
    steps.account_for(2, Q1_2=True)
    steps.establish(3)
    steps.confirm_and_register(3, "results")


def test_caught_up_later_it_is_released(advance: Steps) -> None:
    catching_up(advance, [True])
    settlement = advance.propose(3)["K1"]
    assert (settlement["deduction"], settlement["release"], settlement["payment"]) == (0, 1500, 1500)


def test_a_later_measurement_never_lowers(api: Api, plan_code: str) -> None:
    steps = Steps(api, plan_code, modes=("advance", "advance"), kpis=[money.count("C", 1, 100)])
    steps.start()
    steps.account_for(1, C_1=60)
    assert steps.released(2)["K1"]["deduction"] == 600
    steps.account_for(2, C_1=20)
    steps.account_for(3, C_1=80)
    settlement = steps.propose(3)["K1"]
    assert (settlement["release"], settlement["payment"]) == (300, 300)


def test_replaced_in_the_same_accounting_only_the_last_counts(advance: Steps) -> None:
    catching_up(advance, [True, False])
    assert advance.propose(3)["K1"]["release"] == 0


def test_a_plan_may_forbid_catching_up(api: Api, plan_code: str) -> None:
    scheme = packages.scheme(("advance", "advance"), catch_up=False)
    steps = Steps(api, plan_code, modes=("advance", "advance"), scheme=scheme)
    body = {"value": True, "measuredOn": DAY, "evidence": [], "period": 2}
    path = f"{steps.path}/meetmomenten/Q1.1/measurements"
    assert steps.codes(steps.office, path, body) == ["catch_up_not_allowed"]
    early = steps.verified("Q1.1", value=True, period=1)
    steps.establish(1, not_measured=("Q1.1",))
    steps.confirm_and_register(1, "results")
    assert steps.undecided("establish_results", period=2, measurements=[early]) == [
        "period_mismatch",
        "catch_up_not_allowed",
    ]


def test_withdrawn_before_anybody_confirmed_its_values_count_again(steps: Steps) -> None:
    measurement = steps.verified("Q1.1", value=True)
    decision = steps.establish(1, measurement)
    steps.decide("withdraw", decision=decision["id"], reason="Verkeerde lijst")
    assert status(steps, measurement) == "verified"
    assert steps.get(steps.office, f"/decisions/{decision['id']}")["status"] == "withdrawn"
    assert steps.undecided("withdraw", decision=decision["id"], reason="Nog eens") == ["already_withdrawn"]
    steps.establish(1, measurement)
    steps.confirm_and_register(1, "results")


def test_confirmed_it_is_not_withdrawn(steps: Steps) -> None:
    decision = steps.establish(1, steps.verified("Q1.1", value=True))
    steps.post(steps.financier, f"{steps.path}/periods/1/confirmations", steps.confirmation(streams=["IZA"]))
    assert steps.undecided("withdraw", decision=decision["id"], reason="Te laat") == ["decision_in_use"]


def test_parts_where_nothing_hangs_rest_on_it_as_well(steps: Steps) -> None:
    """The only decision on a period carries K2 too; once another one does, it may go."""
    measurement = steps.verified("Q1.1", value=True)
    decision = steps.establish(1, measurement)
    steps.post(steps.financier, f"{steps.path}/periods/1/confirmations", steps.confirmation(streams=["SPUK"]))
    assert steps.undecided("withdraw", decision=decision["id"], reason="Vergissing") == ["decision_in_use"]
    steps.establish(1)
    steps.decide("withdraw", decision=decision["id"], reason="Vergissing")
    assert status(steps, measurement) == "verified"


def test_a_regioplan_has_no_results_to_establish(api: Api, plan_code: str) -> None:
    regioplan: Journey = object.__new__(Steps)
    regioplan.api, regioplan.plan = api, plan_code
    package = packages.without_money(plan_code, kpis=[])
    regioplan.post(regioplan.office, "/plan-imports", package)
    body = {"kind": "approve_plan", "decidedOn": DAY, "reference": "SG 1"}
    response = regioplan.stuurgroep.post(f"/v1/plans/{plan_code}/decisions", json=body)
    assert response.status_code == 409, response.text
    assert response.json()["code"] == "no_scheme"
