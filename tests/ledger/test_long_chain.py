"""A chain of a hundred thousand entries is verified from its first to its last in seconds."""

import asyncio
import gc
import time
from collections.abc import Iterator

import pytest

from app.commands.verify import BESIDE
from app.db.engine import make_engine
from app.db.snapshot import auditing
from app.ledger.verify import Report, verify_all
from benchmarks.long_chain import PLAN, lengthen
from tests.support.figures import Reach

ENTRIES = 100_000
TIMES = 3


async def _verified(url: str) -> tuple[Report, float]:
    """What a verification found, and the fewest seconds that it took."""
    engine = make_engine(url, pool_size=1 + BESIDE)
    took = []
    try:
        async with auditing(engine, BESIDE) as (session, beside):
            for _ in range(TIMES):
                gc.collect()
                began = time.perf_counter()
                [report], _ = await verify_all(session, PLAN, beside=beside)
                took.append(time.perf_counter() - began)
    finally:
        await engine.dispose()
    return report, min(took)


@pytest.fixture
def uncollected() -> Iterator[None]:
    """As in the command itself, which ends before there is anything to collect."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
def test_a_hundred_thousand_entries(demo_database: str, figure: Reach) -> None:
    asyncio.run(lengthen(demo_database, ENTRIES))
    report, took = asyncio.run(_verified(demo_database))
    assert report.findings == ()
    assert report.entries >= ENTRIES - 1
    figure("verify: seconden over 100.000 boekingen", took)
