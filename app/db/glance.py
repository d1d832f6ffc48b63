"""A single statement by itself: where no transaction is needed, two trips of three can be left out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection

from app.db.session import Session, waiting
from app.errors import ServiceError


@asynccontextmanager
async def glancing(engine: AsyncEngine) -> AsyncIterator[Session]:
    """For one plain statement: a transaction of its own in a single trip, after which nothing that it set is left."""
    async with waiting() as served:
        lent = await _lent(engine)
        served()
        try:
            yield Session(AsyncConnection(engine), lent.driver_connection)
        except ServiceError:
            lent.close()
            raise
        except BaseException:
            # Nobody answers, or it was cancelled in the middle of who knows what.
            lent.invalidate()
            raise
        lent.close()


async def _lent(engine: AsyncEngine) -> PoolProxiedConnection:
    """A connection of the pool; what lies ready there is taken without the detour that waiting for one needs."""
    try:
        return engine.sync_engine.pool.connect()
    except MissingGreenlet:
        return await engine.raw_connection()
