"""Who works at rounds may be killed at any moment: what was begun is undone, and somebody else goes on."""

import asyncio
import multiprocessing
import os
import signal
import time

import asyncpg
import pytest

from app.db.engine import make_engine
from app.rounds.crew import BadEnd, work
from tests.rounds.conftest import Country, identifier
from tests.support.api import PATIENCE

_HELD = "SELECT FROM proposal_round_plan WHERE round_id = $1 AND plan_code = $2 FOR UPDATE"
_WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%tred_round_done%'
"""


async def killed_in_the_middle(country: Country, place: str, plan: str) -> None:
    """Kill the one process that works while it has proposed in a plan and not committed that."""
    held, aside = [await asyncpg.connect(country.api.database_url) for _ in range(2)]
    engine = make_engine(str(country.settings.database_url), pool_size=1)
    try:
        async with held.transaction():
            await held.fetchrow(_HELD, identifier(place), plan)
            url = str(country.settings.database_url)
            working = asyncio.create_task(work(engine, url, 1, asyncio.Event(), identifier(place)))
            deadline = time.monotonic() + PATIENCE
            while not await aside.fetchval(_WAITS):
                assert not working.done()
                assert time.monotonic() < deadline
            (process,) = multiprocessing.active_children()
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            with pytest.raises(BadEnd):
                await working
    finally:
        await held.close()
        await aside.close()
        await engine.dispose()


def test_what_is_killed_goes_on_and_does_nothing_twice(country: Country) -> None:
    for _ in range(3):
        country.plan()
    place = country.begin()
    asyncio.run(killed_in_the_middle(country, place, country.codes[2]))
    assert country.payouts(country.plans[2]) == []
    assert country.outcomes(place)[country.codes[2]]["status"] == "waiting"
    assert multiprocessing.active_children() == []

    country.work(place)
    made = country.round(place)
    assert (made["status"], made["proposed"]) == ("finished", 3)
    for plan in country.plans:
        proposed = plan.items(plan.by("auditor"), f"{plan.path}/ledger/entries?kind=payout_proposed")
        assert len(proposed) == len(country.payouts(plan)) == 2
