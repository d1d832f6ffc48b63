"""A handful of plans of one person who may propose in each of them, some ready and some not."""

import asyncio
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest

from app import clock
from app.db.engine import make_engine
from app.rounds.working import work_off
from app.settings import Settings
from tests.support.api import Api
from tests.support.journey import Row
from tests.support.steps import Steps

_numbers = count(1)


class Country:
    """Plans in which one person proposes."""

    def __init__(self, api: Api, settings: Settings, name: str) -> None:
        self.api, self.settings, self.name = api, settings, name
        self.subject = f"landelijk-{name}"
        self.plans: list[Steps] = []

    def plan(self, *, ready: bool = True) -> Steps:
        """One plan more, paid in advance; when it is ready, its first period can be proposed."""
        plan = Steps(self.api, f"R-{self.name}-{len(self.plans)}", modes=("advance", "advance"))
        if ready:
            plan.decide("approve_plan")
            plan.confirm_and_register(1, "approval")
        plan.by("programme_office", subject=self.subject)
        self.plans.append(plan)
        return plan

    @property
    def office(self) -> httpx.Client:
        """The one person."""
        return self.api.as_("programme_office", self.plans[0].plan, subject=self.subject)

    @property
    def codes(self) -> list[str]:
        """The codes of all these plans."""
        return [plan.plan for plan in self.plans]

    def around(self, terminal: Settings) -> dict[str, str]:
        """What a command in a shell of this person has around it."""
        token = self.api.token(self.subject)
        return {"DATABASE_URL": str(terminal.database_url), "TRED_DATA": str(terminal.data), "TRED_TOKEN": token}

    def begin(self, period: int = 1, **asked: Any) -> str:
        """Begin a round; answers where it is."""
        answer = self.office.post("/v1/proposal-rounds", json={"period": period, **asked})
        assert answer.status_code == 202, answer.text
        return answer.headers["Location"]

    def work(self, *places: str) -> int:
        """Work off these rounds, each by a worker of its own at the same time; answers at how many plans."""

        async def together() -> int:
            engine = make_engine(str(self.settings.database_url), pool_size=2 * len(places))
            try:
                stop = asyncio.Event()
                done = await asyncio.gather(*(work_off(engine, identifier(place), stop) for place in places))
            finally:
                await engine.dispose()
            return sum(done)

        return asyncio.run(together())

    def work_at_one(self, place: str) -> int:
        """Work at one plan of a round and leave; answers at how many that was."""

        async def leaving() -> int:
            engine, stop = make_engine(str(self.settings.database_url), pool_size=2), asyncio.Event()

            def now() -> datetime:
                stop.set()
                return clock.now()

            try:
                return await work_off(engine, identifier(place), stop, now)
            finally:
                await engine.dispose()

        return asyncio.run(leaving())

    def round(self, place: str) -> Row:
        """How far a round is."""
        answer = self.office.get(place)
        assert answer.status_code == 200, answer.text
        found: Row = answer.json()
        return found

    def outcomes(self, place: str, **narrowed: str) -> dict[str, Row]:
        """What came of a round, by plan."""
        answer = self.office.get(f"{place}/plans", params=narrowed)
        assert answer.status_code == 200, answer.text
        return {row["plan"]: row for row in answer.json()["items"]}

    def payouts(self, plan: Steps) -> list[Row]:
        """The payouts of a plan."""
        return plan.items(plan.office, f"{plan.path}/payouts")


def identifier(place: str) -> UUID:
    """The id of a round."""
    return UUID(place.rpartition("/")[2])


@pytest.fixture
def country(api: Api, settings: Settings, worker: str) -> Country:
    """As yet without plans."""
    return Country(api, settings, f"{worker}-{next(_numbers)}")
