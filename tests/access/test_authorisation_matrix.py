"""Every operation by everybody, as the table of operations says."""

import json
from functools import cache
from pathlib import Path
from typing import Final

import httpx
import pytest

from app.access.local_issuer import LOCAL_ISSUER
from tests.support.api import Api
from tests.support.figures import Reach
from tests.support.half_way import HalfWay
from tests.support.operations import ANY_TOKEN, FUNCTIONS, OPEN, READER, TABLE, TIED

_MINE: Final = ("statement", "line", "payout", "receipt", "transfer", "claim", "returned", "costStatement")


class Matrix:
    """A plan, another plan, and the things in the first."""

    def __init__(self, plan: HalfWay, other: HalfWay) -> None:
        self.plan, self.other = plan, other
        office = plan.as_("programme_office")
        # Everything of K1 and ZORG, and finished: who may do it changes nothing.
        self.things = {"plan": plan.code} | {name: ids[0] for name, ids in plan.ids.items()}
        self.things |= {name: plan.mine(name, "K1") for name in _MINE}
        path = f"/plans/{plan.code}/cost-statements?kassier=K1&status=accepted"
        self.things["costStatement"] = plan.journey.items(office, path)[0]["id"]
        path = f"/plans/{plan.code}/measurements?status=established&meetmoment=A1-D.1"
        self.things["measurement"] = plan.journey.items(office, path)[0]["id"]
        money = [one for one in plan.journey.items(office, f"/plans/{plan.code}/decisions") if one["kind"] == "recover"]
        self.things["decision"] = money[0]["id"]
        made = plan.journey.post(plan.as_("admin"), f"/plans/{plan.code}/memberships", READER)
        plan.journey.post(plan.as_("admin"), f"/memberships/{made['id']}/endings", {})
        self.things["membership"] = made["id"]

    def ask(self, client: httpx.Client, operation: str) -> httpx.Response:
        """Ask for an operation on the plan."""
        row = TABLE[operation]
        path = f"/v1{row.path.format(**self.things)}"
        if operation == "importPlan":
            return client.post(path, json=self.plan.journey.package)
        if operation == "simulateCase":
            return client.post(path, json={"plan": self.plan.journey.package, "costs": [], "measurements": []})
        method = _described()[operation][0]
        if method == "get":
            return client.get(path)
        named = {"plans": [self.plan.code]} if operation == "startProposalRound" else {}
        # Whoever may is told that it must rest on a version.
        return client.request(method.upper(), path, json=row.body if row.body is None else {**row.body, **named})


@cache
def _described() -> dict[str, tuple[str, str]]:
    document = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_text())
    paths = document["paths"].items()
    return {one["operationId"]: (method, path) for path, item in paths for method, one in item.items()}


@pytest.fixture(scope="module")
def matrix(api: Api, worker: str) -> Matrix:
    return Matrix(HalfWay(api, f"RECHT-{worker}").prepared(), HalfWay(api, f"ANDER-{worker}").prepared())


def _client(plan: HalfWay, letter: str) -> httpx.Client:
    return plan.as_(FUNCTIONS[letter], TIED.get(letter), subject=f"{letter}-{plan.code}")


@pytest.fixture(scope="module")
def strangers(api: Api, matrix: Matrix) -> dict[str, httpx.Client]:
    """Who has every function, but in the other plan; whose days are over or still to come; whose rights were ended."""
    made = {name: _granted(api, matrix.plan, name, days) for name, days in _DAYS.items()}
    for one in matrix.plan.journey.items(matrix.plan.as_("admin"), f"/plans/{matrix.plan.code}/memberships"):
        if one["subject"] == f"ended-{matrix.plan.code}":
            matrix.plan.journey.post(matrix.plan.as_("admin"), f"/memberships/{one['id']}/endings", {})
    nobody = api.bearing(api.token(f"none-{matrix.plan.code}"))
    return {**made, "elsewhere": _granted(api, matrix.other, "elsewhere", {}), "none": nobody}


_DAYS: Final[dict[str, dict[str, str]]] = {
    "expired": {"validTo": "2020-01-01"},
    "future": {"validFrom": "2999-01-01"},
    "ended": {},
}


def _granted(api: Api, plan: HalfWay, name: str, days: dict[str, str]) -> httpx.Client:
    subject = f"{name}-{plan.code}"
    for letter, function in FUNCTIONS.items():
        tied = {"organisation": TIED[letter]} if letter in TIED else {}
        given = {"issuer": LOCAL_ISSUER, "subject": subject, "function": function, **days, **tied}
        plan.journey.post(plan.as_("admin"), f"/plans/{plan.code}/memberships", given)
    return api.bearing(api.token(subject))


def test_the_table_and_the_description_name_the_same_operations() -> None:
    assert set(TABLE) | set(OPEN) == set(_described())
    assert not set(TABLE) & set(OPEN)


def test_the_table_asks_for_what_the_description_says() -> None:
    paths = {**{name: row.path for name, row in TABLE.items()}, **OPEN}
    for operation, (_, described) in _described().items():
        asked = paths[operation].partition("?")[0].split("/")
        template = described.split("/")
        assert len(asked) == len(template), operation
        assert all("{" in part or part == asked[number] for number, part in enumerate(template)), operation


@pytest.mark.parametrize("operation", TABLE)
def test_every_function_in_its_own_plan(matrix: Matrix, operation: str, figure: Reach) -> None:
    row = TABLE[operation]
    expected, found = {}, {}
    for letter in FUNCTIONS:
        status = matrix.ask(_client(matrix.plan, letter), operation).status_code
        found[letter] = status if status in {401, 403, 404} or status >= 500 else "allowed"
        expected[letter] = "allowed" if letter in row.allowed else 404 if letter in row.hidden else 403
    assert found == expected
    figure("rechten: handelingen maal functies, als in de tabel", len(found), portion=1 / len(TABLE))


@pytest.mark.parametrize("operation", TABLE)
def test_without_a_function_in_the_plan_nothing_is_known_of_it(
    strangers: dict[str, httpx.Client], matrix: Matrix, operation: str
) -> None:
    own = 201 if operation == "createReadToken" else 200
    expected = 403 if operation == "importPlan" else own if operation in ANY_TOKEN else 404
    found = {name: matrix.ask(client, operation).status_code for name, client in strangers.items()}
    assert found == dict.fromkeys(strangers, expected)


@pytest.mark.parametrize("operation", TABLE)
def test_without_a_token_nothing_is_answered(api: Api, matrix: Matrix, operation: str) -> None:
    answer = matrix.ask(api.anonymous, operation)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("path", OPEN.values())
def test_what_a_problem_means_is_for_everybody(api: Api, path: str) -> None:
    assert api.anonymous.get(f"/v1{path}").status_code == 200


def test_a_plan_is_listed_for_its_own_people_only(strangers: dict[str, httpx.Client], matrix: Matrix) -> None:
    known = {
        name: [plan["code"] for plan in client.get("/v1/plans").json()["items"]] for name, client in strangers.items()
    }
    assert known == {name: [matrix.other.code] if name == "elsewhere" else [] for name in strangers}
