"""A command with which nothing is wrong is taken in without FastAPI; what is wrong with another one is said in full."""

from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.responses import Response

from app.api import routes
from app.http.in_order import taking
from app.http.rooms import asked_first
from tests.support.api import Api
from tests.support.steps import Steps

OTHERWISE = {"createReadToken", "openSandbox", "resetSandbox"}
"""Those that ask for something else as well."""


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> Steps:
    return Steps(api, f"ORDE-{worker}")


def flaws(plan: Steps, body: Any, query: str = "", **headers: str) -> list[tuple[str, str]]:
    """Of a report of a value."""
    path = f"/v1{plan.path}/meetmomenten/K1.1/measurements{query}"
    request = plan.office.build_request("POST", path, json=body, headers=headers)
    answer = plan.office.send(request)
    assert answer.status_code == 400, answer.text
    return sorted((error["pointer"], error["code"]) for error in answer.json()["errors"])


def test_all_that_is_wrong_is_said(plan: Steps) -> None:
    body = {"value": 1, "measuredOn": "2026-13-01", "kleur": "rood"}
    wrong = [("/kleur", "unknown_property"), ("/measuredOn", "invalid_date")]
    assert flaws(plan, body) == wrong
    assert flaws(plan, body, **{"Idempotency-Key": "k" * 256}) == [("/header/Idempotency-Key", "too_long"), *wrong]
    assert flaws(plan, body, "?geur=zoet") == [*wrong, ("/query/geur", "unknown_parameter")]


def test_a_header_or_query_is_wrong_beside_a_body_that_is_not(plan: Steps) -> None:
    body = {"value": 1, "measuredOn": "2026-01-01"}
    assert flaws(plan, body, **{"Idempotency-Key": "k" * 256}) == [("/header/Idempotency-Key", "too_long")]
    assert flaws(plan, body, "?geur=zoet") == [("/query/geur", "unknown_parameter")]


def test_each_command_with_a_body_is_taken_in_so() -> None:
    left_out = set()
    for route in routes():
        if isinstance(route, APIRoute) and (route.methods or set()) & {"POST", "PUT", "PATCH"} and route.body_field:
            how = taking(route, asked_first)
            if how is None:
                left_out.add(route.operation_id)
            else:
                assert issubclass(how.endpoint.__annotations__["return"], Response), route.path
    assert left_out <= OTHERWISE, left_out
