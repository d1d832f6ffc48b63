from typing import Any

from tests.support.journey import Row
from tests.support.steps import Steps, transfer

Started = tuple[Steps, Row]


def split(alfa: float, beta: float) -> list[dict[str, Any]]:
    return [{"organisation": "ALFA", "amount": alfa}, {"organisation": "BETA", "amount": beta}]


def proposed(steps: Steps) -> Row:
    """The proposal for K1 of € 1500."""
    steps.decide("approve_plan")
    steps.confirm_and_register(1, "approval")
    return steps.propose(1)["K1"]


def shifts(steps: Steps, payout: Row) -> dict[str, tuple[float, float]]:
    return {who: (row["shift"], row["share"]) for who, row in steps.shares(payout).items()}


def test_the_shift_lasts_and_balances_go_on_from_the_proposal(advance: Steps) -> None:
    payout = proposed(advance)
    advance.decide("set_distribution", payout=payout["id"], shares=split(900, 600), reason="BETA deed meer")
    assert shifts(advance, payout) == {"ALFA": (-100, 900), "BETA": (100, 600)}
    advance.release(payout)
    advance.receive(payout, 1500)
    refused = advance.refused(advance.kassier, f"/payouts/{payout['id']}/transfers", transfer("ALFA", 900.01))
    assert [(one["code"], one["limit"]) for one in refused] == [("exceeds_share", 900)]
    advance.pass_on(payout, "BETA", 600)
    advance.account_for(1, Q1_1=True)
    following = advance.propose(2, kassier="K1")["K1"]
    assert {who: row["amount"] for who, row in advance.shares(following).items()} == {"ALFA": 1000, "BETA": 500}


def test_it_adds_up_and_names_who_has_a_line(advance: Steps) -> None:
    payout = proposed(advance)
    shares = [*split(900, 600), {"organisation": "DELTA", "amount": 0.01}]
    refused = advance.refused(
        advance.stuurgroep,
        f"{advance.path}/decisions",
        advance.decision("set_distribution", payout=payout["id"], shares=shares, reason="Anders"),
    )
    assert [one["code"] for one in refused] == ["no_line_there", "distribution_not_balanced"]
    assert (refused[0]["organisation"], refused[1]["total"], refused[1]["payment"]) == ("DELTA", 1500.01, 1500)
    assert shifts(advance, payout) == {"ALFA": (0, 1000), "BETA": (0, 500)}


def test_who_is_left_out_gets_nothing(advance: Steps) -> None:
    payout = proposed(advance)
    advance.decide("set_distribution", payout=payout["id"], shares=split(1500, 0)[:1], reason="Alleen ALFA")
    assert shifts(advance, payout) == {"ALFA": (500, 1500), "BETA": (-500, 0)}


def test_nobody_twice_and_only_a_payout_of_the_plan(advance: Steps) -> None:
    shares = [*split(500, 500), {"organisation": "ALFA", "amount": 500}]
    body = advance.decision("set_distribution", payout=str(proposed(advance)["id"]), shares=shares, reason="Dubbel")
    assert advance.flaws(advance.stuurgroep, f"{advance.path}/decisions", body) == [
        ("/shares/2/organisation", "duplicate_code")
    ]
    unknown = {**body, "payout": "00000000-0000-4000-8000-000000000000", "shares": split(1000, 500)}
    assert advance.flaws(advance.stuurgroep, f"{advance.path}/decisions", unknown) == [("/payout", "dangling_code")]


def test_a_released_payout_stays(started: Started) -> None:
    steps, payout = started
    codes = steps.undecided("set_distribution", payout=payout["id"], shares=split(900, 600), reason="Te laat")
    assert codes == ["already_released"]
    assert shifts(steps, payout) == {"ALFA": (0, 1000), "BETA": (0, 500)}


def test_nor_one_that_was_withdrawn(advance: Steps) -> None:
    payout = proposed(advance)
    advance.post(advance.office, f"/payouts/{payout['id']}/withdrawals", {})
    codes = advance.undecided("set_distribution", payout=payout["id"], shares=split(900, 600), reason="Te laat")
    assert codes == ["payout_withdrawn"]


def test_withdrawn_it_gives_way_to_the_one_before(advance: Steps) -> None:
    payout = proposed(advance)
    first = advance.decide("set_distribution", payout=payout["id"], shares=split(900.1, 599.9), reason="Eerst")
    second = advance.decide("set_distribution", payout=payout["id"], shares=split(0, 1500), reason="Daarna")
    advance.decide("withdraw", decision=second["id"], reason="Toch niet")
    assert shifts(advance, payout) == {"ALFA": (-99.9, 900.1), "BETA": (99.9, 599.9)}
    assert advance.get(advance.office, f"/payouts/{payout['id']}")["distributionDecision"] == first["id"]
    advance.decide("withdraw", decision=first["id"], reason="Toch niet")
    assert shifts(advance, payout) == {"ALFA": (0, 1000), "BETA": (0, 500)}


def test_released_so_it_is_not_withdrawn(advance: Steps) -> None:
    payout = proposed(advance)
    decision = advance.decide("set_distribution", payout=payout["id"], shares=split(900, 600), reason="Anders")
    advance.release(payout)
    assert advance.undecided("withdraw", decision=decision["id"], reason="Te laat") == ["decision_in_use"]
