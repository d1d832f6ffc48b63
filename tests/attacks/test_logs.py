"""What is written down: every refusal that matters, in lines that nobody can forge, and never what was sent."""

import json
import socket
from collections.abc import Iterator
from typing import Final

import pytest
from sqlalchemy.exc import ProgrammingError

from app.access import service as access
from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.lines import Lines
from tests.support.refusals import refused
from tests.support.reporting import Reporting

HOSTILE: Final = 'x\n{"event":"forged"}\r\x1b[31mrood\x9b2J\x85\u2028\u202e geheim-é'
SQL: Final = "SELECT subject FROM membership WHERE geheim"


@pytest.fixture
def plan(api: Api, plan_code: str) -> Iterator[Reporting]:
    return Reporting(api, plan_code).imported(package(plan_code))  # type: ignore[return-value]


def test_newlines_and_colours_are_encoded_and_a_5xx_says_nothing(
    plan: Reporting, monkeypatch: pytest.MonkeyPatch, logged: Lines
) -> None:
    async def crash(*_: object, **__: object) -> None:
        raise ProgrammingError(SQL, {"geheim": HOSTILE}, RuntimeError(HOSTILE))

    client = plan.reader
    monkeypatch.setattr(access, "open_work", crash)
    answer = client.get(plan.path, headers={"X-Request-Id": "mine", "Accept-Language": "en"})
    found = refused(answer, 500)
    assert not [
        word for word in ("geheim", "SELECT", "membership", "Traceback", "Error", "mine") if word in answer.text
    ]
    [crashed] = logged.of("crash")
    assert (crashed["request_id"], crashed["route"]) == (found["requestId"], "/v1/plans/{plan}")
    assert crashed["timestamp"].endswith("Z")
    assert "forged" in json.dumps(crashed)


def test_who_may_not_add_evidence_is_refused_and_written_down(plan: Reporting, logged: Lines) -> None:
    """ZORG only follows initiative B: `alleen_monitoren` posts a progress report there and nothing else."""
    made = plan.reported(plan.analyst, "B-E.1", 950)
    partner = plan.partner("ZORG")
    logged.forget()
    evidence = {"kind": "lijst", "reference": "geheim-kenmerk"}
    answer = partner.post(f"/v1/measurements/{made['id']}/evidence", json=evidence)
    assert refused(answer, 403)["code"] == "forbidden"
    [line] = logged.of("forbidden")
    assert (line["subject"], line["method"], line["plan"]) == ("partner-zorg", "POST", plan.code)
    assert line["request_id"] == answer.json()["requestId"]
    assert "geheim" not in json.dumps(line)
    assert plan.get("measurements?meetmoment=B-E.1")["items"][0]["evidence"] == []


def test_reading_what_one_may_not_is_written_down_too(plan: Reporting, logged: Lines) -> None:
    reader = plan.reader
    logged.forget()
    refused(reader.get(f"{plan.path}/uitkeringsschema"), 403)
    [line] = logged.of("forbidden")
    assert (line["subject"], line["method"], line["plan"]) == ("reader", "GET", plan.code)


def test_knocking_at_the_plan_of_others_is_written_down_and_answered_as_absent(plan: Reporting, logged: Lines) -> None:
    stranger = plan.api.bearing(plan.api.token("vreemde"))
    logged.forget()
    refused(stranger.get(plan.path), 404)
    [line] = logged.of("not_a_member")
    assert (line["subject"], line["plan"]) == ("vreemde", plan.code)


@pytest.mark.parametrize(
    ("given", "reason"), [(None, "no_bearer"), ("a.b.c", "not_base64url"), ("geheim-token", "not_three_parts")]
)
def test_a_token_that_is_refused_is_written_down_with_the_reason_and_without_the_token(
    api: Api, logged: Lines, given: str | None, reason: str
) -> None:
    client = api.bearing(given)
    logged.forget()
    answer = client.get("/v1/plans")
    assert refused(answer, 401)["code"] == "unauthenticated"
    [line] = logged.of("token_refused")
    assert line["reason"] == reason
    assert line["request_id"] == answer.json()["requestId"]
    assert "geheim" not in json.dumps(line)


def test_what_is_no_request_leaves_a_line_too(api: Api, logged: Lines) -> None:
    logged.forget()
    host, port = api.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"geheim\r\n\r\n")
        answer = connection.makefile("rb").read().decode()
    [line] = logged.of("request")
    assert (line["method"], line["route"], line["status"], line["caller"]) == ("_OTHER", None, 400, "none")
    assert line["request_id"] in answer
    assert "geheim" not in json.dumps(line)


def test_a_line_that_cannot_be_written_is_lost_and_nothing_else(api: Api, logged: Lines) -> None:
    logged.close()
    assert api.bearing(None).get("/v1/plans").status_code == 401
