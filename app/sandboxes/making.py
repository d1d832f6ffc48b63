"""What the routes of sandboxes ask of the demo, which makes them; without the demo there is nobody to ask."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final, Protocol

from app.access.principal import Actor
from app.sandboxes.schemas import Sandbox

HOUR: Final = 3600.0


class Sandboxes(Protocol):
    """Whoever makes sandboxes and makes them as new."""

    async def open(self, actor: Actor, name: str, *, history: bool) -> tuple[Sandbox, bool]:
        """The sandbox of this name with new tokens, and whether it was made now.

        Raises:
            InvalidInput: the name is somebody else's.
            TooOften: too many were made this hour.
        """
        ...

    async def reset(self, actor: Actor, name: str, *, history: bool) -> Sandbox:
        """The sandbox of this name as new, under the next plan code; the plan before it is closed.

        Raises:
            NotFound: the caller has no sandbox of this name.
            TooOften: too many were made this hour.
        """
        ...


class TooOften(Exception):
    """Too many sandboxes were made this hour."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        """After how many seconds there is room again."""


class Allowance:
    """How many sandboxes may be made in an hour: by one caller, and by all together."""

    def __init__(self, each: int = 10, together: int = 60, now: Callable[[], float] = time.monotonic) -> None:
        self._each, self._together, self._now = each, together, now
        self._made: defaultdict[str | None, deque[float]] = defaultdict(deque)

    def take(self, caller: str) -> None:
        """Take one of what is left.

        Raises:
            TooOften: nothing is left.
        """
        now = self._now()
        for whose, most in ((caller, self._each), (None, self._together)):
            made = self._made[whose]
            while made and now - made[0] >= HOUR:
                made.popleft()
            if len(made) >= most:
                raise TooOften(int(HOUR - (now - made[0])) + 1)
        self._made[caller].append(now)
        self._made[None].append(now)
