"""What somebody could do who got hold of the service's own role, and of no other."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from sqlalchemy import make_url

from tests.support.databases import run

Rows = list[tuple[Any, ...]]


class Intruder:
    """One connection as `tred_app`; every attempt is a transaction of which nothing stays."""

    def __init__(self, runner: asyncio.Runner, connection: Any) -> None:
        self._runner, self._connection = runner, connection

    def attempt(self, *statements: str, **says: str) -> Rows:
        """The rows of the last statement, after what the transaction says of itself, as `plan="…"`.

        Raises:
            asyncpg.PostgresError: it is refused, at the latest at commit.
        """

        async def attempted() -> Rows:
            transaction = self._connection.transaction()
            await transaction.start()
            try:
                for name, value in says.items():
                    await self._connection.execute("SELECT set_config($1, $2, true)", f"tred.{name}", value)
                for statement in statements[:-1]:
                    await self._connection.execute(statement)
                rows = [tuple(row) for row in await self._connection.fetch(statements[-1])]
                await self._connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                return rows
            finally:
                await transaction.rollback()

        return self._runner.run(attempted())

    def refused(self, *statements: str, **says: str) -> str | None:
        """The SQLSTATE with which they are refused; None when they are not."""
        try:
            self.attempt(*statements, **says)
        except asyncpg.PostgresError as error:
            return error.sqlstate
        return None


@contextmanager
def intruding(url: str, name: str) -> Iterator[Intruder]:
    """Make a login that is a member of `tred_app` only, and connect as it to the database of this superuser."""
    run(url, f"CREATE ROLE {name} LOGIN PASSWORD 'x' IN ROLE tred_app")
    own = make_url(url).set(username=name, password="x").render_as_string(hide_password=False)
    try:
        with asyncio.Runner() as runner:
            connection = runner.run(asyncpg.connect(own, timeout=60))
            try:
                yield Intruder(runner, connection)
            finally:
                runner.run(connection.close())
    finally:
        run(url, f"DROP ROLE {name}")
