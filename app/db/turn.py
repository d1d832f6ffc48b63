"""One turn per plan and per key: commands wait for one another before their transactions begin."""

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

import asyncpg
import orjson
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import connections
from app.db.idempotency import Kept, Key, kept_in
from app.db.lanes import Lanes, most_of
from app.db.lent import Lent, lent
from app.db.repeating import repeated
from app.db.script import GENERIC, prepared
from app.errors import KeyConflict

KEY_PATIENCE = 1.0
"""Seconds that a command waits for one with the same key, which it then repeats; after that the key is in use."""

_GIVING_BACK_SECONDS = 1.0
_queues: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
_lanes: WeakKeyDictionary[Engine, tuple[Lanes, Lanes]] = WeakKeyDictionary()
"""By where connections come from: for commands, and for large work."""

_random = random.SystemRandom()


@lru_cache(maxsize=1024)
def lock_number(name: str) -> int:
    """The number of the advisory lock for a name, in the range of a bigint."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


_Found = TypeVar("_Found")


class Elsewhere(Exception):
    """The turn that was asked for is held by another process."""


@dataclass(slots=True)
class Turn:
    """A turn that is held, or asked for at the head of the trip that begins a transaction."""

    connection: Lent
    """On which it is held."""
    asking: str = ""
    """What asks for it, in a transaction of its own that ends before the other one begins; empty when it is held."""
    kept: Kept | None = None
    """What was answered under the key; it stays so as long as the turn is held."""
    over: bool = False
    """Whether it was given back already, in the trip that committed."""
    alone: bool = False
    """Whether it was seen to that no command of another process is at work beside it."""
    _taking: "_Taking | None" = None

    def hear(self, said: str) -> None:
        """Hear in the transaction what came of asking.

        Raises:
            Elsewhere: another process has it; `take` waits for it.
        """
        if self.asking:
            found = orjson.loads(said)
            if found["taken"] is not None:
                raise Elsewhere
            self.asking, self.kept = "", kept_in(found)

    async def take(self) -> None:
        """Take it against other processes, however long that takes.

        Raises:
            KeyConflict: the request with this key is still running.
        """
        assert self._taking is not None  # noqa: S101 (it was asked for)
        self.kept, self.asking = await self._taking.take(self.connection), ""

    async def carry_out(self, once: Callable[[], Awaitable[_Found]]) -> _Found:
        """Run a transaction that asks and hears, as often as others undo it; when they have the turn, after them.

        Raises:
            KeyConflict: as `take`.
            Unavailable: as `repeated`.
        """
        try:
            return await repeated(once, self.be_alone)
        except Elsewhere:
            await self.take()
            return await repeated(once, self.be_alone)

    async def be_alone(self) -> None:
        """Let the commands of other processes end, and none begin, until this turn is over; unless that takes long.

        Plans share pages, so that two processes at work may undo each other's commands by turns; what was undone once
        is done by itself. Large work is not waited for, and neither waits.
        """
        if self._taking is not None:
            self._taking.hand.undone()
        if self.alone:
            return
        self.alone = True
        # Another one is at something slow: then beside it, as before.
        with suppress(asyncpg.LockNotAvailableError):
            await self.connection.driver.execute(_ALONE)


HEARD: Final = "current_setting('tred.turn', true)"
"""What came of asking for a turn, for `Turn.hear`."""

GIVING_BACK: Final = "; SELECT pg_advisory_unlock_all(), set_config('tred.turn', '', false)"
"""Gives a turn back once the transaction before it is committed."""


@asynccontextmanager
async def turn(
    engine: AsyncEngine, name: str, key: Key | None = None, *, large: bool = False, ahead: bool = True
) -> AsyncIterator[Turn]:
    """Hold the turn of `name` on a connection; taken before any transaction, so that no snapshot is older than it.

    How long it may take to come is for the one who waits: see `app.db.session.waiting`.

    Args:
        engine: where the connection comes from.
        name: whose turn it is.
        key: of the caller's request, when it has one: no two with the same key run at once, at any process.
        large: whether it takes so long that others should not wait for it.
        ahead: whether it is taken here; if not, it is for the transaction to ask for it, hear and if need be take it.

    Raises:
        KeyConflict: the request with this key is still running.
    """
    number, hand = lock_number(name), _Hand(engine, large=large)
    async with _Line(key), _queue(number), hand, lent(engine) as connection:
        taking = _Taking(number, key, hand)
        held = Turn(connection, alone=large, _taking=taking)
        try:
            if ahead:
                await held.take()
            else:
                held.asking = await taking.asking(connection)
            yield held
            hand.done()
        finally:
            if not held.over:
                await _give_back(connection)


def _queue(number: int) -> asyncio.Lock:
    """Where those of this process stand in line."""
    return _queues.setdefault((id(asyncio.get_running_loop()), number), asyncio.Lock())


class _Line:
    """Where a request stands among those of this process with the same key."""

    def __init__(self, key: Key | None) -> None:
        self._queue = None if key is None else _queue(lock_number(key.name))

    async def __aenter__(self) -> None:
        if self._queue is None:
            return
        try:
            async with asyncio.timeout(KEY_PATIENCE):
                await self._queue.acquire()
        except TimeoutError:
            raise KeyConflict("idempotency_key_in_use") from None

    async def __aexit__(self, *_: object) -> None:
        if self._queue is not None:
            self._queue.release()


class _Hand:
    """One of those that work at commands in this process, as many at a time as go well; one other does large work.

    Plans that are small share pages, so that commands at the same time may undo one another.
    """

    def __init__(self, engine: AsyncEngine, *, large: bool) -> None:
        lanes = _lanes.get(engine.sync_engine)
        if lanes is None:
            lanes = _lanes[engine.sync_engine] = Lanes(most_of(connections(engine))), Lanes(1)
        self._lanes, self._ours, self._smooth, self.large = lanes[large], False, True, large

    async def __aenter__(self) -> None:
        await self.take()

    async def __aexit__(self, *_: object) -> None:
        self.lay_down()

    async def take(self) -> None:
        """Wait until there is room."""
        await self._lanes.enter()
        self._ours = True

    def lay_down(self) -> None:
        """Let another one have it, if it is ours."""
        if self._ours:
            self._ours = False
            self._lanes.leave()

    def undone(self) -> None:
        """What it worked at was undone."""
        self._smooth = False
        self._lanes.undone()

    def done(self) -> None:
        """What it worked at is done."""
        if self._smooth:
            self._lanes.passed()


_FLOOR: Final = lock_number("floor")
"""Shared by all who work; who works alone has it alone."""

_ALONE: Final = f"SELECT pg_advisory_unlock_shared({_FLOOR}); SELECT pg_advisory_lock({_FLOOR})"
"""Who waits for it lets nobody else begin."""

_ROOM: Final = f"WHEN {{}} OR pg_try_advisory_lock_shared({_FLOOR}) THEN NULL ELSE 'floor' END AS taken"
_TAKE: Final = f"SELECT CASE WHEN NOT pg_try_advisory_lock({{}}) THEN 'turn' {_ROOM}, NULL AS fingerprint"
_TAKE_WITH_KEY: Final = (
    f"SELECT CASE WHEN taken IS NOT NULL THEN taken {_ROOM}, fingerprint, status, headers, body "  # noqa: S608 (our own)
    "FROM tred_take({}, {}, {}, {}, {})"
)
"""What somebody else holds of these; taking a lock that is ours already does no harm. Large work needs no room."""


@dataclass(frozen=True, slots=True)
class _Taking:
    """How a turn and a key are taken against other processes."""

    number: int
    key: Key | None
    hand: _Hand

    async def asking(self, connection: Lent) -> str:
        """Asks for them once, and has the next transaction on the connection hear of it."""
        query, values = self._query
        # Our own words.
        asked = f"SELECT set_config('tred.turn', to_json(t)::text, false) FROM ({query}) t"  # noqa: S608
        asks = await prepared(connection.driver, asked, values)
        return f"BEGIN; {GENERIC}; {asks}; COMMIT; "

    @property
    def _query(self) -> tuple[str, tuple[int | str, ...]]:
        if self.key is None:
            return _TAKE.format("$1", self.hand.large), (self.number,)
        query = _TAKE_WITH_KEY.format(self.hand.large, "$1", "$2", "$3", "$4", "$5")
        return query, (self.number, lock_number(self.key.name), *self.key)

    async def take(self, connection: Lent) -> Kept | None:
        """Take them; answers what was kept under the key before.

        That is asked before the work begins: a serializable transaction that reads where the keys of others come to
        stand would be undone for them.
        """
        began, own = time.monotonic(), connection.driver
        query, values = self._query
        while True:
            found = await own.fetchrow(query, *values)
            if found["taken"] is None:
                return kept_in(found)
            if found["taken"] == "key" and time.monotonic() - began > KEY_PATIENCE:
                raise KeyConflict("idempotency_key_in_use")
            await _wait(self.hand)


async def _wait(hand: _Hand) -> None:
    """Wait a little for another process, while others of this one go on."""
    hand.lay_down()
    await asyncio.sleep(_random.uniform(0.002, 0.02))
    await hand.take()


async def _give_back(connection: Lent) -> None:
    """Let the next one go first; a connection that cannot say so is thrown away, which gives the lock back too.

    What went wrong before is what counts, and what was committed stays so: a failure here is not raised.
    """
    if connection.invalidated:
        return
    try:
        async with asyncio.timeout(_GIVING_BACK_SECONDS):
            await connection.driver.execute(GIVING_BACK.removeprefix("; "))
    except Exception:  # noqa: BLE001 (whatever it is, the connection is gone)
        await connection.invalidate()
    except BaseException:
        await connection.invalidate()
        raise
