"""What a block of a question sees: the plan as it was, or the money of everybody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.db.session import Session
from app.errors import NotFound

_WIDEN = "SAVEPOINT whole_plan; SET LOCAL tred.organisations = '*'; SET LOCAL tred.kassiers = '*'"
_NARROW = "ROLLBACK TO SAVEPOINT whole_plan; RELEASE SAVEPOINT whole_plan"

_BACK = "SET LOCAL search_path = past, public"
_FORTH = "SET LOCAL search_path = public"


@asynccontextmanager
async def as_after(session: Session, entry: int) -> AsyncIterator[None]:
    """Have a block of a question see every row as it was after an entry of the plan's books."""
    await session.run(f"SET LOCAL tred.at = '{entry}'; {_BACK}")
    try:
        yield
    except NotFound:
        await session.run(_FORTH)
        raise
    # After any other failure the transaction ends, and this with it.
    await session.run(_FORTH)


@asynccontextmanager
async def widened(session: Session) -> AsyncIterator[None]:
    """Let a block of a question read the money of all organisations of the plan, to compute with; not more after it.

    What the block would change is undone with it.
    """
    await session.run(_WIDEN)
    try:
        yield
    except Exception:
        if not session.lost:
            await session.run(_NARROW)
        raise
    await session.run(_NARROW)
