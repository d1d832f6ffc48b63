"""A transaction as services and repositories see it: questions in, rows out; who opened it also ends it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID
from weakref import WeakSet

from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app import telemetry
from app.db.failures import READ_ONLY, InDoubt, is_unavailable, sqlstate
from app.db.lent import Lent, lent
from app.db.script import GENERIC, Script, Value
from app.errors import Unavailable

__all__ = [
    "ACTING",
    "APPOINTING",
    "AUDITING",
    "CARRYING",
    "READING",
    "WRITING",
    "Row",
    "Session",
    "reading",
    "transaction",
    "undo",
    "waiting",
]

PATIENCE = 2.8
"""Seconds to come by a connection, and by a turn: with what the database then waits for a lock, within five."""

STATEMENT_SECONDS = 4.0
"""Seconds that the database has for one statement before it is taken to be gone, whoever is silent in between."""

LONG_SECONDS = 60.0
"""The same for the large work that asks for it."""

_ROLLBACK_SECONDS = 1.0

_WAITING_FOR_STANDBY = "SyncRepWaitForLSN"
"""Where in PostgreSQL a wait for a standby is given up; its words depend on the server's language."""

_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_AT_WORK = "SET LOCAL ROLE tred_app"
"""Whoever logged in, the service works with no more rights than its work asks."""

_BY_INDEX = f"{GENERIC}; SET LOCAL enable_seqscan = off; SET LOCAL jit = off"
"""A serializable transaction that reads a small table from end to end is in the way of everybody who adds to it."""

READING = f"{_ONE_MOMENT}; {_AT_WORK}"
WRITING = f"BEGIN ISOLATION LEVEL SERIALIZABLE; {_AT_WORK}"
AUDITING = f"{_ONE_MOMENT}; SET LOCAL ROLE tred_auditor; SET LOCAL search_path = pg_catalog, public, pg_temp"
"""For who reads all plans at the terminal, whatever else has the name of a table; the service never does."""

APPOINTING = "BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL ROLE tred_owner; SET LOCAL tred.plan = '*'"
"""For who gives functions at the terminal, also in plans that are not there yet; the service never does."""

CARRYING = f"BEGIN ISOLATION LEVEL READ COMMITTED; {_AT_WORK}"
"""For what goes on beside the commands: it never has one of them undone, and passes over rows that another one has."""

ACTING = f"{WRITING}; {_BY_INDEX}; SAVEPOINT effect"
"""For a command whose effect can be undone while its answer is kept."""


_heard: Final[WeakSet[Any]] = WeakSet()
"""The connections of which it is heard what the server says beside its answers."""

_in_doubt: Final[WeakSet[Any]] = WeakSet()
"""Those on which it said that it gave up waiting for a standby."""


def _hear(connection: Any, message: Any) -> None:
    if getattr(message, "server_source_function", None) == _WAITING_FOR_STANDBY:
        _in_doubt.add(connection)


