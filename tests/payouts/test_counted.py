"""So many commands of so many callers at two processes, each sent three times, have exactly one effect each."""

import asyncio
import json
import time
from collections import Counter
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.support.api import Api
from tests.support.databases import query
from tests.support.figures import MARKS, Reach
from tests.support.payments import Till, untrue
from tests.support.processes import serving
from tests.support.wire import Wire

SENT = "geteld: opdrachten van 32 klanten op 2 processen, elk 3 keer gestuurd"
CLIENTS = 32
PLANS = 12
TIMES = 3
COMMANDS = -(-int(MARKS[SENT].value) // TIMES)
_STORED = "SELECT bank_reference, count(*) FROM receipt GROUP BY 1"

_UNDER_WAY = (409, "idempotency_key_in_use")


@dataclass(frozen=True, slots=True)
class Command:
    """One receipt of a cent."""

    till: Till
    reference: str

    async def send(self, wire: Wire) -> tuple[str, bool, bytes]:
        """Send it, and again while the service says that it cannot now; whose command, whether it was a replay."""
        body = json.dumps(self.till.body(self.reference)).encode()
        token = self.till.client.headers["Authorization"]
        while True:
            reply = await wire.post(self.till.path, body, token, self.reference)
            if reply.status == 201:
                return self.reference, "idempotency-replayed" in reply.headers, reply.body
            assert reply.status == 503 or (reply.status, reply.json()["code"]) == _UNDER_WAY, reply.body
            await asyncio.sleep(0.02)


async def send_all(urls: list[str], commands: list[Command]) -> list[tuple[str, bool, bytes]]:
    """All commands, each three times at about the same moment by different callers at both processes."""
    todo = iter([(command, turn) for command in commands for turn in range(TIMES)])
    done: list[tuple[str, bool, bytes]] = []

    async def caller(number: int) -> None:
        async with AsyncExitStack() as stack:
            wires = [await stack.enter_async_context(Wire(url)) for url in urls]
            for command, turn in todo:
                done.append(await command.send(wires[(number + turn) % len(urls)]))

    async with asyncio.TaskGroup() as callers:
        for number in range(CLIENTS):
            callers.create_task(caller(number))
    return done


def test_every_command_has_one_effect(own_database: str, tmp_path: Path, figure: Reach) -> None:
    with ExitStack() as stack:
        folders = [tmp_path / name for name in ("one", "two")]
        for folder in folders:
            folder.mkdir()
        environment = {"DATABASE_URL": own_database, "TRED_DATA": str(tmp_path / "data")}
        urls = [stack.enter_context(serving(folder, **environment)).url for folder in folders]
        with Api(urls[0], own_database, tmp_path / "data") as api:
            tills = [Till(api, f"P{number}") for number in range(PLANS)]
        commands = [Command(tills[number % PLANS], f"R{number}") for number in range(COMMANDS)]
        began = time.monotonic()
        done = asyncio.run(send_all(urls, commands))
        took = time.monotonic() - began
    stored = dict(query(own_database, _STORED))
    effects = Counter(reference for reference, replayed, _ in done if not replayed)
    answers = {reference: body for reference, _, body in done}
    off = sum(stored.get(one.reference) != 1 or effects[one.reference] != 1 for one in commands)
    off += len(stored) - COMMANDS
    assert all(answers[reference] == body for reference, _, body in done)
    assert len(done) == TIMES * COMMANDS
    figure(SENT, len(done))
    figure("geteld: ernaast", off)
    figure("geteld: seconden", took)
    assert untrue(own_database) == []
