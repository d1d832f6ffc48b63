"""Databases for tests: one throw-away cluster per run, a migrated template in it, and copies of that."""

import asyncio
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import asyncpg
from sqlalchemy import make_url

from app.db.logins import SERVICE, own
from app.db.migrate import migrate
from app.demo import load
from app.main import build
from app.settings import Settings
from tests.support.postgres import throwaway_cluster

_PASSWORD: Final = "5e"
_WITHOUT: Final = os.environ.get("TRED_TEST_WITHOUT")
"""What is taken away from the tables before the tests, to see that they miss it: one statement."""


@contextmanager
def migrated_cluster(folder: Path) -> Iterator[str]:
    """Run a cluster whose database `tred` has all tables and no connections, to be copied by `database`.

    Its service logs in as `as_service` says, like that of an embedded server.
    """
    with throwaway_cluster(folder) as url:
        asyncio.run(migrate(url, own({SERVICE: _PASSWORD})))
        if _WITHOUT:
            query(url, _WITHOUT)
        yield url


def as_service(url: str) -> str:
    """The URL of the service's own login, which is no superuser, for a database of a `migrated_cluster`."""
    return make_url(url).set(username=SERVICE, password=_PASSWORD).render_as_string(hide_password=False)


@contextmanager
def database(template: str, name: str, *, empty: bool = False) -> Iterator[str]:
    """Make a copy of the template, or an empty database, for as long as the block lasts; gives its URL."""
    source = "template0" if empty else make_url(template).database
    run(template, f'CREATE DATABASE "{name}" TEMPLATE {source}')
    try:
        yield make_url(template).set(database=name).render_as_string(hide_password=False)
    finally:
        run(template, f'DROP DATABASE "{name}" WITH (FORCE)')


def with_demo(template: str) -> str:
    """The URL of a template with the bundled plans in it; whoever asks first has it made, the others wait."""
    port = make_url(template).port
    made, apart = (
        make_url(template).set(database=name).render_as_string(hide_password=False)
        for name in ("with_demo", "postgres")
    )
    folder = Path(tempfile.gettempdir()) / f"tred-test-demo-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / str(port)).open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if query(apart, "SELECT FROM pg_database WHERE datname = 'with_demo'"):
            return made
        run(template, f"CREATE DATABASE with_demo TEMPLATE {make_url(template).database}")
        with tempfile.TemporaryDirectory() as data:
            settings = Settings(database_url=made, data=Path(data))
            load(settings, build(settings))
    return made


def run(url: str, statement: str) -> None:
    """Execute a statement from outside any database that is copied or dropped."""
    maintenance = make_url(url).set(database="postgres").render_as_string(hide_password=False)

    async def execute() -> None:
        connection = await asyncpg.connect(maintenance, timeout=60)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(execute())


def query(url: str, statement: str, *values: object) -> list[tuple[object, ...]]:
    """The rows of a query on all plans, by whoever may look at all of them."""

    async def fetch() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(url, timeout=60, server_settings={"tred.plan": "*"})
        try:
            return [tuple(row) for row in await connection.fetch(statement, *values)]
        finally:
            await connection.close()

    return asyncio.run(fetch())
