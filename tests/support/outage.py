"""How the service must answer while it cannot serve, and how it is asked many things at once."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import asyncpg
import httpx

from tests.support.databases import query

LIMIT = 5.0
"""Seconds within which whoever cannot be served must know."""


class TooLate(AssertionError):
    """An answer took longer than it may."""


def unavailable(ask: Callable[[], httpx.Response]) -> None:
    """Ask, and see that the answer is a timely 503 that says when to come back.

    Raises:
        TooLate: it was not timely.
    """
    began = time.monotonic()
    answer = ask()
    took = time.monotonic() - began
    assert answer.status_code == 503, answer.text
    assert answer.json()["code"] == "unavailable"
    assert int(answer.headers["retry-after"]) > 0
    if took >= LIMIT:
        raise TooLate(f"{took:.1f} s")


def seen_again(scene: Callable[[], None], times: int = 3) -> None:
    """Play a scene whose answers come shortly before their limit; when the machine stood still meanwhile, once more."""
    for _ in range(times - 1):
        with suppress(TooLate):
            return scene()
    return scene()


def at_once(asks: Iterable[Callable[[], Any]]) -> list[Any]:
    """Do all of it at the same time."""
    todo = list(asks)
    with ThreadPoolExecutor(len(todo)) as pool:
        return [future.result() for future in [pool.submit(ask) for ask in todo]]


def end_sessions(url: str) -> None:
    """End all sessions in this database but our own, as a restart of the server does; others go on."""
    ours = "datname = current_database() AND pid <> pg_backend_pid()"
    query(url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")


@contextmanager
def locked(url: str, statement: str) -> Iterator[None]:
    """Hold a transaction open from outside the service, with the locks that the statement takes."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(url, timeout=60))
        try:
            runner.run(connection.execute(f"BEGIN; {statement}"))
            yield
        finally:
            runner.run(connection.close())
