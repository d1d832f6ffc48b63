"""Fires requests from a process of its own where there is no `wrk`: the order on stdin, what came of it on stdout."""

import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from http import HTTPStatus
from itertools import count
from typing import Any

import uvloop

from benchmarks.shots import CONNECTIONS, NUMBER, Fired
from tests.support.pace import round_of
from tests.support.wire import Wire


def main() -> None:
    """Read the order, carry it out and say what came of it."""
    print(json.dumps(uvloop.run(_fire(json.load(sys.stdin)))))


async def _fire(order: dict[str, Any]) -> Fired:
    texts = [_written(one) for one in order["shots"]]
    numbers, wrong = count(1), [0]

    def hand(wire: Wire) -> Callable[[], Awaitable[None]]:
        async def one() -> None:
            number = next(numbers)
            head, body = texts[number % len(texts)]
            own = f"{order['own']}{number}"
            sent = body.replace(NUMBER, own).encode()
            headers = f"{head.replace(NUMBER, own)}Content-Length: {len(sent)}\r\n\r\n"
            answer = await wire.ask(headers.encode() + sent)
            wrong[0] += answer.status >= HTTPStatus.BAD_REQUEST

        return one

    async with AsyncExitStack() as stack:
        wires = [await stack.enter_async_context(Wire(order["url"])) for _ in range(CONNECTIONS)]
        found = await round_of([hand(wire) for wire in wires], order["seconds"])
    return Fired(*found, wrong[0])


def _written(shot: dict[str, Any]) -> tuple[str, str]:
    lines = [f"{shot['method']} {shot['path']} HTTP/1.1", "Host: tred"]
    lines += [f"{name}: {value}" for name, value in shot["headers"].items()]
    return "\r\n".join(lines) + "\r\n", shot["body"]


if __name__ == "__main__":
    main()
