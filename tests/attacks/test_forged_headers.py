"""What a caller says about its own address, ours, or its method is not believed."""

import json
import socket
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.refusals import JSON, SHIFT, refused
from tests.support.reporting import Reporting

ELSEWHERE: Final = "kwaad.example"
FORGED: Final = {
    "Host": ELSEWHERE,
    "X-Forwarded-Host": ELSEWHERE,
    "X-Forwarded-For": "10.0.0.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": f"/{ELSEWHERE}",
    "Forwarded": f"for=10.0.0.1;host={ELSEWHERE};proto=https",
    "X-Real-IP": "10.0.0.1",
    "X-Original-URL": f"/{ELSEWHERE}",
    "X-Rewrite-URL": f"/{ELSEWHERE}",
    "X-User-Id": "admin",
}


@pytest.fixture
def plan(api: Api, plan_code: str) -> Reporting:
    document = package(plan_code)
    document["streams"].append({"code": "SPUK", "name": "SPUK"})
    return Reporting(api, plan_code).imported(document)


def test_no_address_in_an_answer_is_that_of_the_caller(plan: Reporting) -> None:
    listed = plan.reader.get(f"{plan.path}/meetmomenten?limit=1", headers=FORGED)
    assert listed.json()["next"].startswith(f"{plan.api.url}/v1/")
    financier = plan.api.as_("financier", plan=plan.code)
    made = financier.post(f"{plan.path}/stream-permissions", content=SHIFT % "1", headers={**JSON, **FORGED})
    problem = refused(plan.reader.get(f"{plan.path}/weg", headers=FORGED), 404)
    described = plan.reader.get("/v1/openapi.json", headers=FORGED)
    assert problem["type"].startswith(f"{plan.api.url}/v1/problem-types/")
    for answer in (listed, made, described):
        assert answer.status_code in {200, 201}
        assert ELSEWHERE not in answer.text + json.dumps(dict(answer.headers))


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_makes_a_question_a_command(plan: Reporting, name: str) -> None:
    before = plan.journal()
    financier = plan.api.as_("financier", plan=plan.code)
    for method in ("POST", "DELETE", "TRACE"):
        answer = financier.request("GET", f"{plan.path}/stream-permissions", headers={name: method})
        assert (answer.status_code, answer.json()["items"]) == (200, [])
    assert plan.journal() == before


@pytest.mark.parametrize("method", ["TRACE", "PURGE", "FOO", "get", "M-SEARCH", "x!#$"])
def test_an_undefined_method_is_named_with_those_that_are(plan: Reporting, method: str) -> None:
    """Also one of which nobody ever heard, which no parser of HTTP reads."""
    for path, allowed in ((f"{plan.path}/decisions", "GET, HEAD, POST"), (f"{plan.path}?x=1", "GET, HEAD")):
        head, body = spoken(plan, f"{method} {path}")
        assert head.startswith(b"HTTP/1.1 405 "), head
        assert f"allow: {allowed.lower()}" in head.decode().lower().split("\r\n")
        problem = json.loads(body)
        assert (problem["code"], len(problem["requestId"])) == ("method_not_allowed", 36)
        assert b"Bearer" not in body
    assert spoken(plan, f"{method} /v1/nergens")[0].startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("line", ["CONNECT tred:443", "get", "G(T /v1/plans", "FOO v1/plans", "FOO  /v1/plans"])
def test_what_is_no_request_line_is_no_method(plan: Reporting, line: str) -> None:
    assert spoken(plan, line)[0].startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 ", b"HTTP/1.1 405 "))


def spoken(plan: Reporting, line: str) -> tuple[bytes, bytes]:
    """Head and body of the answer to a request with this line."""
    address = urlsplit(plan.api.url)
    assert address.hostname
    with socket.create_connection((address.hostname, address.port or 80), timeout=60) as wire:
        token = plan.reader.headers["Authorization"]
        wire.sendall(f"{line} HTTP/1.1\r\nHost: t\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: wire.recv(65536), b"")).partition(b"\r\n\r\n")
        return head, body
