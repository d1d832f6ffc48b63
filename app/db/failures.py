"""Tells what went wrong in the database: try again, come back later, or a fault of ours."""

import asyncpg
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_AGAIN = frozenset({"40001", "40P01", "23505", "0A000"})
"""Serialization failure, deadlock, a unique key that another transaction took just before, and what cannot be done at
this moment: by a standby that is only just taking over, or as it was planned before the tables were changed."""

_CONNECTION = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""The driver's own words for a connection that is gone or in doubt."""

READ_ONLY = "25006"
"""The server takes no changes: a standby, or one that was put aside."""

_LATER_CLASSES = frozenset({"08", "53", "57", "58", "25", "55", "28", "3D"})


class InDoubt(Exception):
    """What was committed may be lost with this server: it stopped waiting for its standby."""


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of an error of the driver, also when SQLAlchemy wraps it."""
    original = error.orig if isinstance(error, DBAPIError) else error
    for candidate in (original, getattr(original, "__cause__", None)):
        state = getattr(candidate, "sqlstate", None)
        if isinstance(state, str):
            return state
    return None


def may_be_repeated(error: BaseException) -> bool:
    """Whether the same transaction may succeed when it is run again."""
    return sqlstate(error) in _AGAIN


def is_unavailable(error: BaseException) -> bool:
    """Whether the database cannot be reached or cannot serve now: connection, resources, shutdown, time limits."""
    # Of a transaction that is tried again: the first try lost its connection while it was rolled back.
    if isinstance(error, (PoolTimeout, PendingRollbackError, InDoubt, *_CONNECTION)):
        return True
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated
        or isinstance(error.orig, _CONNECTION)
        or isinstance(getattr(error.orig, "__cause__", None), _CONNECTION)
    ):
        return True
    state = sqlstate(error)
    return state is not None and state[:2] in _LATER_CLASSES
