"""A connection of the pool as it lies ready: SQLAlchemy's own words around it are made when somebody asks in them."""

from typing import Any

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection


class Lent:
    """A connection for as long as somebody has it."""

    def __init__(self, engine: AsyncEngine, lent: PoolProxiedConnection) -> None:
        self._engine, self._lent = engine, lent
        self._whole: AsyncConnection | None = None

    @property
    def driver(self) -> Any:
        """The connection as the driver has it.

        Raises:
            asyncpg.InterfaceError: it was thrown away.
        """
        if self.invalidated:
            raise asyncpg.InterfaceError("the connection was thrown away")
        return self._lent.driver_connection

    @property
    def whole(self) -> AsyncConnection:
        """The connection as SQLAlchemy has it."""
        if self._whole is None:
            self._whole = AsyncConnection(self._engine, Connection(self._engine.sync_engine, self._lent))
        return self._whole

    @property
    def invalidated(self) -> bool:
        """Whether it was thrown away."""
        return not self._lent.is_valid

    async def invalidate(self) -> None:
        """Throw it away: the pool makes a new one for who asks next."""
        if self.invalidated:
            return
        if self._whole is None:
            self._lent.invalidate()
        else:
            await self._whole.invalidate()

    async def give_back(self) -> None:
        """Let the next one have it."""
        if self._whole is not None:
            await self._whole.close()
        elif not self.invalidated:
            self._lent.close()


class lent:  # noqa: N801 (it is used as a function)
    """A connection of the pool for the block, clean or thrown away at its end by whoever is in it.

    Raises:
        TimeoutError: of SQLAlchemy, none came free in time.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def __aenter__(self) -> Lent:
        self._lent = Lent(self._engine, await self._engine.raw_connection())
        return self._lent

    async def __aexit__(self, *_: object) -> None:
        await self._lent.give_back()
