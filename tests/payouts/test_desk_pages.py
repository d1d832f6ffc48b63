"""The kassier's desk comes in pages like every list."""

from tests.support.api import Api
from tests.support.cases import plain
from tests.support.journey import Journey


def test_the_desk_page_by_page(api: Api, plan_code: str) -> None:
    journey = Journey(api, plain("worked-example")["case"], plan_code)
    journey.load()
    journey.agree()
    journey.prepare(1)
    journey.pay(1)
    whole = journey.items(journey.office, f"/plans/{plan_code}/pass-on")
    assert [row["organisation"] for row in whole] == ["BRABANTZORG", "LAVERHOF"]
    assert journey.items(journey.office, f"/plans/{plan_code}/pass-on?limit=1") == whole
