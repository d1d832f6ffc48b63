"""What holds for every request and answer, whatever the route."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from tests.http.conftest import Ask, asker
from tests.http.sample import BASE, VERSION, make_shell

PLAIN = "default-src 'none'; frame-ancestors 'none'"
EVERYWHERE = {
    "api-version": VERSION,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": PLAIN,
}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/things", 200),
        ("HEAD", "/v1/things", 200),
        ("GET", "/v1/nowhere", 404),
        ("GET", "/v1/things/failures/crash", 500),
        ("GET", "/v1/things/failures/teapot", 418),
        ("GET", "/v1/things/plain-failure", 502),
        ("POST", "/v1/things/who", 405),
        ("TRACE", "/v1/things", 405),
    ],
)
def test_every_answer_has_version_and_security_headers(ask: Ask, method: str, path: str, status: int) -> None:
    with capture_logs():
        got = ask(method, path)
    assert got.status == status
    assert EVERYWHERE.items() <= got.headers.items()
    assert got.headers["strict-transport-security"].startswith("max-age=")


def test_head_is_get_without_body(ask: Ask) -> None:
    got, head = ask("GET", "/v1/things"), ask("HEAD", "/v1/things")
    assert (head.status, head.body) == (200, b"")
    assert head.headers == got.headers
    assert head.headers["content-length"] == str(len(got.body))
    assert [one["type"] for one in head.messages] == ["http.response.start", "http.response.body"]
    assert head.messages[-1]["more_body"] is False


def test_head_of_an_error_has_no_body_either(ask: Ask) -> None:
    head = ask("HEAD", "/v1/nowhere")
    assert (head.status, head.body) == (404, b"")


def test_request_id_is_made_here_and_never_taken(ask: Ask) -> None:
    mine = "00000000-0000-4000-8000-000000000000"
    headers = {"X-Request-Id": mine, "Request-Id": mine}
    seen = {ask("GET", "/v1/things/who", headers=headers).json["id"] for _ in range(2)}
    assert len(seen) == 2
    assert mine not in seen
    assert {str(UUID(one)) for one in seen} == seen


def test_a_crash_is_a_problem_without_its_cause_and_is_logged_with_it(ask: Ask) -> None:
    with capture_logs() as logs:
        got = ask("GET", "/v1/things/failures/crash")
    assert (got.status, got.code) == (500, "internal_error")
    assert b"password" not in got.body
    (line,) = [one for one in logs if one["event"] == "crash"]
    assert str(line["exc_info"]) == "the cause, with a password"
    assert line["log_level"] == "error"


def test_who_hangs_up_while_sending_gets_no_answer_and_is_no_error(app: FastAPI) -> None:
    sent: list[Any] = []
    came = [{"type": "http.request", "body": b'{"amount"', "more_body": True}, {"type": "http.disconnect"}]

    async def hung_up(scope: Any, _: Any, send: Any) -> None:
        async def receive() -> Any:
            return came.pop(0)

        async def kept(message: Any) -> None:
            sent.append(message)

        await make_shell(app)(scope, receive, kept)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    with capture_logs() as logs:
        asker(hung_up)("POST", "/v1/things", headers={"Content-Length": "100", "Content-Type": "application/json"})
    assert (came, sent) == ([], [])
    assert [(one["event"], one["status"]) for one in logs] == [("request", None)]


def test_every_error_carries_the_request_id(ask: Ask) -> None:
    paths = ("/v1/nowhere", "/v1/things/plain-failure", "/v1/things/failures/forbidden")
    for got in [ask("GET", path) for path in paths]:
        assert str(UUID(got.json["requestId"])) == got.json["requestId"]


def test_a_plain_error_becomes_a_problem_and_keeps_what_a_client_needs(ask: Ask) -> None:
    got = ask("GET", "/v1/things/plain-failure")
    assert got.status == 502
    assert got.json["status"] == 502
    assert got.headers["content-type"] == "application/problem+json"
    assert got.headers["retry-after"] == "7"
    assert "x-own" not in got.headers
    assert b"secret" not in got.body


def test_trailing_slash_is_not_found(ask: Ask) -> None:
    for path in ("/v1/things/", "/v1/things/who/", "/v1/"):
        got = ask("GET", path)
        assert (got.status, got.code) == (404, "not_found")
        assert "location" not in got.headers


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PURGE", "get", "G T"])
def test_other_methods_are_405_with_all_methods_of_the_path(ask: Ask, method: str) -> None:
    got = ask(method, "/v1/things")
    assert (got.status, got.code) == (405, "method_not_allowed")
    assert got.headers["allow"] == "GET, HEAD, POST"


def test_head_and_override_headers_do_not_reach_a_post(ask: Ask) -> None:
    path = "/v1/things/decisions"
    assert ask("HEAD", path).headers["allow"] == "POST"
    got = ask("GET", path, headers={"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"})
    assert (got.status, got.headers["allow"]) == (405, "POST")


def test_undefined_method_on_no_path_is_not_found(ask: Ask) -> None:
    assert ask("TRACE", "/v1/nowhere").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/v1/things/versions/a%00b",
        "/v1/things/versions/%ff",
        "/v1/things/versions/%ed%a0%80",
        "/v1/things/versions/a%0Ab",
        "/v1/things/versions/a%0a",
        "/v1%2Fthings",
        "/v1/things/versions/%D9%A1",
        "/v1/things/versions/..%2f..",
    ],
)
def test_unreadable_paths_are_not_found(ask: Ask, path: str) -> None:
    assert ask("GET", path).code == "not_found"


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "*/*",
        "",
        "application/*",
        "text/html, application/json;q=0.1",
        "application/problem+json",
        "APPLICATION/JSON",
        "text/html;level=1, */*;q=0.1",
        "application/json;charset=utf-8",
    ],
)
def test_accept_that_admits_json(ask: Ask, accept: str) -> None:
    assert ask("GET", "/v1/things", headers={"Accept": accept}).status == 200


@pytest.mark.parametrize(
    "accept",
    [
        "application/xml",
        "text/html, image/*",
        "application/json;q=0, text/html",
        "*/*;q=0",
        "application/json;q=0.0, application/problem+json;q=0, */*;q=0",
        "nonsense",
        ",",
        "a" * 5000,
    ],
)
def test_accept_that_admits_no_json_is_406(ask: Ask, accept: str) -> None:
    got = ask("GET", "/v1/things", headers={"Accept": accept})
    assert (got.status, got.code) == (406, "not_acceptable")


def test_accept_may_ask_for_what_a_route_declares(ask: Ask) -> None:
    assert ask("GET", "/v1/things/export", headers={"Accept": "text/csv"}).body == b"a;b"
    assert ask("GET", "/v1/things/page", headers={"Accept": "text/html"}).status == 200
    assert ask("GET", "/v1/things/page", headers={"Accept": "text/csv"}).status == 406


def test_not_found_comes_before_not_acceptable(ask: Ask) -> None:
    assert ask("GET", "/v1/nowhere", headers={"Accept": "application/xml"}).status == 404
    assert ask("DELETE", "/v1/things", headers={"Accept": "application/xml"}).status == 405


def test_urls_come_from_the_configured_address(ask: Ask) -> None:
    forged = {"Host": "evil.test", "X-Forwarded-Host": "evil.test", "X-Forwarded-For": "1.2.3.4", "Forwarded": "host=x"}
    got = ask("GET", "/v1/things?limit=2", headers=forged)
    assert got.json["next"].startswith(f"{BASE}/v1/things?")
    assert ask("GET", "/v1/nowhere", headers=forged).json["type"] == f"{BASE}/v1/problem-types/not_found"


@pytest.mark.parametrize(
    ("scope", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"server": ("::1", 8000)}, "http://[::1]:8000"),
        ({"server": ("127.0.0.1", 80)}, "http://127.0.0.1"),
        ({"server": None}, "http://localhost"),
        ({"server": ("/run/x.sock", None)}, "http://localhost"),
    ],
)
def test_without_one_they_come_from_the_socket(
    ask_without_base_url: Ask, scope: dict[str, object], address: str
) -> None:
    got = ask_without_base_url("GET", "/v1/nowhere", headers={"Host": "evil.test"}, scope=scope)
    assert got.json["type"] == f"{address}/v1/problem-types/not_found"
