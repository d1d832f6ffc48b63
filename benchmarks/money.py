"""Money commands a second over HTTP, beside the same effect as one bare statement: `python -m benchmarks.money`."""

import argparse
import asyncio
import json
import os
import statistics
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from itertools import count
from typing import Final

import asyncpg

from tests.faults.test_backup import embedded_url
from tests.support.api import Api
from tests.support.pace import Round, round_of, server_of, since, spent
from tests.support.payments import Till, untrue
from tests.support.postgres import open_folder
from tests.support.processes import serving
from tests.support.wire import Wire

_ANCHOR: Final = """
CREATE SCHEMA anchor;
CREATE TABLE anchor.held (plan int PRIMARY KEY, cents bigint NOT NULL);
CREATE TABLE anchor.receipt (id bigserial PRIMARY KEY, plan int NOT NULL, cents bigint NOT NULL, reference text UNIQUE);
"""
_EFFECT: Final = """
WITH made AS (INSERT INTO anchor.receipt (plan, cents, reference) VALUES ($1, 1, $2) RETURNING plan, cents)
UPDATE anchor.held SET cents = held.cents + made.cents FROM made WHERE held.plan = made.plan
"""
_numbers = count(1)
_later = [0]
"""How often the service said to come back later; the same command is sent again, and its time goes on."""

Hand = Callable[[int], Awaitable[Callable[[], Awaitable[None]]]]
"""Gives the hand with this number what it does over and over."""


def main() -> None:
    """Run service and anchor by turns, and print the medians and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.money", description=__doc__)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--plans", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with open_folder() as folder, serving(folder) as service:
        url, data = service.url, folder / ".tred"
        with Api(url, embedded_url(data), data) as api:
            tills = [Till(api, f"P{number}") for number in range(given.plans)]
        pids = service.process.pid, server_of(data)
        ours, theirs, costs = asyncio.run(_alternate(url, embedded_url(data), tills, given, pids))
        wrong = untrue(embedded_url(data))
    _show("tred", ours)
    _show("SQL", theirs)
    ratio = statistics.median(one.per_second for one in ours) / statistics.median(one.per_second for one in theirs)
    print(f"rekentijd van een opdracht, dienst en database samen: {1000 * statistics.median(costs):.1f} ms")
    print(f"verhouding {ratio:.3f}; belasting van de machine {os.getloadavg()[0]:.1f} op {os.cpu_count()} kernen")
    print(f"{_later[0]} keer 503; boeken: {wrong or 'in orde'}")


async def _alternate(
    url: str, database: str, tills: list[Till], given: argparse.Namespace, pids: tuple[int, int]
) -> tuple[list[Round], list[Round], list[float]]:
    """Rounds of the service and of the anchor, by turns; and the seconds of the processor that a command took."""
    connection = await asyncpg.connect(database)
    await connection.execute(_ANCHOR)
    await connection.execute("INSERT INTO anchor.held SELECT n, 0 FROM generate_series(0, $1::int - 1) n", len(tills))
    await connection.close()

    async def receive(hand: int) -> Callable[[], Awaitable[None]]:
        wire, till = Wire(url), tills[hand % len(tills)]
        token = till.client.headers["Authorization"]

        async def one() -> None:
            reference = f"R{next(_numbers)}"
            body = json.dumps(till.body(reference)).encode()
            while (await wire.post(till.path, body, token, reference)).status != HTTPStatus.CREATED:
                _later[0] += 1

        return one

    async def insert(hand: int) -> Callable[[], Awaitable[None]]:
        own = await asyncpg.connect(database)
        statement = await own.prepare(_EFFECT)

        async def one() -> None:
            await statement.fetch(hand % len(tills), f"A{next(_numbers)}")

        return one

    ours, theirs, costs = [], [], []
    for _ in range(given.rounds):
        before = spent(*pids)
        ours.append(await _round(receive, given.connections, given.seconds))
        costs.append(since(before, spent(*pids)) / (ours[-1].done + given.connections))
        theirs.append(await _round(insert, given.connections, given.seconds))
    return ours, theirs, costs


async def _round(hand: Hand, connections: int, seconds: float) -> Round:
    """Let every hand do its work over and over for so many seconds, after it did so once."""
    works = [await hand(number) for number in range(connections)]
    for work in works:
        await work()
    return await round_of(works, seconds)


def _show(name: str, rounds: list[Round]) -> None:
    per_second, p50, p99 = (statistics.median(figures) for figures in zip(*(one[1:] for one in rounds), strict=True))
    print(f"{name:<6} {per_second:8.1f}/s   p50 {p50 * 1000:7.1f} ms   p99 {p99 * 1000:7.1f} ms")


if __name__ == "__main__":
    main()