class Session:
    """One connection inside one transaction."""

    def __init__(self, connection: AsyncConnection | Lent, driver: Any = None) -> None:
        self._on = connection
        self._seconds = STATEMENT_SECONDS
        self._raw = connection.driver if isinstance(connection, Lent) else driver
        self.told: telemetry.Transaction | None = None
        """Of which is told when it ends; None when nobody hears."""
        self._later = Script()
        self.hears: Callable[[str], None] | None = None
        """Who is told, when a plan is entered, what came of asking for its turn."""

    @property
    def connection(self) -> AsyncConnection:
        """The connection as SQLAlchemy has it."""
        return self._on.whole if isinstance(self._on, Lent) else self._on

    @property
    def lost(self) -> bool:
        """Whether the connection was thrown away."""
        return self._on.invalidated

    async def rows(self, statement: Executable, values: Any = None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        await self.settle()
        async with asyncio.timeout(self._seconds):
            return (await self.connection.execute(statement, values)).all()

    async def first(self, statement: Executable) -> Row[Any] | None:
        """The first row, or None."""
        await self.settle()
        async with asyncio.timeout(self._seconds):
            return (await self.connection.execute(statement)).first()

    async def scalar(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        await self.settle()
        async with asyncio.timeout(self._seconds):
            return (await self.connection.execute(statement)).scalar()

    async def execute(self, statement: Executable, values: Sequence[Mapping[str, Any]] | None = None) -> int:
        """Change rows; answers how many. An empty list of values changes nothing."""
        if values is not None and not values:
            return 0
        await self.settle()
        async with asyncio.timeout(self._seconds):
            return (await self.connection.execute(statement, values)).rowcount

    async def fetch(self, statement: str, *values: Any) -> Sequence[Any]:
        """All rows of a plain statement as the driver reads them: for a great many of them, or a great many times."""
        found: Sequence[Any] = await (await self._driver()).fetch(statement, *values, timeout=self._seconds)
        return found

    async def change(self, statement: str, *values: Any) -> Sequence[Any]:
        """The same of a statement that changes rows."""
        return await self.fetch(statement, *values)

    def later(self, statement: str, *values: Value) -> None:
        """Have a plain statement that changes rows go with the COMMIT, or before whatever is asked until then."""
        self._later.add(statement, values)

    async def settle(self) -> None:
        """Have the database do now what was left for later."""
        if self._later:
            await self._send()

    def forget(self) -> None:
        """Leave out what was left for later: it is undone."""
        self._later.clear()

    async def value(self, statement: str, *values: Any) -> Any:
        """The first column of the first row of a plain statement, or None."""
        return await (await self._driver()).fetchval(statement, *values, timeout=self._seconds)

    async def copy(self, statement: str, *values: Any, take: Callable[[bytes], Awaitable[None]], delimiter: str) -> int:
        """Have the database write the rows of a plain query as CSV, in pieces as they come; answers how many rows.

        Row security holds as for any other query.
        """
        async with asyncio.timeout(self._seconds):
            driver = await self._driver()
            tag: str = await driver.copy_from_query(
                statement, *values, output=take, format="csv", delimiter=delimiter, encoding="utf-8"
            )
        return int(tag.rpartition(" ")[2])

    async def run(self, script: str) -> None:
        """Send plain statements without values, in one round trip."""
        await self._send(script)

    async def be_patient(self) -> None:
        """Give every statement of this transaction the time that large work takes."""
        milliseconds = int(LONG_SECONDS * 1000)
        await self.run(
            f"SET LOCAL statement_timeout = {milliseconds};"
            f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}"
        )
        self._seconds = LONG_SECONDS

    async def commit(self, then: str = "") -> None:
        """End the transaction, and have it survive whatever the server promises.

        Args:
            then: what follows in the same trip once it is committed, and not otherwise.

        Raises:
            InDoubt: the server gave up waiting for its standby. It commits all the same and calls it a success.
        """
        driver = await self._bare()
        if driver not in _heard:
            driver.add_log_listener(_hear)
            _heard.add(driver)
        _in_doubt.discard(driver)
        await self.run(f"COMMIT{then}")
        if driver in _in_doubt:
            raise InDoubt

    async def wait_like_a_change(self) -> None:
        """Let COMMIT wait for a standby as for a change, also when there is none: for an answer that was in doubt."""
        await self.run("SELECT pg_logical_emit_message(true, 'tred', '')")

    async def _send(self, *scripts: str) -> None:
        driver = await self._bare()
        calls = await self._later.take(driver, self._seconds) if self._later else ()
        await driver.execute("; ".join((*calls, *scripts)), timeout=self._seconds)

    async def _driver(self) -> Any:
        await self.settle()
        return await self._bare()

    async def _bare(self) -> Any:
        """The connection as the driver has it, for plain statements: they are prepared once on each connection."""
        if self._raw is None:
            self._raw = (await self.connection.get_raw_connection()).driver_connection
        return self._raw


async def undo(session: Session, plan_id: UUID) -> None:
    """Undo the effect of a command; what it was about and saw was set within it, and stays."""
    session.forget()
    await session.run(
        f"ROLLBACK TO SAVEPOINT effect; SET LOCAL tred.plan = '{plan_id}'; "
        "SET LOCAL tred.organisations = '*'; SET LOCAL tred.kassiers = '*'"
    )
    if session.told is not None:
        session.told.undo()


@asynccontextmanager
async def transaction(connection: AsyncConnection | Lent, begin: str, then: str = "") -> AsyncIterator[Session]:
    """Run a block inside a transaction on a clean connection; whatever ends the block badly rolls it back.

    What is to be done `then`, once it is committed, goes in the same trip.
    """
    session = Session(connection)
    with telemetry.transaction("read" if begin.startswith(_ONE_MOMENT) else "write") as session.told:
        try:
            await session.run(begin)
            yield session
            await session.commit(then)
        except Exception as error:
            if isinstance(error, TimeoutError) or sqlstate(error) == READ_ONLY:
                # Nobody answers, or this is a standby: the pool makes a new connection, perhaps to another server.
                await connection.invalidate()
            else:
                await _roll_back(session, connection)
            raise
        except BaseException:
            # Cancelled in the middle of who knows what.
            await connection.invalidate()
            raise


@asynccontextmanager
async def waiting() -> AsyncIterator[Callable[[], None]]:
    """Wait no longer than may be for all that a block needs before it can work; it tells when it has that.

    Raises:
        Unavailable: it did not have it in time, or the database cannot serve now.
    """
    patience = asyncio.timeout(PATIENCE)
    try:
        async with patience:
            yield lambda: patience.reschedule(None)
    except Exception as error:
        if patience.expired() or is_unavailable(error):
            raise Unavailable from error
        raise


@asynccontextmanager
async def reading(engine: AsyncEngine, begin: str = READING) -> AsyncIterator[Session]:
    """A transaction that sees one moment and changes nothing."""
    async with waiting() as served, lent(engine) as connection, transaction(connection, begin) as session:
        served()
        yield session


async def _roll_back(session: Session, connection: AsyncConnection | Lent) -> None:
    """Leave no open transaction behind; a connection that cannot be rolled back is thrown away, not reused.

    What went wrong before is what counts, so a failure here is not raised.
    """
    if connection.invalidated:
        return
    session.forget()
    try:
        async with asyncio.timeout(_ROLLBACK_SECONDS):
            await session.run("ROLLBACK")
    except Exception:  # noqa: BLE001 (whatever it is, the connection is gone)
        await connection.invalidate()
    except BaseException:
        await connection.invalidate()
        raise
