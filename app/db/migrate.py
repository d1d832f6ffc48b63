"""Brings a database to the tables of this version, whether run from a checkout or from an installed package."""

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.db.engine import async_url
from app.db.roles import require_roles

Settle = Callable[[Connection], None]
"""What to see to once the tables are there."""

MIGRATION_LOCK = 7_302_025
"""The advisory lock that keeps two starting services from migrating at the same time."""

_LOOK_EVERY: Final = 0.05
_UNHURRIED: Final = "SELECT set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)"
"""The limits of the login are for the service; how long a lock may be waited for every migration says itself."""


def alembic_config() -> Config:
    """The configuration of Alembic with the migrations that belong to this code."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_migrations"
    config = Config()
    config.set_main_option("script_location", str(installed if installed.is_dir() else package.parent / "migrations"))
    return config


class NewerTables(Exception):
    """The tables are of later code than this."""


@cache
def head() -> str | None:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


@cache
def _known() -> frozenset[str]:
    return frozenset(one.revision for one in ScriptDirectory.from_config(alembic_config()).walk_revisions())


def serves(revision: str | None) -> bool:
    """Whether this code can serve from tables of a revision: its own, or one that it does not know yet.

    What a later one adds may be left out, and what was there stays: so old and new code can stand side by side.
    """
    return revision is not None and (revision == head() or revision not in _known())


async def current(engine: AsyncEngine) -> str | None:
    """The revision that the database is at."""

    def revision(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with engine.connect() as connection:
        return await connection.run_sync(revision)


async def knows(url: str) -> bool:
    """Whether the tables of a database are of this version or an older one."""
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        at = await current(engine)
    finally:
        await engine.dispose()
    return at in _known()


async def migrate(url: str, settle: Settle | None = None, *, or_later: bool = False) -> None:
    """Bring the database to the newest revision; safe when several services do so at once.

    Args:
        url: of a login that may, unless the database is at the newest revision already.
        settle: what to see to in the same turn, once the tables are there.
        or_later: whether tables of later code will do.

    Raises:
        RightsMissing: the login may not.
        NewerTables: they are of later code, and that will not do.
    """
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    config = alembic_config()

    def upgrade(connection: Connection) -> None:
        at = MigrationContext.configure(connection).get_current_revision()
        later = at is not None and at not in _known()
        if later and not or_later:
            raise NewerTables
        if at != head() and not later:
            require_roles(connection)
            connection.commit()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        if settle is not None:
            settle(connection)

    try:
        async with engine.connect() as connection:
            await connection.execute(text(_UNHURRIED))
            # Who waits within a statement would keep an index from being made beside the work.
            while not (await connection.execute(text(f"SELECT pg_try_advisory_lock({MIGRATION_LOCK})"))).scalar():
                await connection.commit()
                await asyncio.sleep(_LOOK_EVERY)
            await connection.commit()
            await connection.run_sync(upgrade)
            await connection.commit()
            await connection.execute(text(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
            await connection.commit()
    finally:
        await engine.dispose()
