"""The database holds every constraint that the tables of the code name, word for word; one that is gone is seen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import app.tables  # noqa: F401 - fills the metadata
from app.db.engine import async_url
from app.db.metadata import metadata
from tests.support.figures import Reach

_HELD = """
SELECT conrelid::regclass::text AS place, conname AS name, pg_get_constraintdef(oid) AS text
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype NOT IN ('n', 't')
UNION ALL
SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
Held = set[tuple[str, str, str]]


async def held(connection: "asyncpg.Connection[asyncpg.Record]") -> Held:
    """What a database holds on to: table, name and words."""
    rows = await connection.fetch(_HELD)
    return {(row["place"], row["name"], row["text"]) for row in rows if row["place"] != "alembic_version"}


@pytest.fixture
def wanted(empty_database: str) -> Held:
    """What the tables of the code ask for, as the database says it."""

    async def make() -> Held:
        engine = create_async_engine(async_url(empty_database), poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await engine.dispose()
        plain = await asyncpg.connect(empty_database)
        try:
            return await held(plain)
        finally:
            await plain.close()

    return asyncio.run(make())


@asynccontextmanager
async def without(connection: "asyncpg.Connection[asyncpg.Record]", what: str) -> AsyncIterator[None]:
    """Drop something for as long as the block lasts."""
    await connection.execute(f"BEGIN; {what}")
    try:
        yield
    finally:
        await connection.execute("ROLLBACK")


async def unseen(url: str, wanted: Held) -> tuple[int, list[str]]:
    """How many constraints there are, and those that could be dropped without a difference."""
    connection = await asyncpg.connect(url)
    missed = []
    try:
        whole = await held(connection)
        assert whole == wanted
        for place, name, text in sorted(whole):
            index = text.startswith("CREATE ")
            what = f"DROP INDEX {name} CASCADE" if index else f"ALTER TABLE {place} DROP CONSTRAINT {name} CASCADE"
            async with without(connection, what):
                if await held(connection) == wanted:
                    missed.append(f"{place}.{name}")
    finally:
        await connection.close()
    return len(whole), missed


def test_each_constraint_that_is_dropped_is_seen(own_database: str, wanted: Held, figure: Reach) -> None:
    count, missed = asyncio.run(unseen(own_database, wanted))
    assert missed == []
    figure("grendels van de database, elk een keer weg: gezien", count)
