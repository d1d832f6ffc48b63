"""One turn per plan and per key: commands wait for one another before their transactions begin."""

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary, WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.idempotency import Kept, Key, kept_in
from app.db.session import driver
from app.errors import KeyConflict

KEY_PATIENCE = 1.0
"""Seconds that a command waits for one with the same key, which it then repeats; after that the key is in use."""

_GIVING_BACK_SECONDS = 1.0
_queues: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
_hands: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[bool, asyncio.Lock]] = WeakKeyDictionary()
_random = random.SystemRandom()


def lock_number(name: str) -> int:
    """The number of the advisory lock for a name, in the range of a bigint."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


@dataclass(slots=True)
class Turn:
    """A turn that is held."""

    connection: AsyncConnection
    """On which it is held."""
    kept: Kept | None = None
    """What was answered under the key; it stays so as long as the turn is held."""
    over: bool = False
    """Whether it was given back already, in the trip that committed."""


GIVING_BACK: Final = "; SELECT pg_advisory_unlock_all()"
"""Gives a turn back once the transaction before it is committed."""


@asynccontextmanager
async def turn(engine: AsyncEngine, name: str, key: Key | None = None, *, large: bool = False) -> AsyncIterator[Turn]:
    """Hold the turn of `name` on a connection; taken before any transaction, so that no snapshot is older than it.

    How long it may take to come is for the one who waits: see `app.db.session.waiting`.

    Args:
        engine: where the connection comes from.
        name: whose turn it is.
        key: of the caller's request, when it has one: no two with the same key run at once, at any process.
        large: whether it takes so long that others should not wait for it.

    Raises:
        KeyConflict: the request with this key is still running.
    """
    number, key_number = lock_number(name), None if key is None else lock_number(key.name)
    async with AsyncExitStack() as stack:
        if key_number is not None:
            await _queue_with_key(stack, key_number)
        await _queue(stack, number)
        hand = _Hand(large=large)
        stack.callback(hand.lay_down)
        await hand.take()
        connection = await stack.enter_async_context(engine.connect())
        held = Turn(connection)
        try:
            if key is None:
                await _take(connection, number, hand)
            else:
                held.kept = await _take_with_key(connection, number, key, hand)
            yield held
        finally:
            if not held.over:
                await _give_back(connection)


async def _queue(stack: AsyncExitStack, number: int) -> None:
    """Stand in line within this process, until the stack is left."""
    queue = _queues.setdefault((id(asyncio.get_running_loop()), number), asyncio.Lock())
    await queue.acquire()
    stack.callback(queue.release)


async def _queue_with_key(stack: AsyncExitStack, number: int) -> None:
    try:
        async with asyncio.timeout(KEY_PATIENCE):
            await _queue(stack, number)
    except TimeoutError:
        raise KeyConflict("idempotency_key_in_use") from None


class _Hand:
    """The one that works at commands in this process; another one does large work.

    Plans share pages, so that commands at the same time would undo one another: one after the other does more.
    """

    def __init__(self, *, large: bool) -> None:
        hands = _hands.setdefault(asyncio.get_running_loop(), {False: asyncio.Lock(), True: asyncio.Lock()})
        self._hand, self._ours = hands[large], False

    async def take(self) -> None:
        """Wait until it is free."""
        await self._hand.acquire()
        self._ours = True

    def lay_down(self) -> None:
        """Let another one have it, if it is ours."""
        if self._ours:
            self._ours = False
            self._hand.release()


_TAKE: Final = "SELECT pg_try_advisory_lock($1)"
_TAKE_WITH_KEY: Final = "SELECT taken, fingerprint, status, headers, body FROM tred_take($1, $2, $3, $4, $5)"
"""What somebody else holds of the two; taking a lock that is ours already does no harm."""


async def _take(connection: AsyncConnection, number: int, hand: _Hand) -> None:
    """Take the turn against other processes."""
    own = await driver(connection)
    while not await own.fetchval(_TAKE, number):
        await _wait(hand)


async def _take_with_key(connection: AsyncConnection, number: int, key: Key, hand: _Hand) -> Kept | None:
    """Take the key and the turn against other processes; answers what was kept under the key before.

    That is asked before the work begins: a serializable transaction that reads where the keys of others come to stand
    would be undone for them.
    """
    began, own = time.monotonic(), await driver(connection)
    while True:
        found = await own.fetchrow(_TAKE_WITH_KEY, number, lock_number(key.name), *key)
        if found["taken"] is None:
            return kept_in(found)
        if found["taken"] == "key" and time.monotonic() - began > KEY_PATIENCE:
            raise KeyConflict("idempotency_key_in_use")
        await _wait(hand)


async def _wait(hand: _Hand) -> None:
    """Wait a little for another process, while others of this one go on."""
    hand.lay_down()
    await asyncio.sleep(_random.uniform(0.002, 0.02))
    await hand.take()


async def _give_back(connection: AsyncConnection) -> None:
    """Let the next one go first; a connection that cannot say so is thrown away, which gives the lock back too.

    What went wrong before is what counts, and what was committed stays so: a failure here is not raised.
    """
    if connection.invalidated:
        return
    try:
        async with asyncio.timeout(_GIVING_BACK_SECONDS):
            await (await driver(connection)).execute("SELECT pg_advisory_unlock_all()")
    except Exception:  # noqa: BLE001 (whatever it is, the connection is gone)
        await connection.invalidate()
    except BaseException:
        await connection.invalidate()
        raise
