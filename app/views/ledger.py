"""The lines of the ledger: in pages, or written as CSV by the database itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from app.access.work import Work
from app.views import repository
from app.views.columns import Column, Key, Page


async def page(work: Work, after: Key, limit: int) -> tuple[list[Any], Key]:
    """The lines of entries, in order of the chain."""
    return await _page({}, work, after, limit)


def narrowed(only: Mapping[str, Any]) -> Page:
    """The pages of the lines with these values, by the sources of their columns."""
    return partial(_page, only)


async def _page(only: Mapping[str, Any], work: Work, after: Key, limit: int) -> tuple[list[Any], Key]:
    rows = await repository.postings(work.session, work.plan.id, after, limit + 1, only)
    last = rows[limit - 1] if len(rows) > limit else None
    return list(rows[:limit]), None if last is None else (last.seq, last.number)


async def copied(
    work: Work,
    columns: tuple[Column, ...],
    take: Callable[[bytes], Awaitable[None]],
    *,
    dutch: bool,
    before: Sequence[str] = (),
) -> int:
    """All lines as CSV, without headings, its lines ended by a single newline; answers how many lines."""
    return await repository.copy_postings(work.session, work.plan.id, columns, take, dutch=dutch, before=before)
