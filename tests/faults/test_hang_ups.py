"""Callers that hang up, and requests that are cut short at any step, leave nothing behind in the database."""

import asyncio
import json
import random
import socket
from functools import partial
from urllib.parse import urlsplit

import httpx

from app.access.issuers import Issuers
from app.access.local_issuer import LocalIssuer
from app.db.engine import make_engine
from app.http.caller import Services
from app.main import build
from app.settings import Settings
from tests.faults.conftest import POOL, Site
from tests.support.databases import as_service, query
from tests.support.embedded import until
from tests.support.figures import MARKS, Reach
from tests.support.lines import Lines
from tests.support.outage import at_once
from tests.support.payments import Till, untrue

HANG_UPS = int(MARKS["opgehangen"].value)
HANDS = 8
_LEFT = """
SELECT state FROM pg_stat_activity
WHERE application_name = 'gelijke-tred' AND datname = current_database() AND state <> 'idle'
UNION ALL
SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND database = (
    SELECT oid FROM pg_database WHERE datname = current_database())
"""
_OF_A_CONNECTION = """
SELECT current_user IN (session_user, 'tred_app'), current_setting('transaction_isolation'),
       current_setting('statement_timeout'),
       pg_current_xact_id_if_assigned() IS NULL,
       concat(current_setting('tred.plan'), current_setting('tred.organisations'), current_setting('tred.kassiers'))
"""


def hang_up(till: Till, url: str, number: int, pause: float) -> None:
    """Send a whole request, wait a moment, and go."""
    address, body = urlsplit(url), json.dumps(till.body(f"H{number}"))
    reading = number % 2
    line = f"GET {till.reading}" if reading else f"POST {till.path}"
    client = till.office if reading else till.client
    head = [
        f"{line} HTTP/1.1",
        "Host: tred",
        f"Authorization: {client.headers['Authorization']}",
        *([] if reading else [f"Idempotency-Key: {till.prefix}H{number}", "Content-Type: application/json"]),
        f"Content-Length: {0 if reading else len(body)}",
    ]
    with socket.create_connection((str(address.hostname), int(str(address.port))), timeout=60) as wire:
        wire.sendall("\r\n".join([*head, "", "" if reading else body]).encode())
        wire.settimeout(pause)
        try:
            wire.recv(1)
        except TimeoutError:
            return


def test_who_hangs_up_while_sending_has_gone_and_is_no_error(site: Site, logged: Lines) -> None:
    address = urlsplit(site.url)
    head = f"Authorization: {site.till.client.headers['Authorization']}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((str(address.hostname), int(str(address.port))), timeout=20) as wire:
        begun = f"POST {site.till.path} HTTP/1.1\r\nHost: tred\r\n{head}Content-Length: 100\r\n\r\n"
        wire.sendall(f'{begun}{{"amount"'.encode())
    until(lambda: [one["caller"] for one in logged.all() if one.get("status", "") is None] == ["token"])
    assert [one for one in logged.all() if one["level"] != "info" or one.get("status") == 500] == []


def test_five_hundred_hang_ups_leave_nothing(site: Site, figure: Reach) -> None:
    dice = random.Random(31)  # noqa: S311 (no secret)
    todo = [partial(hang_up, site.till, site.url, number, dice.uniform(0.0001, 0.04)) for number in range(HANG_UPS)]

    def some(hand: int) -> None:
        for ask in todo[hand::HANDS]:
            ask()

    at_once(partial(some, hand) for hand in range(HANDS))
    figure("opgehangen", len(todo))
    until(lambda: query(site.api.database_url, _LEFT) == [])
    assert site.till.office.get(site.till.reading).status_code == 200
    assert site.till.take_in("LAST").status_code == 201
    stored = site.till.stored()
    assert len(stored) == len(set(stored))
    assert untrue(site.api.database_url) == []


def test_cut_short_at_any_step_leaves_nothing(site: Site) -> None:
    asyncio.run(_cut_short(site, random.Random(1)))  # noqa: S311 (no secret)
    until(lambda: query(site.api.database_url, _LEFT) == [])
    stored = site.till.stored()
    assert len(stored) == len(set(stored))
    assert untrue(site.api.database_url) == []


async def _cut_short(site: Site, dice: random.Random) -> None:
    url = as_service(site.api.database_url)
    engine = make_engine(url, pool_size=POOL)
    settings = Settings(database_url=url, data=site.api.data)
    services = Services(settings, engine, Issuers([LocalIssuer.open(site.api.data).as_issuer()]))
    app = build(settings, services)
    app.state.services = services
    transport = httpx.ASGITransport(app)
    asked = 0
    async with httpx.AsyncClient(transport=transport, base_url="http://tred") as client:

        async def ask(number: int) -> httpx.Response:
            if number % 2:
                return await client.get(site.till.reading, headers=dict(site.till.office.headers))
            headers = {**site.till.client.headers, "Idempotency-Key": f"{site.till.prefix}C{number}"}
            return await client.post(site.till.path, json=site.till.body(f"C{number}"), headers=headers)

        assert (await ask(0)).status_code == 201
        while asked < HANG_UPS // 2:
            tasks = [asyncio.create_task(ask(asked + more)) for more in range(4)]
            asked += len(tasks)
            for task in tasks:
                for _ in range(dice.randrange(40)):
                    await _step()
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(POOL):
            assert (await ask(asked + 1)).status_code == 200
        connections = [await engine.connect() for _ in range(POOL)]
        for connection in connections:
            raw = await connection.get_raw_connection()
            assert tuple(await raw.driver_connection.fetchrow(_OF_A_CONNECTION)) == (
                True,
                "read committed",
                "5s",
                True,
                "",
            )
            await connection.close()
    await engine.dispose()


async def _step() -> None:
    """One turn of the loop, in which the database may answer too."""
    await asyncio.sleep(0.0005)
