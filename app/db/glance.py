"""A single statement by itself: where no transaction is needed, two trips of three can be left out."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple
from weakref import WeakSet

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.session import Session, waiting
from app.errors import ServiceError

_AT_WORK: Final = "SET ROLE tred_app; SET jit = off"
"""Whoever logged in; and to compile a statement takes longer than a page of any list."""

_at_work: Final[WeakSet[Any]] = WeakSet()
"""The connections that have the role of the service outside a transaction too."""


_Around = Callable[[str, int], str]


class _Beside(NamedTuple):
    around: _Around | None = None
    values: tuple[Any, ...] = ()
    tell: Callable[[str], None] | None = None


class NotAtOnce(Exception):
    """It takes more than one statement."""


class Glance(Session):
    """A connection for one plain statement that reads, sent with what tells whether its rows may be known.

    The rows are only given once that is told; a second statement is not sent, and nor is one of another kind.
    """

    def __init__(self, connection: AsyncConnection, driver: Any) -> None:
        super().__init__(connection, driver)
        self._lent, self._beside = driver, _Beside()
        self.heard = False
        """Whether it was told that rows may be known."""

    def send_with(self, around: _Around, values: tuple[Any, ...], tell: Callable[[str], None]) -> None:
        """Say what goes with the statement.

        Args:
            around: makes of a statement with so many values the one that is sent, with behind its columns `told`, and
                `there`, which is empty when there are no rows.
            values: those that come after the ones of the statement.
            tell: hears what was told, and raises where the rows may not be known.
        """
        self._beside = _Beside(around, values, tell)

    async def fetch(self, statement: str, *values: Any) -> Sequence[Any]:
        """All rows; behind their columns stand two others."""
        (around, more, tell), self._beside = self._beside, _Beside()
        if around is None or tell is None:
            raise NotAtOnce
        async with asyncio.timeout(self._seconds):
            rows: Sequence[Any] = await self._lent.fetch(around(statement, len(values)), *values, *more)
        tell(rows[0]["told"])
        self.heard = True
        return rows if rows[0]["there"] else ()

    async def settle(self) -> None:
        """Refuse what is no plain statement, before it is sent."""
        raise NotAtOnce

    async def _bare(self) -> Any:
        raise NotAtOnce


@asynccontextmanager
async def glancing(engine: AsyncEngine) -> AsyncIterator[Session]:
    """For one plain statement: a transaction of its own in a single trip, after which nothing that it set is left."""
    async with _lent(engine) as driver:
        yield Session(AsyncConnection(engine), driver)


@asynccontextmanager
async def glancing_at_work(engine: AsyncEngine) -> AsyncIterator[Glance]:
    """The same for rows: with no more rights than the service needs, whoever logged in."""
    async with _lent(engine) as driver:
        if driver not in _at_work:
            await driver.execute(_AT_WORK)
            _at_work.add(driver)
        yield Glance(AsyncConnection(engine), driver)


@asynccontextmanager
async def _lent(engine: AsyncEngine) -> AsyncIterator[Any]:
    async with waiting() as served:
        lent = await engine.raw_connection()
        served()
        try:
            yield lent.driver_connection
        except ServiceError:
            lent.close()
            raise
        except BaseException:
            # Nobody answers, or it was cancelled in the middle of who knows what.
            lent.invalidate()
            raise
        lent.close()
