"""A plan that is half-way, with its report as it was after each of its steps."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.support.api import Api
from tests.support.half_way import HalfWay

Report = dict[str, Any]


@dataclass
class Reported:
    """A plan, and what its reports said at which moment."""

    plan: HalfWay
    said: list[tuple[str, str, Report]] = field(default_factory=list)

    def ask(self, what: str, client: httpx.Client | None = None, accept: str = "application/json") -> httpx.Response:
        """Ask for something below the plan."""
        asking = client or self.plan.as_("auditor")
        return asking.get(f"/v1/plans/{self.plan.code}/{what}", headers={"Accept": accept})

    def report(self, period: int = 1, query: str = "", client: httpx.Client | None = None) -> Report:
        """The report of a period."""
        response = self.ask(f"periods/{period}/report{query}", client)
        assert response.status_code == 200, response.text
        found: Report = response.json()
        return found

    def remember(self) -> None:
        """Keep what the reports say now."""
        # What is recorded from here on is later, however short the step.
        for period in (1, 2):
            found = self.report(period)
            self.said.append((datetime.now(UTC).isoformat().replace("+00:00", "Z"), str(period), found))


@pytest.fixture(scope="module")
def reported(api: Api, worker: str, request: pytest.FixtureRequest) -> Reported:
    """A plan of which everything that can be recorded is recorded, step by step."""
    plan = HalfWay(api, f"R-{worker}-{abs(hash(request.node.nodeid)) % 10**6}")
    made, journey = Reported(plan), plan.journey
    journey.load()
    made.remember()
    journey.agree()
    journey.prepare(1)
    made.remember()
    journey.pay(1)
    made.remember()
    journey.account(1)
    made.remember()
    plan._second_period()  # noqa: SLF001 (its steps, one by one)
    plan._open_things()  # noqa: SLF001
    made.remember()
    return made
