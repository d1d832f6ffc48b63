"""The engine: one pool of asyncpg connections that never hold a transaction of their own."""

from typing import Any, cast

import asyncpg
import orjson
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, QueuePool

from app.db.servers import Servers, parsed

POOL_SECONDS = 3
COMMAND_SECONDS = 60
STATEMENTS = 32
"""So many are kept ready on each connection, by the driver and by SQLAlchemy; each takes some 9 kB there."""
"""The longest that any statement takes; how long one may take is for the session to say."""


class Fetched(asyncpg.Record):
    """A row as the driver reads it, its columns by name."""

    def __getattr__(self, name: str) -> Any:
        """A column."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Pool(AsyncAdaptedQueuePool):
    """Connections, of which one that nobody uses is had at once: else that takes longer than what it is for."""

    def at_hand(self) -> ConnectionPoolEntry | None:
        """One that is there and open, to be given back; None when it has to be waited for or made."""
        if not self.checkedin():
            return None
        entry: Any = self._do_get()
        driver = entry.driver_connection
        if driver is not None and not driver.is_closed() and entry.last_connect_time >= self._invalidate_time:
            return cast("ConnectionPoolEntry", entry)
        self._do_return_conn(entry)
        return None

    def give_back(self, entry: ConnectionPoolEntry) -> None:
        """Let others have it."""
        self._do_return_conn(entry)

    def throw_away(self, entry: ConnectionPoolEntry) -> None:
        """Let others have a new one in its place."""
        entry.invalidate()
        self._do_return_conn(entry)


def async_url(url: str) -> str:
    """The URL with the driver that the service uses."""
    return parsed(url).render_as_string(hide_password=False)


def make_engine(url: str, *, pool_size: int) -> AsyncEngine:
    """An engine in autocommit: transactions are begun and ended by `app.db.session`, where isolation is chosen."""
    engine = create_async_engine(
        async_url(url),
        isolation_level="AUTOCOMMIT",
        poolclass=Pool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        # What was prepared is kept with each connection: few of them are used while few are needed.
        pool_use_lifo=True,
        hide_parameters=True,
        json_deserializer=orjson.loads,
        connect_args={
            "async_creator_fn": Servers().connect,
            "command_timeout": COMMAND_SECONDS,
            "statement_cache_size": STATEMENTS,
            "prepared_statement_cache_size": STATEMENTS,
            "record_class": Fetched,
            # Time limits stand on the login, so that a pooler in between need not know of them.
            "server_settings": {
                "application_name": "gelijke-tred",
                "timezone": "UTC",
                "standard_conforming_strings": "on",
            },
        },
    )
    event.listen(engine.sync_engine, "checkout", _replace_closed)
    event.listen(engine.sync_engine, "invalidate", _cut)
    return engine


def connections(engine: AsyncEngine) -> int:
    """How many connections the pool has at most."""
    return engine.pool.size() if isinstance(engine.pool, QueuePool) else 1


def in_use(engine: AsyncEngine) -> int:
    """How many connections of the pool are in use."""
    return engine.pool.checkedout() if isinstance(engine.pool, QueuePool) else 0


def _replace_closed(connection: Any, *_: object) -> None:
    """Hand out no connection that the database closed while nobody used it: the pool makes a new one instead."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _cut(connection: Any, *_: object) -> None:
    """Throw a connection away without a word to the database: it may not be listening."""
    connection.driver_connection.terminate()
