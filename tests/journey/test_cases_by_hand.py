"""The worked cases come out to the cent when they are driven step by step, by everybody whose step it is."""

import pytest

from tests.support.api import Api
from tests.support.cases import plain
from tests.support.journey import Journey

NAMES = ["worked-example", "traps", "case-02", "case-03", "case-05", "case-07", "case-11"]


@pytest.mark.parametrize("name", NAMES)
def test_driven_step_by_step(api: Api, plan_code: str, name: str) -> None:
    whole = plain(name)
    journey = Journey(api, whole["case"], plan_code)
    journey.run()
    assert journey.payments() == whole["expected"]["payments"]
    assert journey.distributions() == whole["expected"]["distributions"]
    schedule = journey.get(journey.office, f"/plans/{plan_code}/uitkeringsschema")
    assert schedule["meetmomenten"] == whole["expected"]["meetmomenten"]
    assert schedule["settlement"] == whole["expected"]["settlement"]
    assert schedule["distributions"] == whole["expected"]["distributions"]
    assert {row["status"] for row in schedule["payments"]} == {"released"}
