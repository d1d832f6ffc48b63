"""A single statement by itself: where no transaction is needed, two trips of three can be left out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.db.session import Session, waiting
from app.errors import ServiceError


@asynccontextmanager
async def glancing(engine: AsyncEngine) -> AsyncIterator[Session]:
    """For one plain statement: a transaction of its own in a single trip, after which nothing that it set is left."""
    async with waiting() as served:
        lent = await engine.raw_connection()
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
