"""Looks whether the books of a plan are in order, as `tred verify` does."""

import asyncio
from collections.abc import Iterator

import pytest

from app.db.engine import make_engine
from app.db.session import AUDITING, reading
from app.ledger import repository
from app.ledger.verify import verify
from tests.support.api import Api


def findings(url: str, code: str) -> list[str]:
    """What is wrong in the books of a plan; nothing when there is no such plan."""

    async def look() -> list[str]:
        engine = make_engine(url, pool_size=1)
        try:
            async with reading(engine, AUDITING) as session:
                reports = [await verify(session, plan) for plan in await repository.plans(session, code)]
        finally:
            await engine.dispose()
        return [f"{found.seq}: {found.what}" for report in reports for found in report.findings]

    return asyncio.run(look())


@pytest.fixture(autouse=True)
def books_hold(api: Api, plan_code: str) -> Iterator[None]:
    """Whatever a test did to its plan, the books are in order afterwards."""
    yield
    assert findings(api.database_url, plan_code) == []
