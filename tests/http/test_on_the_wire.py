"""The same through a real server and raw sockets."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from socket import create_connection, socket
from threading import Event, Thread

import pytest
import uvicorn
from fastapi import FastAPI

from tests.http.sample import make_app, make_shell

Send = Callable[[bytes], bytes]


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._says = started

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self._says()


@contextmanager
def _running(app: FastAPI) -> Iterator[int]:
    up = Event()
    listener = socket()
    listener.bind(("127.0.0.1", 0))
    shell: Callable[..., Awaitable[None]] = make_shell(app)
    config = uvicorn.Config(shell, server_header=False, log_config=None, lifespan="off", http="h11", loop="asyncio")
    server = _Server(config, up.set)
    thread = Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    try:
        assert up.wait(60)
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(60)
        listener.close()


@pytest.fixture(scope="module")
def send() -> Iterator[Send]:
    with _running(make_app()) as port:

        def exchange(raw: bytes) -> bytes:
            with create_connection(("127.0.0.1", port), 60) as connection:
                connection.sendall(raw)
                return b"".join(iter(lambda: connection.recv(65536), b""))

        yield exchange


def _request(line: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{line} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def test_undefined_method(send: Send) -> None:
    answer = send(_request("PURGE /v1/things")).lower()
    assert answer.startswith(b"http/1.1 405 ")
    assert b"\r\nallow: get, head, post\r\n" in answer
    assert b"application/problem+json" in answer


def test_head(send: Send) -> None:
    head, _, body = send(_request("HEAD /v1/things")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == b""


def test_chunked_body_beyond_the_limit(send: Send) -> None:
    chunk = b"800\r\n" + b" " * 0x800 + b"\r\n"
    raw = _request(
        "POST /v1/things", "Transfer-Encoding: chunked", "Content-Type: application/json", body=chunk * 2 + b"0\r\n\r\n"
    )
    assert send(raw).startswith(b"HTTP/1.1 413 ")


def test_bad_path(send: Send) -> None:
    assert send(_request("GET /v1/things/%00")).startswith(b"HTTP/1.1 404 ")
    assert send(_request("GET /v1/things/%ff")).startswith(b"HTTP/1.1 404 ")


def test_the_server_does_not_say_what_it_is(send: Send) -> None:
    answer = send(_request("GET /v1/things/failures/forbidden")).lower()
    assert answer.startswith(b"http/1.1 403 ")
    assert b"\r\nserver:" not in answer
    assert b"uvicorn" not in answer
