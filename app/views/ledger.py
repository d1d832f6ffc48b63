"""The lines of the ledger: in pages, or written as CSV by the database itself."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.access.work import Work
from app.views import repository
from app.views.columns import Column, Key


async def page(work: Work, after: Key, limit: int) -> tuple[list[Any], Key]:
    """The lines of entries, in order of the chain."""
    rows = await repository.postings(work.session, work.plan.id, after, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return list(rows[:limit]), None if last is None else (last.seq, last.number)


async def copied(
    work: Work, columns: tuple[Column, ...], take: Callable[[bytes], Awaitable[None]], *, dutch: bool
) -> int:
    """All lines as CSV, without headings, its lines ended by a single newline; answers how many lines."""
    return await repository.copy_postings(work.session, work.plan.id, columns, take, dutch=dutch)
