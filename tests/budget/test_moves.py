from typing import Any

import pytest

from tests.support.journey import DAY, Row
from tests.support.steps import Steps, costs


def at(organisation: str, period: int, **other: Any) -> Row:
    """A line of I1 in K1/IZA, unless said otherwise."""
    line = {"initiative": "I1", "kassier": "K1", "stream": "IZA", "organisation": organisation, "period": period}
    return {**line, **other}


SPUK = {"initiative": "I2", "kassier": "K2", "stream": "SPUK"}


def move(source: Row, target: Row, amount: float) -> Row:
    return {"from": source, "to": target, "amount": amount}


def permission(source: str, target: str, amount: float) -> Row:
    return {"fromStream": source, "toStream": target, "amount": amount, "reference": "T-1", "givenOn": DAY}


def permit(steps: Steps, source: str, target: str, amount: float) -> str:
    made = steps.post(steps.financier, f"{steps.path}/stream-permissions", permission(source, target, amount))
    return str(made["id"])


def budget(steps: Steps) -> dict[tuple[str, str, int], float]:
    rows = steps.items(steps.office, f"{steps.path}/budget-lines")
    return {(row["organisation"], row["stream"], row["period"]): row["amount"] for row in rows}


def test_from_line_to_line_also_to_one_that_is_new(steps: Steps) -> None:
    moves = [move(at("ALFA", 2), at("BETA", 2), 400), move(at("ALFA", 2), at("DELTA", 1), 600)]
    decision = steps.decide("change_budget", moves=moves)
    after = budget(steps)
    assert (after["ALFA", "IZA", 2], after["BETA", "IZA", 2], after["DELTA", "IZA", 1]) == (0, 900, 600)
    assert sum(after.values()) == 3600
    steps.decide("withdraw", decision=decision["id"], reason="Toch niet")
    after = budget(steps)
    assert (after["ALFA", "IZA", 2], after["BETA", "IZA", 2]) == (1000, 500)


def test_never_below_zero_and_then_nothing_moves(steps: Steps) -> None:
    moves = [move(at("ALFA", 2), at("BETA", 2), 400), move(at("ALFA", 2), at("BETA", 1), 600.01)]
    refused = steps.refused(steps.stuurgroep, f"{steps.path}/decisions", steps.decision("change_budget", moves=moves))
    assert [(one["code"], one["amount"], one["line"]["organisation"]) for one in refused] == [
        ("budget_not_balanced", -0.01, "ALFA")
    ]
    assert budget(steps)["BETA", "IZA", 2] == 500


def test_what_moves_in_and_out_counts_together(steps: Steps) -> None:
    moves = [move(at("ALFA", 2), at("BETA", 2), 1200), move(at("BETA", 2), at("ALFA", 2), 300)]
    steps.decide("change_budget", moves=moves)
    assert budget(steps)["ALFA", "IZA", 2] == 100


def test_codes_amounts_and_lines_must_make_sense(steps: Steps) -> None:
    path = f"{steps.path}/decisions"
    wrong = at("X", 3, initiative="I9", kassier="K9", stream="WLZ")
    flaws = steps.flaws(steps.stuurgroep, path, steps.decision("change_budget", moves=[move(at("ALFA", 2), wrong, 1)]))
    names = ("initiative", "kassier", "stream", "organisation", "period")
    assert flaws == [(f"/moves/0/to/{name}", "dangling_code") for name in names]
    same = steps.decision("change_budget", moves=[move(at("ALFA", 2), at("ALFA", 2), 1)])
    assert steps.flaws(steps.stuurgroep, path, same) == [("/moves/0/to", "invalid_value")]
    foreign = steps.decision("change_budget", moves=[move(at("ALFA", 2), at("ALFA", 2, kassier="K2"), 1)])
    assert steps.flaws(steps.stuurgroep, path, foreign) == [("/moves/0/to/stream", "invalid_value")]
    for amount in (0, -1, 0.005):
        body = steps.decision("change_budget", moves=[move(at("ALFA", 2), at("BETA", 2), amount)])
        assert [pointer for pointer, _ in steps.flaws(steps.stuurgroep, path, body)] == ["/moves/0/amount"]


def test_a_line_with_accepted_costs_stays(steps: Steps) -> None:
    statement = steps.post(steps.office, f"{steps.path}/cost-statements", costs())
    steps.decide("change_budget", moves=[move(at("ALFA", 1), at("BETA", 1), 1)])
    steps.decide("accept_costs", costStatements=[statement["id"]])
    for moves in ([move(at("ALFA", 1), at("BETA", 1), 1)], [move(at("BETA", 1), at("ALFA", 1), 1)]):
        refused = steps.refused(
            steps.stuurgroep, f"{steps.path}/decisions", steps.decision("change_budget", moves=moves)
        )
        assert [(one["code"], one["line"]["organisation"]) for one in refused] == [("line_in_use", "ALFA")]


def test_a_line_with_an_established_measurement_stays(advance: Steps) -> None:
    advance.establish(1, advance.verified("Q1.1", value=True))
    moves = [move(at("ALFA", 1), at("BETA", 1), 1)]
    assert advance.undecided("change_budget", moves=moves) == ["line_in_use", "line_in_use"]
    advance.decide("change_budget", moves=[move(at("ALFA", 2), at("BETA", 2), 1)])


