"""The database holds every constraint that the tables of the code name, word for word; one that is gone is seen."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import app.tables  # noqa: F401 - fills the metadata
from app.db.engine import async_url
from app.db.metadata import metadata
from app.tables.past import REMEMBERED
from tests.support.figures import Reach

_HELD = """
SELECT conrelid::regclass::text AS place, conname AS name, pg_get_constraintdef(oid) AS text
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype NOT IN ('n', 't')
UNION ALL
SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
UNION ALL
SELECT attrelid::regclass::text, attname, 'NOT NULL' FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND attnotnull AND NOT EXISTS (
    SELECT FROM pg_index WHERE indrelid = attrelid AND indisprimary AND attnum = ANY (indkey)
)
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


def drops(whole: Held) -> Iterator[tuple[str, Held]]:
    """Statements that each drop one of them; columns that may not be empty by the table."""
    filled: dict[str, Held] = {}
    for one in sorted(whole):
        place, name, text = one
        if text == "NOT NULL":
            filled.setdefault(place, set()).add(one)
        elif text.startswith("CREATE "):
            yield f"DROP INDEX {name} CASCADE", {one}
        else:
            yield f"ALTER TABLE {place} DROP CONSTRAINT {name} CASCADE", {one}
    for place, columns in filled.items():
        every = ", ".join(f'ALTER COLUMN "{name}" DROP NOT NULL' for _, name, _ in sorted(columns))
        yield f"ALTER TABLE {place} {every}", columns


async def unseen(url: str, wanted: Held) -> tuple[int, list[str]]:
    """How many constraints there are, and those that could be dropped without a difference."""
    connection = await asyncpg.connect(url)
    missed = []
    try:
        whole = await held(connection)
        assert whole == wanted
        for what, dropped in drops(whole):
            async with without(connection, what):
                missed += [f"{place}.{name}" for place, name, _ in dropped & await held(connection)]
    finally:
        await connection.close()
    return len(whole), missed


def test_each_constraint_that_is_dropped_is_seen(own_database: str, wanted: Held, figure: Reach) -> None:
    count, missed = asyncio.run(unseen(own_database, wanted))
    assert missed == []
    figure("grendels van de database, elk een keer weg: gezien", count)


_TRIGGERS = (
    "SELECT tgrelid::regclass::text AS place, tgname AS name FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"
)
_RIGHTS = """
SELECT relname AS place, has_table_privilege('tred_app', oid, 'DELETE') AS removes FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
"""
_EVENTS = ("insert", "update", "delete")
_MOVED = {"balance", "plan_head", "record", "transfer_total"}
"""What only triggers change."""
_APART = {"read_token", "proposal_round", "proposal_round_plan", "proposal_round_cancellation"}
"""What only functions reach."""

_SCHEME = {f"scheme_{event}": {"budget_line", "initiative", "kpi", "meetmoment", "period"} for event in _EVENTS}
_OWN = {
    "balances": {"entry", "posting"},
    "known": {"entry"},
    "moves_balance": {"posting"},
    "moves_head": {"entry"},
    "moves_total": {"transfer"},
    "record_follows": {"record_version"},
    "released_stays": {"payout", "payout_share"},
    "remembers": {table.name for table in REMEMBERED},
    "turns_total": {"transfer"},
    **_SCHEME,
}


async def guarded(connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
    """Whether every table has the triggers that it needs, by what the service may do with it."""
    found: dict[str, set[str]] = {}
    for row in await connection.fetch(_TRIGGERS):
        found.setdefault(row["name"], set()).add(row["place"])
    rights = {row["place"]: row["removes"] for row in await connection.fetch(_RIGHTS)}
    lasting = {place for place, removes in rights.items() if not removes} - _MOVED - _APART - {"plan"}
    # Taken out by the service under a rule of its own.
    lasting |= {"agreement", "role_assignment"}
    wanted = {
        **_OWN,
        "rows_stay": lasting,
        "columns_stay": lasting,
        "table_stays": rights.keys() - _MOVED - _APART,
    }
    return found == wanted


async def unguarded(url: str) -> tuple[int, list[str]]:
    """How many triggers there are, and those that could be dropped without a difference."""
    connection = await asyncpg.connect(url)
    missed = []
    try:
        assert await guarded(connection)
        every = await connection.fetch(_TRIGGERS)
        for row in every:
            async with without(connection, f"DROP TRIGGER {row['name']} ON {row['place']}"):
                if await guarded(connection):
                    missed.append(f"{row['place']}.{row['name']}")
    finally:
        await connection.close()
    return len(every), missed


def test_each_trigger_that_is_dropped_is_seen(own_database: str, figure: Reach) -> None:
    count, missed = asyncio.run(unguarded(own_database))
    assert missed == []
    figure("grendels van de database, elk een keer weg: gezien", count, portion=0)
