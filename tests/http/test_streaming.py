"""Answers are passed on as they come."""

import asyncio
from typing import Any

from fastapi import FastAPI
from structlog.testing import capture_logs

from tests.http.sample import Stream, make_shell

SCOPE = {
    "type": "http",
    "http_version": "1.1",
    "method": "GET",
    "scheme": "http",
    "path": "/v1/stream",
    "raw_path": b"/v1/stream",
    "root_path": "",
    "query_string": b"",
    "headers": [],
    "server": ("127.0.0.1", 80),
}


async def _listen(app: FastAPI, *, breaks: bool) -> tuple[list[bytes], list[dict[str, Any]]]:
    """What had arrived when the stream waited for permission to go on, and all that came in the end."""
    held = app.state.stream = Stream(asyncio.Event(), breaks=breaks)
    came: list[dict[str, Any]] = []
    first = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        came.append(message)
        if message.get("body"):
            first.set()

    running = asyncio.create_task(make_shell(app)(dict(SCOPE), receive, send))  # type: ignore[arg-type]
    await asyncio.wait_for(first.wait(), 60)
    early = [one["body"] for one in came[1:]]
    held.proceed.set()
    await asyncio.wait_for(running, 60)
    return early, came


def test_a_part_is_passed_on_before_the_next_exists(app: FastAPI) -> None:
    early, came = asyncio.run(_listen(app, breaks=False))
    assert early == [b"first"]
    assert [one["body"] for one in came[1:]] == [b"first", b"second", b""]
    assert came[-1]["more_body"] is False


def test_a_stream_that_breaks_is_cut_short_and_logged(app: FastAPI) -> None:
    with capture_logs() as logs:
        _, came = asyncio.run(_listen(app, breaks=True))
    assert [one["body"] for one in came[1:]] == [b"first"]
    assert came[-1]["more_body"] is True
    assert [one["event"] for one in logs] == ["crash", "request"]