def test_a_line_of_a_released_part_stays(advance: Steps) -> None:
    advance.start()
    moves = [move(at("ALFA", 2), at("BETA", 1), 1)]
    assert advance.undecided("change_budget", moves=moves) == ["line_in_use"]


def test_a_proposal_on_the_old_budget_is_outdated(advance: Steps) -> None:
    advance.decide("approve_plan")
    advance.confirm_and_register(1, "approval")
    payouts = advance.propose(1)
    advance.decide("change_budget", moves=[move(at("ALFA", 1), at("ALFA", 2), 250)])
    assert (advance.status(payouts["K1"]), advance.status(payouts["K2"])) == ("outdated", "proposed")
    body = {"releasedOn": DAY, "reference": "V"}
    assert advance.codes(advance.financier, f"/payouts/{payouts['K1']['id']}/releases", body) == ["proposal_outdated"]
    again = advance.propose(1, kassier="K1")["K1"]
    assert (again["payment"], payouts["K1"]["payment"]) == (1250, 1500)
    advance.release(again, payouts["K2"])


@pytest.mark.parametrize(
    ("source", "target", "amount"),
    [("IZA", "SPUK", 99.99), ("IZA", "SPUK", 100.01), ("SPUK", "IZA", 100)],
    ids=["below", "above", "other direction"],
)
def test_between_streams_for_exactly_that_sum_and_direction(
    steps: Steps, source: str, target: str, amount: float
) -> None:
    permitted = permit(steps, source, target, amount)
    moves = [move(at("ALFA", 2), at("GAMMA", 2, **SPUK), 60), move(at("BETA", 2), at("GAMMA", 2, **SPUK), 40)]
    for extra in ({}, {"permission": permitted}):
        refused = steps.refused(
            steps.stuurgroep, f"{steps.path}/decisions", steps.decision("change_budget", moves=moves, **extra)
        )
        assert [(one["code"], one["fromStream"], one["toStream"], one["amount"]) for one in refused] == [
            ("stream_shift_not_permitted", "IZA", "SPUK", 100)
        ]
    assert steps.get(steps.financier, f"/stream-permissions/{permitted}")["status"] == "unused"


def test_a_permission_is_used_once(steps: Steps) -> None:
    permitted = permit(steps, "IZA", "SPUK", 100)
    shift = {"moves": [move(at("ALFA", 2), at("GAMMA", 2, **SPUK), 100)], "permission": permitted}
    decision = steps.decide("change_budget", **shift)
    assert (budget(steps)["ALFA", "IZA", 2], budget(steps)["GAMMA", "SPUK", 2]) == (900, 400)
    assert steps.get(steps.financier, f"/stream-permissions/{permitted}")["usedBy"] == decision["id"]
    assert steps.undecided("change_budget", **shift) == ["stream_shift_not_permitted"]
    steps.decide("withdraw", decision=decision["id"], reason="Toch niet")
    assert budget(steps)["GAMMA", "SPUK", 2] == 300
    steps.decide("change_budget", **shift)


def test_within_a_stream_a_permission_is_not_used(steps: Steps) -> None:
    permitted = permit(steps, "IZA", "SPUK", 100)
    steps.decide("change_budget", moves=[move(at("ALFA", 2), at("BETA", 2), 100)], permission=permitted)
    assert steps.get(steps.financier, f"/stream-permissions/{permitted}")["status"] == "unused"


def test_there_and_back_in_one_decision_needs_both_permitted(steps: Steps) -> None:
    permitted = permit(steps, "IZA", "SPUK", 100)
    moves = [move(at("ALFA", 2), at("GAMMA", 2, **SPUK), 100), move(at("GAMMA", 2, **SPUK), at("BETA", 2), 10)]
    refused = steps.refused(
        steps.stuurgroep, f"{steps.path}/decisions", steps.decision("change_budget", moves=moves, permission=permitted)
    )
    assert [(one["fromStream"], one["amount"]) for one in refused] == [("SPUK", 10)]


def test_a_permission_of_streams_that_exist_and_differ(steps: Steps) -> None:
    path = f"{steps.path}/stream-permissions"
    assert steps.flaws(steps.financier, path, permission("IZA", "WLZ", 1)) == [("/toStream", "dangling_code")]
    assert steps.flaws(steps.financier, path, permission("IZA", "IZA", 1)) == [("/toStream", "invalid_value")]
    body = steps.decision(
        "change_budget",
        moves=[move(at("ALFA", 2), at("BETA", 2), 1)],
        permission="00000000-0000-4000-8000-000000000000",
    )
    assert steps.flaws(steps.stuurgroep, f"{steps.path}/decisions", body) == [("/permission", "dangling_code")]


def test_only_the_financier_of_both_streams_permits(steps: Steps) -> None:
    path = f"/v1{steps.path}/stream-permissions"
    for client in (steps.financier_of("IZA"), steps.stuurgroep, steps.office, steps.kassier, steps.by("admin")):
        assert client.post(path, json=permission("IZA", "SPUK", 1)).status_code == 403
    assert steps.kassier.get(path).status_code == 403
    assert steps.items(steps.by("auditor"), f"{steps.path}/stream-permissions") == []
