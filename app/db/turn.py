"""One turn per plan: commands on the same plan wait for one another before their transactions begin."""

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.errors import Unavailable

PATIENCE = 2.0
"""Seconds that a command waits for its turn against other processes."""

_QUEUE_PATIENCE = 4.0
_GIVING_BACK_SECONDS = 1.0
_queues: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
_random = random.SystemRandom()


def lock_number(name: str) -> int:
    """The number of the advisory lock for a name, in the range of a bigint."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


@asynccontextmanager
async def turn(engine: AsyncEngine, name: str) -> AsyncIterator[AsyncConnection]:
    """A connection that holds the turn of `name`; taken before any transaction, so that no snapshot is older than it.

    Raises:
        Unavailable: the turn did not come in time.
    """
    number = lock_number(name)
    queue = _queues.setdefault((id(asyncio.get_running_loop()), number), asyncio.Lock())
    try:
        async with asyncio.timeout(_QUEUE_PATIENCE):
            await queue.acquire()
    except TimeoutError:
        raise Unavailable from None
    try:
        async with engine.connect() as connection:
            try:
                await _take(connection, number)
                yield connection
            finally:
                await _give_back(connection)
    finally:
        queue.release()


async def _take(connection: AsyncConnection, number: int) -> None:
    give_up = time.monotonic() + PATIENCE
    while not (await connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": number})).scalar():
        if time.monotonic() > give_up:
            raise Unavailable
        await asyncio.sleep(_random.uniform(0.002, 0.02))


async def _give_back(connection: AsyncConnection) -> None:
    """Let the next one go first; a connection that cannot say so is thrown away, which gives the lock back too.

    What went wrong before is what counts, and what was committed stays so: a failure here is not raised.
    """
    if connection.invalidated:
        return
    try:
        async with asyncio.timeout(_GIVING_BACK_SECONDS):
            await connection.execute(text("SELECT pg_advisory_unlock_all()"))
    except Exception:  # noqa: BLE001 (whatever it is, the connection is gone)
        await connection.invalidate()
    except BaseException:
        await connection.invalidate()
        raise
