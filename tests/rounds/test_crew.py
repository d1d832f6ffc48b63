"""Who works at rounds may be killed at any moment: what was begun is undone, and somebody else goes on."""

import asyncio
import itertools
import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from app.db import under_way
from app.db.engine import make_engine
from app.db.under_way import UnderWay
from app.rounds import crew
from app.rounds.crew import BadEnd, keep_working, work
from tests.rounds.conftest import Country, identifier
from tests.support.api import PATIENCE
from tests.support.databases import query

_ADDED = """
SELECT tred_add_round($1, 'i', 's', NULL, NULL, 'r', NULL, NULL, 1, NULL, NULL, false, 'd', $2, $3)
"""
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


def test_after_a_crew_that_came_to_a_bad_end_another_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, times = asyncio.Event(), itertools.count(1)

    async def tried(*_: object) -> bool:
        if next(times) < 3:
            raise BadEnd
        stop.set()
        return False

    monkeypatch.setattr(crew, "work", tried)
    monkeypatch.setattr(crew, "_TROUBLED", 0.0)
    monkeypatch.setattr(crew, "_IDLE", 0.0)
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    asyncio.run(asyncio.wait_for(keep_working(url, 1, stop), PATIENCE))
    assert next(times) == 4


def test_who_watches_sees_the_rounds_of_everybody(own_database: str) -> None:
    """In a database of its own: what is told is of all rounds."""
    begun = datetime(2026, 1, 15, 10, tzinfo=UTC)

    def told(after: float) -> UnderWay:
        async def ask() -> UnderWay:
            engine = make_engine(own_database, pool_size=1)
            try:
                return await under_way.rounds(engine, begun + timedelta(seconds=after))
            finally:
                await engine.dispose()

        return asyncio.run(ask())

    def written(statement: str) -> None:
        query(own_database, f"{statement} RETURNING 1")

    assert told(600) == UnderWay(0, 0, None, None, stands_still=False, at_work=False)
    for number in range(2):
        query(own_database, _ADDED, UUID(int=number), begun + timedelta(seconds=number), ["A", "B"])
    assert told(59) == UnderWay(2, 4, begun, None, stands_still=False, at_work=False)
    assert told(61).stands_still
    written(f"UPDATE proposal_round_plan SET status = 'ready', finished_at = '{begun + timedelta(seconds=30)}' "
            "WHERE plan_code = 'A'")  # fmt: skip
    assert told(61) == UnderWay(2, 2, begun, begun + timedelta(seconds=30), stands_still=False, at_work=True)
    assert told(91) == UnderWay(2, 2, begun, begun + timedelta(seconds=30), stands_still=True, at_work=False)
    # What went wrong is tried again later: nobody has to be at work until then.
    written(f"UPDATE proposal_round_plan SET next_at = '{begun + timedelta(seconds=120)}'")
    assert not told(119).stands_still
    query(own_database, "SELECT tred_cancel_round($1, 'i', 's', NULL, NULL, 'r', NULL, NULL, $2)", UUID(int=0), begun)
    assert told(300) == UnderWay(1, 1, begun + timedelta(seconds=1), begun + timedelta(seconds=30),
                                 stands_still=True, at_work=False)  # fmt: skip
