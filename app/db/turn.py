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
            await _take(connection, number)
            try:
                yield connection
            finally:
                await _give_back(connection, number)
    finally:
        queue.release()


async def _take(connection: AsyncConnection, number: int) -> None:
    give_up = time.monotonic() + PATIENCE
    while not (await connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": number})).scalar():
        if time.monotonic() > give_up:
            raise Unavailable
        await asyncio.sleep(_random.uniform(0.002, 0.02))


async def _give_back(connection: AsyncConnection, number: int) -> None:
    """Let the next one go first; a connection that cannot say so is closed, which gives the lock back too."""
    try:
        await asyncio.shield(connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": number}))
    except BaseException:
        await connection.invalidate()
        raise
