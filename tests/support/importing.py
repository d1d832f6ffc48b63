"""The people who import a plan and read it back."""

import json
from typing import Any

import httpx

from tests.support.api import Api
from tests.support.databases import query


class Importing:
    """One plan, and everybody who calls the service about it."""

    def __init__(self, api: Api, code: str) -> None:
        self.api, self.code = api, code
        self.path = f"/v1/plans/{code}"

    def as_(self, function: str, organisation: str | None = None) -> httpx.Client:
        """Somebody with this function in the plan."""
        return self.api.as_(function, plan=self.code, organisation=organisation)

    @property
    def office(self) -> httpx.Client:
        """The programme office."""
        return self.as_("programme_office")

    def send(self, package: Any, client: httpx.Client | None = None, **query: str) -> httpx.Response:
        """Send a package, with its numbers as they are."""
        body = json.dumps(package, default=float)
        return (client or self.office).post(
            "/v1/plan-imports", content=body, params=query, headers={"Content-Type": "application/json"}
        )

    def imported(self, package: dict[str, Any]) -> dict[str, Any]:
        """Import a package that is taken."""
        answer = self.send(package)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def get(self, path: str = "", client: httpx.Client | None = None, **query: Any) -> Any:
        """Read something of the plan that is there."""
        answer = (client or self.office).get(f"{self.path}{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def items(self, path: str, client: httpx.Client | None = None, **query: Any) -> list[dict[str, Any]]:
        """A whole list of the plan, page by page."""
        client = client or self.office
        answer = client.get(f"{self.path}{path}", params=query)
        found: list[dict[str, Any]] = []
        while True:
            assert answer.status_code == 200, answer.text
            page = answer.json()
            found += page["items"]
            if page["next"] is None:
                return found
            answer = client.get(page["next"])

    def rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What the database holds."""
        return query(self.api.database_url, statement, *values)


def refusals(answer: httpx.Response) -> list[tuple[str, list[str]]]:
    """The codes of the violations with the places that they point at."""
    assert answer.status_code == 409, answer.text
    return [(one["code"], one["pointers"]) for one in answer.json()["violations"]]
