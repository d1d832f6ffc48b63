"""Migrations: from nothing to the tables of the code and back, with no difference between the two."""

import asyncio
from collections.abc import Callable

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import app.tables  # noqa: F401 - fills the metadata
from app.db.engine import async_url
from app.db.metadata import metadata
from app.db.migrate import alembic_config, migrate
from app.db.revisions import head, known
from tests.support.databases import query

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


def on(url: str, do: Callable[[Connection], object]) -> object:
    async def run() -> object:
        engine = create_async_engine(async_url(url), poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                found = await connection.run_sync(do)
                await connection.commit()
                return found
        finally:
            await engine.dispose()

    return asyncio.run(run())


def test_the_migrations_make_the_tables_of_the_code(own_database: str) -> None:
    found = on(own_database, lambda connection: compare_metadata(MigrationContext.configure(connection), metadata))
    assert found == []


def test_the_revisions_are_those_that_alembic_finds() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert (head(), known()) == (scripts.get_current_head(), {one.revision for one in scripts.walk_revisions()})


def test_from_nothing_to_the_newest_and_back(empty_database: str) -> None:
    asyncio.run(migrate(empty_database))
    assert query(empty_database, "SELECT version_num FROM alembic_version") == [(head(),)]
    assert {name for (name,) in query(empty_database, TABLES)} == {*metadata.tables, "alembic_version"}

    def down(connection: Connection) -> None:
        config: Config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    on(empty_database, down)
    assert query(empty_database, TABLES) == [("alembic_version",)]
    asyncio.run(migrate(empty_database))
    assert query(empty_database, "SELECT version_num FROM alembic_version") == [(head(),)]


def test_migrating_again_changes_nothing(own_database: str) -> None:
    before = query(own_database, "SELECT oid FROM pg_class ORDER BY 1")
    asyncio.run(migrate(own_database))
    assert query(own_database, "SELECT oid FROM pg_class ORDER BY 1") == before


def test_two_services_may_migrate_at_the_same_time(empty_database: str) -> None:
    async def together() -> None:
        await asyncio.gather(migrate(empty_database), migrate(empty_database))

    asyncio.run(together())
    assert query(empty_database, "SELECT version_num FROM alembic_version") == [(head(),)]
