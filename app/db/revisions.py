"""Which tables this code is for, and which a database has; without Alembic, which only a migration needs."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_INSTALLED: Final = _PACKAGE / "_migrations"

FOLDER: Final = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "migrations"
"""Where the migrations lie, whether run from a checkout or from an installed package."""

_REVISION: Final = re.compile(r'^revision: str = "(\w+)"$', re.MULTILINE)
_BEFORE: Final = re.compile(r'^down_revision: str \| None = "(\w+)"$', re.MULTILINE)


@cache
def known() -> frozenset[str]:
    """The revisions that this code knows."""
    return _named(_REVISION)


@cache
def head() -> str:
    """The newest of them: the one that no other comes after."""
    (newest,) = known() - _named(_BEFORE)
    return newest


def _named(how: re.Pattern[str]) -> frozenset[str]:
    scripts = (script.read_text(encoding="utf-8") for script in FOLDER.glob("versions/*.py"))
    return frozenset(found for script in scripts for found in how.findall(script))


def serves(revision: str | None) -> bool:
    """Whether this code can serve from tables of a revision: its own, or one that it does not know yet.

    What a later one adds may be left out, and what was there stays: so old and new code can stand side by side.
    """
    return revision is not None and (revision == head() or revision not in known())


async def current(engine: AsyncEngine) -> str | None:
    """The revision that a database is at; None when it was never migrated."""
    async with engine.connect() as connection:
        return await connection.run_sync(current_of)


def legible(connection: Connection) -> bool:
    """Whether the login may see which one it is, if any."""
    may = "SELECT coalesce(has_table_privilege(to_regclass('alembic_version'), 'SELECT'), true)"
    return bool(connection.execute(text(may)).scalar())


def current_of(connection: Connection) -> str | None:
    """The same, over a connection."""
    if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is None:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
