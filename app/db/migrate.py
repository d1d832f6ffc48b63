"""Brings a database to the tables of this version, whether run from a checkout or from an installed package.

As a program of its own it does no more than that: what a migration needs stays in the memory of who ran it.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.db import revisions
from app.db.engine import async_url
from app.db.failures import is_unavailable
from app.db.roles import require_roles

if TYPE_CHECKING:
    from alembic.config import Config

Settle = Callable[[Connection], None]
"""What to see to once the tables are there."""

MIGRATION_LOCK = 7_302_025
"""The advisory lock that keeps two starting services from migrating at the same time."""

_LOOK_EVERY: Final = 0.05
_GONE: Final = 75
"""The exit code when the database went away."""

_UNHURRIED: Final = "SELECT set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)"
"""The limits of the login are for the service; how long a lock may be waited for every migration says itself."""


class NewerTables(Exception):
    """The tables are of later code than this."""


def alembic_config() -> "Config":
    """The configuration of Alembic with the migrations that belong to this code."""
    from alembic.config import Config  # noqa: PLC0415 (heavy: only for a database that is to be migrated)

    config = Config()
    config.set_main_option("script_location", str(revisions.FOLDER))
    return config


async def knows(url: str) -> bool:
    """Whether the tables of a database are of this version or an older one."""
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        at = await revisions.current(engine)
    finally:
        await engine.dispose()
    return at in revisions.known()


async def migrate(url: str, settle: Settle | None = None, *, or_later: bool = False, beside: bool = False) -> None:
    """Bring the database to the newest revision; safe when several services do so at once.

    Args:
        url: of a login that may, unless the database is at the newest revision already.
        settle: what to see to in the same turn, once the tables are there.
        or_later: whether tables of later code will do.
        beside: whether another process does what there is to be done, which takes longer.

    Raises:
        RightsMissing: the login may not.
        NewerTables: they are of later code, and that will not do.
    """
    engine = create_async_engine(async_url(url), poolclass=NullPool)

    def upgrade(connection: Connection) -> None:
        if not revisions.legible(connection):
            require_roles(connection)
        at = revisions.current_of(connection)
        later = at is not None and at not in revisions.known()
        if later and not or_later:
            raise NewerTables
        if at != revisions.head() and not later:
            require_roles(connection)
            connection.commit()
            if beside:
                _to_head_beside(url)
            else:
                _to_head(connection)
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


def _to_head(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 (as above)

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _to_head_beside(url: str) -> None:
    """Have another process do it, which ends with this one.

    Raises:
        ConnectionError: the database went away.
        CalledProcessError: something else went wrong, as that process says.
    """
    ours = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "DATABASE_URL": url}
    done = subprocess.run([sys.executable, "-P", "-m", __name__], env=ours, check=False)  # noqa: S603 (our own program)
    if done.returncode == _GONE:
        raise ConnectionError
    done.check_returncode()


async def _alone(url: str) -> None:
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(_UNHURRIED))
        await connection.commit()
        await connection.run_sync(_to_head)
        await connection.commit()
    await engine.dispose()


def _main() -> int:
    # Ctrl-C at a terminal reaches everybody; who started this ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        asyncio.run(_alone(os.environ["DATABASE_URL"]))
    except Exception as error:
        if is_unavailable(error):
            return _GONE
        raise
    return 0


if __name__ == "__main__":
    sys.exit(_main())
