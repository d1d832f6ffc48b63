"""How rounds of proposals are getting on in the whole installation, whoever works at them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.session import reading

LONGEST: Final = timedelta(minutes=1)
"""How long a plan may wait for its turn while nothing is done in any other."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The rounds that go on, and their plans."""

    open: int
    waiting: int
    """The plans of which nothing came yet."""
    oldest: datetime | None
    """When the first of these rounds was begun."""
    last_done: datetime | None
    """When something last came of a plan in one of them."""
    stands_still: bool
    """Whether plans could have been worked at all this time and nobody did."""
    at_work: bool
    """Whether something came of a plan just now."""


async def rounds(engine: AsyncEngine, moment: datetime) -> UnderWay:
    """The rounds that go on at a moment.

    Raises:
        Unavailable: the database cannot serve now.
    """
    async with reading(engine) as session:
        [found] = await session.fetch("SELECT * FROM tred_rounds_under_way($1)", moment)
    return _of(found, moment)


def _of(found: Any, moment: datetime) -> UnderWay:
    due, done = found.due_since, found.worked_at
    return UnderWay(
        found.open,
        found.waiting,
        found.oldest,
        done,
        stands_still=due is not None and max(due, done or due) <= moment - LONGEST,
        at_work=done is not None and done > moment - LONGEST,
    )
