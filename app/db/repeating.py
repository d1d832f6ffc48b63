"""Runs a transaction again when another one got in its way."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from app.db.failures import is_unavailable, may_be_repeated
from app.errors import Unavailable

_Found = TypeVar("_Found")

_TRIES: Final = 5
_random = random.SystemRandom()


async def repeated(once: Callable[[], Awaitable[_Found]], again: Callable[[], Awaitable[None]] | None = None) -> _Found:
    """Run a transaction, and again when another one got in its way.

    Args:
        once: the transaction.
        again: what is to be done before it is run again, which the first time comes instead of waiting a little.

    Raises:
        Unavailable: the database cannot serve now, or something got in the way every time.
    """
    for tried in range(_TRIES):
        try:
            if tried and again is not None:
                await again()
            return await once()
        except Exception as error:
            if is_unavailable(error):
                raise Unavailable from error
            if not may_be_repeated(error):
                raise
        if tried or again is None:
            await asyncio.sleep(_random.uniform(0.005, 0.05))
    raise Unavailable
