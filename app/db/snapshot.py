"""Several transactions that see the database at one and the same moment, to look at much of it at once."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.session import AUDITING, Session, reading

_BEGIN, _SEMICOLON, _ROLE = AUDITING.partition("; ")
_NAMED: Final = f"{_BEGIN}; SET TRANSACTION SNAPSHOT '%s'; {_ROLE}"


@asynccontextmanager
async def auditing(engine: AsyncEngine, beside: int) -> AsyncIterator[tuple[Session, Sequence[Session]]]:
    """A transaction that reads all plans, and so many beside it that see the same; none changes anything."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(reading(engine, AUDITING))
        snapshot = await first.value("SELECT pg_export_snapshot()")
        yield first, [await stack.enter_async_context(reading(engine, _NAMED % snapshot)) for _ in range(beside)]
