"""A body is cut off at its limit, announced or in chunks, before the service has taken in much more than that."""

import json
import re
import socket
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.support.api import Api
from tests.support.refusals import refused

MEBIBYTE: Final = 2**20
ON_THE_WAY: Final = 8 * MEBIBYTE
"""The most that the machine's own buffers hold between the two ends."""
CHUNK: Final = b"10000\r\n" + b" " * 2**16 + b"\r\n"
LIMITS: Final = {
    "/v1/plan-imports": 32,
    "/v1/simulations": 32,
    "/v1/plans/X/decisions": 1,
    "/v1/plans/X/meetmomenten/M/measurements": 1,
}


def request(path: str, token: str, *headers: str, method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: t", f"Authorization: Bearer {token}", "Content-Type: application/json"]
    return "\r\n".join([*lines, "Idempotency-Key: k", *headers, "", ""]).encode()


def with_a_body() -> list[tuple[str, str]]:
    """The method and a path of every operation that takes a body."""
    paths = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_bytes())["paths"]
    return [
        (method.upper(), "/v1" + re.sub(r"{\w+}", "X", path))
        for path, item in paths.items()
        for method, operation in item.items()
        if method != "parameters" and "requestBody" in operation
    ]


def connected(api: Api) -> socket.socket:
    address = urlsplit(api.url)
    assert address.hostname
    assert address.port
    wire = socket.create_connection((address.hostname, address.port), timeout=60)
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**18)
    return wire


def answer(wire: socket.socket) -> bytes:
    received = b""
    try:
        while b"\r\n\r\n" not in received and (piece := wire.recv(65536)):
            received += piece
    except ConnectionResetError:
        pass
    return received


@pytest.mark.parametrize(("path", "mebibytes"), LIMITS.items())
def test_an_announced_body_is_refused_unread(api: Api, path: str, mebibytes: int) -> None:
    with connected(api) as wire:
        wire.sendall(request(path, api.token("groot"), f"Content-Length: {mebibytes * MEBIBYTE + 1}"))
        assert answer(wire).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(("path", "mebibytes"), LIMITS.items())
def test_an_endless_body_is_taken_in_up_to_its_limit(api: Api, path: str, mebibytes: int) -> None:
    limit, sent, received = mebibytes * MEBIBYTE, 0, b""
    with connected(api) as wire:
        wire.sendall(request(path, api.token("groot"), "Transfer-Encoding: chunked"))
        while not received and sent < limit + 2 * ON_THE_WAY:
            try:
                wire.sendall(CHUNK)
            except (ConnectionResetError, BrokenPipeError):
                break
            sent += 2**16
            received = so_far(wire)
        received = received or answer(wire)
    assert limit < sent < limit + ON_THE_WAY
    assert received.startswith(b"HTTP/1.1 413 ")


def test_of_who_is_not_known_no_body_is_waited_for(api: Api) -> None:
    operations = with_a_body()
    assert len(operations) > 60
    for method, path in operations:
        with connected(api) as wire:
            wire.sendall(request(path, "wie.ben.ik", f"Content-Length: {MEBIBYTE}", method=method))
            assert answer(wire).startswith(b"HTTP/1.1 401 "), path


def so_far(wire: socket.socket) -> bytes:
    """What has been answered so far."""
    wire.settimeout(0)
    try:
        return wire.recv(65536)
    except BlockingIOError:
        return b""
    finally:
        wire.settimeout(60)


@pytest.mark.parametrize("path", ["/v1/simulations", "/v1/plan-imports"])
@pytest.mark.parametrize(
    ("section", "text", "code"),
    [
        ("costs", "[" + ",".join(['{"x":1}'] * 400_000) + "]", "too_many_items"),
        ("budget", "[" + ",".join(['{"x":1}'] * 90_000) + "]", "required"),
        ("wat", "{" + ",".join(f'"k{number}":1' for number in range(1001)) + "}", "too_many_properties"),
    ],
    ids=["millions of items", "much that is wrong", "many properties"],
)
def test_a_million_things_wrong_are_refused_before_each_is_looked_at(
    api: Api, path: str, section: str, text: str, code: str
) -> None:
    """A flaw takes a kilobyte; the answer names ten thousand of them at most."""
    if path.endswith("imports") and section == "costs":
        section = "organisations"
    body = f'{{"plan":{{"{section}":{text}}},"{section}":{text}}}' if section != "costs" else f'{{"{section}":{text}}}'
    client = api.bearing(api.token("groot"))
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    found = refused(answer, 400)
    assert len(found["errors"]) <= 10_000
    assert code in {error["code"] for error in found["errors"]}
