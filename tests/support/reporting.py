"""The people who report, verify and decide on measurements, and what they send."""

import asyncio
from typing import Any, Self

import asyncpg
import httpx
import pytest

from tests.factories.measurements import package
from tests.support.api import Api


class Reporting:
    """One plan, and everybody who calls the service about its measurements."""

    def __init__(self, api: Api, code: str) -> None:
        self.api, self.code = api, code
        self.path = f"/v1/plans/{code}"

    def imported(self, document: dict[str, Any]) -> Self:
        """Import the plan."""
        answer = self.office.post("/v1/plan-imports", json=document)
        assert answer.status_code == 201, answer.text
        return self

    @property
    def office(self) -> httpx.Client:
        """The programme office."""
        return self.api.as_("programme_office", plan=self.code)

    @property
    def analyst(self) -> httpx.Client:
        """A data analyst."""
        return self.api.as_("data_analyst", plan=self.code)

    @property
    def reader(self) -> httpx.Client:
        """Somebody who only reads."""
        return self.api.as_("reader", plan=self.code)

    def partner(self, organisation: str) -> httpx.Client:
        """A partner organisation."""
        return self.api.as_("partner", plan=self.code, organisation=organisation)

    def kassier(self, organisation: str) -> httpx.Client:
        """Who acts for the kassiers of an organisation."""
        return self.api.as_("kassier", plan=self.code, organisation=organisation)

    def report(self, client: httpx.Client, meetmoment: str, value: object, **more: Any) -> httpx.Response:
        """Report a value."""
        body = {"value": value, "measuredOn": "2020-06-15", "evidence": [], **more}
        return client.post(f"{self.path}/meetmomenten/{meetmoment}/measurements", json=body)

    def reported(self, client: httpx.Client, meetmoment: str, value: object, **more: Any) -> dict[str, Any]:
        """Report a value that is taken."""
        answer = self.report(client, meetmoment, value, **more)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def verified(self, meetmoment: str, value: object, **more: Any) -> dict[str, Any]:
        """A value reported by the analyst and verified by the programme office."""
        made = self.reported(self.analyst, meetmoment, value, **more)
        answer = self.judge(self.office, made["id"])
        assert answer.status_code == 201, answer.text
        judged: dict[str, Any] = answer.json()
        return judged

    def judge(self, client: httpx.Client, measurement: str, outcome: str = "verified", **more: Any) -> httpx.Response:
        """Verify or reject a value."""
        return client.post(f"/v1/measurements/{measurement}/verifications", json={"outcome": outcome, **more})

    def establish(self, period: int, measurements: list[str], not_measured: list[str] | None = None) -> None:
        """Let the stuurgroep establish results."""
        body = {
            "kind": "establish_results",
            "decidedOn": "2026-01-01",
            "reference": "STG-1",
            "period": period,
            "measurements": measurements,
            "notMeasured": not_measured or [],
        }
        stuurgroep = self.api.as_("stuurgroep", plan=self.code)
        answer = stuurgroep.post(f"{self.path}/decisions", json=body)
        assert answer.status_code == 201, answer.text

    def confirm_and_register(self, period: int) -> None:
        """Close the accounting of a period."""
        confirmed = {"of": "results", "confirmedOn": "2026-01-02", "reference": "FIN-1"}
        financier = self.api.as_("financier", plan=self.code)
        answer = financier.post(f"{self.path}/periods/{period}/confirmations", json=confirmed)
        assert answer.status_code == 201, answer.text
        registered = {"of": "results", "registeredOn": "2026-01-03", "system": "landelijk", "reference": "REG-1"}
        answer = self.office.post(f"{self.path}/periods/{period}/registrations", json=registered)
        assert answer.status_code == 201, answer.text

    def get(self, path: str, client: httpx.Client | None = None, **query: Any) -> Any:
        """What is answered below the plan."""
        answer = (client or self.reader).get(f"{self.path}/{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def journal(self) -> list[str]:
        """The kinds of the entries in the plan's journal, in order."""
        return asyncio.run(_kinds(self.api.database_url, self.code))

    def codes(self, path: str, client: httpx.Client | None = None, **query: Any) -> list[str]:
        """The codes of the things in a list."""
        return [item["code"] for item in self.get(path, client, **query)["items"]]


@pytest.fixture
def plan(api: Api, plan_code: str) -> Reporting:
    """A plan of its own in which something must be reported, imported."""
    return Reporting(api, plan_code).imported(package(plan_code))


async def _kinds(url: str, code: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        query = "SELECT entry.kind FROM entry JOIN plan ON plan.id = entry.plan_id WHERE plan.code = $1 ORDER BY seq"
        return [row["kind"] for row in await connection.fetch(query, code)]
    finally:
        await connection.close()


def violations(answer: httpx.Response) -> list[str]:
    """The codes of a refusal by a rule, all of them."""
    assert answer.status_code == 409, answer.text
    return [violation["code"] for violation in answer.json()["violations"]]


def pointers(answer: httpx.Response) -> list[str]:
    """Where invalid input is wrong."""
    assert answer.status_code == 400, answer.text
    return [error["pointer"] for error in answer.json()["errors"]]
