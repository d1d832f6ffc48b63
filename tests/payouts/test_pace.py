"""Money commands over HTTP keep up: what they cost is held, and what the clock says is told beside its aim."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count

from tests.faults.test_backup import embedded_url
from tests.support.api import Api
from tests.support.figures import Reach
from tests.support.pace import Round, round_of, server_of, since, spent
from tests.support.payments import Till, untrue
from tests.support.postgres import open_folder
from tests.support.processes import serving
from tests.support.wire import Wire

HANDS = 16
SECONDS = 4
_numbers = count(1)


async def taking_in(url: str, tills: list[Till]) -> Round:
    """All hands take in cent after cent, each on a connection of its own."""

    def hand(wire: Wire, till: Till) -> Callable[[], Awaitable[None]]:
        token = till.client.headers["Authorization"]

        async def one() -> None:
            reference = f"R{next(_numbers)}"
            answer = await wire.post(till.path, json.dumps(till.body(reference)).encode(), token, reference)
            assert answer.status == 201, answer.body

        return one

    async with AsyncExitStack() as stack:
        wires = [await stack.enter_async_context(Wire(url)) for _ in range(HANDS)]
        works = [hand(wire, tills[number % len(tills)]) for number, wire in enumerate(wires)]
        for work in works:
            await work()
        return await round_of(works, SECONDS)


def test_money_commands_keep_up(figure: Reach) -> None:
    with open_folder() as folder, serving(folder) as service:
        data = folder / ".tred"
        with Api(service.url, embedded_url(data), data) as api:
            tills = [Till(api, f"P{number}") for number in range(2)]
            pids = service.process.pid, server_of(data)
            before = spent(*pids)
            found = asyncio.run(taking_in(service.url, tills))
            cost = since(before, spent(*pids)) / (found.done + HANDS)
        assert untrue(embedded_url(data)) == []
    figure("geldopdrachten: milliseconden rekentijd, dienst en database samen", 1000 * cost)
    figure("geldopdrachten: per seconde", found.per_second)
    figure("geldopdrachten: p99 in milliseconden", 1000 * found.p99)
