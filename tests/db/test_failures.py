"""What the driver says of a connection that is gone or in doubt is no fault of ours: come back later."""

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from app.db.failures import is_unavailable, may_be_repeated

GONE = [
    ConnectionResetError(),
    TimeoutError(),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.AdminShutdownError("terminating connection"),
]


@pytest.mark.parametrize("error", GONE, ids=lambda error: type(error).__name__)
def test_a_connection_that_is_gone_is_for_later(error: Exception) -> None:
    assert is_unavailable(error)
    assert is_unavailable(DBAPIError("SELECT 1", None, error))
    assert not may_be_repeated(error)


def test_a_second_try_on_a_connection_that_the_first_one_lost_is_for_later() -> None:
    assert is_unavailable(PendingRollbackError("Can't reconnect until invalid transaction is rolled back."))


def test_a_fault_of_ours_is_not() -> None:
    assert not is_unavailable(ValueError())
    assert not is_unavailable(asyncpg.UndefinedTableError("relation does not exist"))


def test_what_lost_a_race_may_run_again() -> None:
    assert may_be_repeated(asyncpg.SerializationError("could not serialize access"))
    assert may_be_repeated(DBAPIError("COMMIT", None, asyncpg.DeadlockDetectedError("deadlock detected")))
