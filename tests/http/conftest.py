"""A way to ask the sample application anything that HTTP can carry."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from json import dumps, loads
from typing import Any, Protocol
from urllib.parse import unquote

import pytest
from fastapi import FastAPI

from tests.http.sample import make_app, make_shell


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    body: bytes
    messages: list[dict[str, Any]]

    @property
    def json(self) -> Any:
        return loads(self.body)

    @property
    def code(self) -> str:
        assert self.headers["content-type"] == "application/problem+json"
        found: str = self.json["code"]
        return found

    @property
    def errors(self) -> dict[str, str]:
        return {one["pointer"]: one["code"] for one in self.json["errors"]}


class Ask(Protocol):
    def __call__(
        self,
        method: str,
        path: str,
        *,
        body: bytes | Iterable[bytes] = b"",
        json: Any = None,
        headers: dict[str, str] | Iterable[tuple[str, str]] = (),
        scope: dict[str, Any] | None = None,
    ) -> Got: ...


def asker(shell: Callable[[Any, Any, Any], Awaitable[None]]) -> Ask:
    def ask(
        method: str,
        path: str,
        *,
        body: bytes | Iterable[bytes] = b"",
        json: Any = None,
        headers: dict[str, str] | Iterable[tuple[str, str]] = (),
        scope: dict[str, Any] | None = None,
    ) -> Got:
        given = list(headers.items()) if isinstance(headers, dict) else list(headers)
        chunks = iter([body] if isinstance(body, bytes) else body)
        if json is not None:
            chunks = iter([dumps(json).encode()])
            given.append(("Content-Type", "application/json"))
        if (body != b"" or json is not None) and all(name.lower() != "content-length" for name, _ in given):
            given.append(("Transfer-Encoding", "chunked"))
        raw, _, query = path.partition("?")
        whole = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(raw),
            "raw_path": raw.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in given],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
            **(scope or {}),
        }
        return asyncio.run(_exchange(shell, whole, chunks))

    return ask


async def _exchange(
    shell: Callable[[Any, Any, Any], Awaitable[None]], scope: dict[str, Any], chunks: Iterator[bytes]
) -> Got:
    sent: list[dict[str, Any]] = []
    ends: Iterator[dict[str, Any]] = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        chunk = next(chunks, None)
        if chunk is None:
            chunk_end = next(ends, None)
            if chunk_end is None:
                # Whoever asks waits for the answer; nobody hangs up.
                await asyncio.Event().wait()
            return chunk_end or {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await shell(scope, receive, send)
    start = sent[0]
    assert start["type"] == "http.response.start"
    found: dict[str, str] = {}
    for name, value in start["headers"]:
        assert name not in found
        found[name.decode().lower()] = value.decode("latin-1")
    return Got(start["status"], found, b"".join(one.get("body", b"") for one in sent[1:]), sent)


@pytest.fixture(scope="session")
def app() -> FastAPI:
    return make_app()


@pytest.fixture(scope="session")
def ask(app: FastAPI) -> Ask:
    """Asks the sample application and gives its answer."""
    return asker(make_shell(app))


@pytest.fixture(scope="session")
def ask_without_base_url(app: FastAPI) -> Ask:
    """The same, of a service that was not told its own address."""
    return asker(make_shell(app, None))
