"""How often the busiest requests go to the database, rights and audit included: every trip is time that others wait."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import httpx
import pytest

from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.cases import plain
from tests.support.databases import database
from tests.support.journey import DAY, Journey
from tests.support.proxy import Proxy, proxied

PLAN = "TRIPS"
_numbers = count(1)


@dataclass(frozen=True)
class Counted:
    """A plan with a released payout, and the road on which trips are counted."""

    journey: Journey
    payout: dict[str, str]
    road: Proxy

    def trips(self, ask: Callable[[], httpx.Response]) -> int:
        """How many trips a request takes once everything that is kept is kept."""
        for _ in range(3):
            assert ask().is_success
        before = self.road.trips
        assert ask().is_success
        return self.road.trips - before

    def kassier(self) -> httpx.Client:
        """Who acts for the payout."""
        return self.journey.by("kassier", self.journey.bodies[self.payout["kassier"]])


@pytest.fixture(scope="module")
def counted(cluster_url: str, worker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    """A service with one connection, so that what a connection has seen before is the same every time."""
    data: Path = tmp_path_factory.mktemp("trips")
    with database(cluster_url, f"trips_{worker}") as own, proxied(own) as (road, through):
        settings = Settings(database_url=through, data=data, issuer=None, rate_limit="off", pool_size=1)
        with serving(settings) as url, Api(url, own, data) as api:
            journey = Journey(api, plain("worked-example")["case"], PLAN)
            journey.load()
            journey.agree()
            journey.prepare(1)
            made = journey.post(journey.office, f"/plans/{PLAN}/payouts", {"period": 1})["items"]
            payout = max(made, key=lambda row: float(row["payment"]))
            release = {"releasedOn": DAY, "reference": "V"}
            journey.post(journey.financier, f"/payouts/{payout['id']}/releases", release)
            yield Counted(journey, payout, road)


def movement(day: str, amount: float, **more: object) -> dict[str, object]:
    """A receipt or a transfer of its own."""
    return {"amount": amount, day: DAY, "bankReference": f"B-{next(_numbers)}", **more}


def test_taking_in(counted: Counted) -> None:
    path = f"/v1/payouts/{counted.payout['id']}/receipts"
    assert counted.trips(lambda: counted.kassier().post(path, json=movement("receivedOn", 0.01))) <= 3


def test_passing_on(counted: Counted) -> None:
    own = f"/v1/payouts/{counted.payout['id']}"
    client = counted.kassier()
    assert client.post(f"{own}/receipts", json=movement("receivedOn", 100)).status_code == 201
    shares = client.get(f"{own}/distribution").json()["items"]
    party = max(shares, key=lambda row: float(row["share"]))["organisation"]

    def pass_on() -> httpx.Response:
        return client.post(f"{own}/transfers", json=movement("executedOn", 0.01, organisation=party))

    assert counted.trips(pass_on) <= 3


def test_reporting_a_measurement(counted: Counted) -> None:
    moments = counted.journey.items(counted.journey.office, f"/plans/{PLAN}/meetmomenten")
    first = next(moment for moment in moments if moment["measure"] in {"count", "number"})
    path, body = f"/v1/plans/{PLAN}/meetmomenten/{first['code']}/measurements", {"value": 1, "measuredOn": DAY}
    analyst = counted.journey.by("data_analyst")
    assert counted.trips(lambda: analyst.post(path, json=body)) <= 3


def test_one_page_of_meetmomenten(counted: Counted) -> None:
    def other_page() -> httpx.Response:
        return counted.journey.office.get(f"/v1/plans/{PLAN}/meetmomenten?limit={50 + next(_numbers)}")

    assert counted.trips(other_page) <= 1


@pytest.mark.parametrize(
    "name", ["agreements", "budget-lines", "kpis", "organisations", "payouts", "role-matrix/history"]
)
def test_one_page_of_most_other_lists(counted: Counted, name: str) -> None:
    def other_page() -> httpx.Response:
        return counted.journey.office.get(f"/v1/plans/{PLAN}/{name}?limit={50 + next(_numbers)}")

    assert counted.trips(other_page) <= 1


def test_the_same_page_once_more(counted: Counted) -> None:
    assert counted.trips(lambda: counted.journey.office.get(f"/v1/plans/{PLAN}/meetmomenten?limit=49")) <= 1


def test_the_same_page_after_something_was_booked(counted: Counted) -> None:
    path = f"/v1/payouts/{counted.payout['id']}/receipts"

    def ask() -> httpx.Response:
        return counted.journey.office.get(f"/v1/plans/{PLAN}/meetmomenten?limit=48")

    def trips() -> int:
        assert counted.kassier().post(path, json=movement("receivedOn", 0.01)).is_success
        before = counted.road.trips
        assert ask().is_success
        return counted.road.trips - before

    assert ask().is_success
    assert [trips() for _ in range(3)][-1] <= 2


def test_a_list_that_the_caller_has_already(counted: Counted) -> None:
    path = f"/v1/plans/{PLAN}/meetmomenten"
    known = {"If-None-Match": counted.journey.office.get(path).headers["ETag"]}
    asked: list[int] = []

    def poll() -> httpx.Response:
        answer = counted.journey.office.get(path, headers=known)
        asked.append(answer.status_code)
        return httpx.Response(200)

    assert counted.trips(poll) <= 1
    assert asked == [304] * 4


def test_the_desk_however_many_payouts(counted: Counted) -> None:
    assert counted.trips(lambda: counted.journey.office.get(f"/v1/plans/{PLAN}/pass-on")) <= 11
