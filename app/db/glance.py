"""A single statement by itself: where no transaction is needed, two trips of three can be left out."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar
from weakref import WeakSet

from sqlalchemy import Executable, Row, Select
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.compiler import SQLCompiler

from app.db.engine import Pool
from app.db.session import Session, waiting
from app.errors import ServiceError

_AT_WORK: Final = "SET ROLE tred_app; SET jit = off"
"""Whoever logged in; and to compile a statement takes longer than a page of any list."""

_at_work: Final[WeakSet[Any]] = WeakSet()
"""The connections that have the role of the service outside a transaction too."""


_Session = TypeVar("_Session", bound=Session)
_Around = Callable[[str, int], str]


class _Beside(NamedTuple):
    around: _Around | None = None
    values: tuple[Any, ...] = ()
    tell: Callable[[str], None] | None = None


_DIALECT: Final[Any] = asyncpg.dialect()  # type: ignore[no-untyped-call]
_WHOLE: Final = {"render_postcompile": True}
_BEHIND: Final = 2
"""Columns that stand behind those of the statement."""


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
            around: makes of a statement with so many values the one that is sent, with behind its columns `there`,
                which is empty when there are no rows, and `told`, which has a row of its own before them.
            values: those that come after the ones of the statement.
            tell: hears what was told, and raises where the rows may not be known.
        """
        self._beside = _Beside(around, values, tell)

    async def fetch(self, statement: str, *values: Any) -> Sequence[Any]:
        """All rows; behind their columns stand two others."""
        (around, more, tell), self._beside = self._beside, _Beside()
        if around is None or tell is None:
            raise NotAtOnce
        asked = around(statement, len(values))
        first, *rows = await self._lent.fetch(asked, *values, *more, timeout=self._seconds)
        tell(first["told"])
        self.heard = True
        return rows if rows[0]["there"] else ()

    async def rows(self, statement: Executable, values: Any = None) -> Sequence[Row[Any]]:
        """All rows of a query."""
        if values is not None or not isinstance(statement, Select):
            raise NotAtOnce
        made = statement.compile(dialect=_DIALECT, compile_kwargs=_WHOLE)
        found = await self.fetch(str(made), *(_given(made, name) for name in made.positiontup or ()))
        if not found:
            return ()
        # Without what stands behind them.
        names, told = SimpleResultMetaData(list(found[0].keys())[:-_BEHIND]), (tuple(row)[:-_BEHIND] for row in found)
        shown: IteratorResult[Any] = IteratorResult(names, told)
        return shown.all()

    async def settle(self) -> None:
        """Refuse what is no plain statement, before it is sent."""
        raise NotAtOnce

    async def _bare(self) -> Any:
        raise NotAtOnce


def _given(made: SQLCompiler, name: str) -> Any:
    """A value of a query as the driver takes it."""
    process = made.binds[name].type.dialect_impl(_DIALECT).bind_processor(_DIALECT) if name in made.binds else None
    value = made.params[name]
    return value if process is None else process(value)


def glancing(engine: AsyncEngine) -> AbstractAsyncContextManager[Session]:
    """For one plain statement: a transaction of its own in a single trip, after which nothing that it set is left."""
    return _Lent(engine, Session)


def glancing_at_work(engine: AsyncEngine) -> AbstractAsyncContextManager[Glance]:
    """The same for rows: with no more rights than the service needs, whoever logged in."""
    return _Lent(engine, Glance, _take_role)


async def _take_role(driver: Any) -> None:
    if driver not in _at_work:
        await driver.execute(_AT_WORK)
        _at_work.add(driver)


class _Lent(AbstractAsyncContextManager[_Session]):
    """A connection, with as little ado as can be: it is lent for less time than that would take."""

    def __init__(
        self,
        engine: AsyncEngine,
        session: Callable[[AsyncConnection, Any], _Session],
        begin: Callable[[Any], Awaitable[None]] | None = None,
    ) -> None:
        self._engine, self._session, self._begin = engine, session, begin
        self._back: Callable[[], None]
        self._away: Callable[[], None]

    async def __aenter__(self) -> _Session:
        driver = await self._lend()
        if self._begin is not None:
            try:
                await self._begin(driver)
            except BaseException:
                self._away()
                raise
        return self._session(AsyncConnection(self._engine), driver)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None or issubclass(kind, ServiceError):
            self._back()
        else:
            # Nobody answers, or it was cancelled in the middle of who knows what.
            self._away()

    async def _lend(self) -> Any:
        pool = self._engine.pool
        if isinstance(pool, Pool) and (entry := pool.at_hand()) is not None:
            self._back, self._away = partial(pool.give_back, entry), partial(pool.throw_away, entry)
            return entry.driver_connection
        async with waiting():
            lent = await self._engine.raw_connection()
        self._back, self._away = lent.close, lent.invalidate
        return lent.driver_connection
