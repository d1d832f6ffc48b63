"""What is no request, or takes for ever, is answered or closed; the others notice nothing."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from app.http import connection
from tests.support.api import Api

GOOD = b"GET /_health/live HTTP/1.1\r\nHost: tred\r\n\r\n"
LONG = b"x" * 70_000


@contextmanager
def connected(api: Api) -> Iterator[socket.socket]:
    address = urlsplit(api.url)
    assert address.hostname
    assert address.port
    with socket.create_connection((address.hostname, address.port), timeout=60) as wire:
        yield wire


def until_closed(wire: socket.socket) -> bytes:
    received = b""
    try:
        while piece := wire.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /_health/live HTTP/1.1\r\n\r\n", 400),
        (b"GET /_health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"POST /v1/plans HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (
            b"POST /v1/plans HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
        (b"GET /_health/live HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
        (b"GET /_health/live HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 5000 + b"\r\n", 431),
        (b"GET /_health/live HTTP/1.1\r\nHost: a\r\nX: " + LONG + b"\r\n\r\n", 431),
        (b"GET /" + LONG + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
    ],
)
def test_what_is_no_request_is_a_problem_and_the_end(api: Api, sent: bytes, status: int) -> None:
    with connected(api) as wire:
        wire.sendall(sent)
        head, _, body = until_closed(wire).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    for header in (b"content-type: application/problem+json", b"api-version: ", b"x-content-type-options: nosniff"):
        assert header in head.lower()
    assert json.loads(body)["status"] == status


def test_who_sends_no_request_in_time_is_cut_off_and_others_go_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 1.0)
    with connected(api) as silent, connected(api) as slow:
        slow.sendall(GOOD[:20])
        assert api.anonymous.get("/_health/live").status_code == 200
        assert until_closed(silent) == b""
        assert until_closed(slow) == b""


def test_a_second_request_has_its_own_time(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    with connected(api) as wire:
        wire.sendall(GOOD)
        assert wire.recv(65536).startswith(b"HTTP/1.1 200 ")
        monkeypatch.setattr(connection, "HEAD_SECONDS", 0.3)
        wire.sendall(GOOD[:20])
        assert until_closed(wire) == b""


def test_a_body_that_does_not_come_is_not_waited_for(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BODY_SECONDS", 0.3)
    head = f"POST /v1/simulations HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {api.token('slow')}\r\n"
    with connected(api) as wire:
        wire.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{".encode())
        assert b" 200 " not in until_closed(wire)


def test_a_good_request_on_a_fresh_connection(api: Api) -> None:
    with connected(api) as wire:
        wire.sendall(GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert until_closed(wire).startswith(b"HTTP/1.1 200 ")
