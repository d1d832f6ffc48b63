"""Who works at rounds may be killed at any moment: what was begun is undone, and somebody else goes on."""

import asyncio
import itertools
import multiprocessing
import os
import signal
import time

import asyncpg
import pytest

from app.db.engine import make_engine
from app.rounds import crew
from app.rounds.crew import BadEnd, keep_working, work
from tests.rounds.conftest import Country, identifier
from tests.support.api import PATIENCE

_HELD = "SELECT FROM proposal_round_plan WHERE round_id = $1 AND plan_code = $2 FOR UPDATE"
_WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%tred_round_done%'
"""


async def killed_in_the_middle(country: Country, place: str, plan: str) -> None:
    """Kill the one process that works, and is seen to, while it has proposed in a plan and not committed that."""
    beats: list[str] = []
    held, aside = [await asyncpg.connect(country.api.database_url) for _ in range(2)]
    engine = make_engine(str(country.settings.database_url), pool_size=1)
    try:
        async with held.transaction():
            await held.fetchrow(_HELD, identifier(place), plan)
            url = str(country.settings.database_url)
            doing = work(engine, url, 1, asyncio.Event(), identifier(place), lambda: beats.append("on"))
            working = asyncio.create_task(doing)
            deadline = time.monotonic() + PATIENCE
            while not (await aside.fetchval(_WAITS) and beats):
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


def test_what_is_killed_goes_on_and_does_nothing_twice(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_SETTLED", 0.0)
    monkeypatch.setattr(crew, "_IDLE", 0.01)
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


def test_a_crew_that_came_to_a_bad_end_is_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, times = asyncio.Event(), itertools.count(1)
    beats: list[int] = []

    async def tried(*_: object, beat: object) -> bool:
        if next(times) < 3:
            raise BadEnd
        stop.set()
        return False

    monkeypatch.setattr(crew, "work", tried)
    monkeypatch.setattr(crew, "_TROUBLED", 0.0)
    monkeypatch.setattr(crew, "_IDLE", 0.0)
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    asyncio.run(asyncio.wait_for(keep_working(url, 1, stop, lambda: beats.append(next(times))), PATIENCE))
    # Two that ended badly, then one that found nothing to do, and says so.
    assert beats == [4]
