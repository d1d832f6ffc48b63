"""A server that follows the one that is written to, for questions; it may be behind, and it may be gone."""

import time
from collections.abc import Callable
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

REST: Final = 5.0
"""Seconds in which one that did not answer is not asked again."""


class Replica:
    """Such a server."""

    def __init__(self, engine: AsyncEngine, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.engine, self._monotonic, self._again_at = engine, monotonic, 0.0

    @property
    def answers(self) -> bool:
        """Whether it may be asked, as far as is known."""
        return self._monotonic() >= self._again_at

    def silent(self) -> None:
        """It did not answer."""
        self._again_at = self._monotonic() + REST
