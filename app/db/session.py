"""A transaction as services and repositories see it: questions in, rows out; who opened it also ends it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

__all__ = ["PATIENCE", "READING", "WRITING", "Row", "Session", "reading", "transaction"]

PATIENCE = 4.0
"""Seconds to come by a connection, and by a turn: who cannot be served hears so within five."""

_ROLLBACK_SECONDS = 1.0

_AT_WORK = "SET LOCAL ROLE tred_app"
"""Whoever logged in, the service works with no more rights than its work asks."""

READING = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_AT_WORK}"
WRITING = f"BEGIN ISOLATION LEVEL SERIALIZABLE; {_AT_WORK}"


class Session:
    """One connection inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def rows(self, statement: Executable, values: Any = None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        return (await self.connection.execute(statement, values)).all()

    async def first(self, statement: Executable) -> Row[Any] | None:
        """The first row, or None."""
        return (await self.connection.execute(statement)).first()

    async def scalar(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        return (await self.connection.execute(statement)).scalar()

    async def execute(self, statement: Executable, values: Sequence[Mapping[str, Any]] | None = None) -> int:
        """Change rows; answers how many. An empty list of values changes nothing."""
        if values is not None and not values:
            return 0
        return (await self.connection.execute(statement, values)).rowcount

    async def fetch(self, statement: str, *values: Any) -> Sequence[Mapping[str, Any]]:
        """All rows of a plain statement as the driver reads them, JSON as text; for a great many of them."""
        raw = await self.connection.get_raw_connection()
        driver: Any = raw.driver_connection
        found: Sequence[Mapping[str, Any]] = await driver.fetch(statement, *values)
        return found

    async def run(self, script: str) -> None:
        """Send plain statements without values, in one round trip."""
        raw = await self.connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.execute(script)


@asynccontextmanager
async def transaction(connection: AsyncConnection, begin: str) -> AsyncIterator[Session]:
    """Run a block inside a transaction on a clean connection; whatever ends the block badly rolls it back."""
    session = Session(connection)
    try:
        await session.run(begin)
        yield session
        await session.run("COMMIT")
    except Exception:
        await _roll_back(session)
        raise
    except BaseException:
        # Cancelled in the middle of who knows what.
        await connection.invalidate()
        raise


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncIterator[Session]:
    """A transaction that sees one moment and changes nothing."""
    async with (
        asyncio.timeout(PATIENCE) as patience,
        engine.connect() as connection,
        transaction(connection, READING) as session,
    ):
        patience.reschedule(None)
        yield session


async def _roll_back(session: Session) -> None:
    """Leave no open transaction behind; a connection that cannot be rolled back is thrown away, not reused.

    What went wrong before is what counts, so a failure here is not raised.
    """
    if session.connection.invalidated:
        return
    try:
        async with asyncio.timeout(_ROLLBACK_SECONDS):
            await session.run("ROLLBACK")
    except Exception:  # noqa: BLE001 (whatever it is, the connection is gone)
        await session.connection.invalidate()
    except BaseException:
        await session.connection.invalidate()
        raise
