"""How many commands of one process go at a time: as many as go well, which is found out by trying."""

import asyncio
from typing import Final

_MOST: Final = 4
"""More of them do no more: one process is one processor."""

_SHARE: Final = 4
"""One in so many connections, at most, is for commands of which others wait; the rest is for who asks."""

_TRIED: Final = 16
"""So many commands that pass are reason enough to try one more at a time."""


def most_of(connections: int) -> int:
    """How many commands may go at a time where there are so many connections."""
    return max(1, min(_MOST, connections // _SHARE))


class Lanes:
    """Lets commands in, in the order in which they come: one at a time to begin with.

    For so many that passed while there was no room for others it becomes one more; when one was undone by another, half
    as many, as it does when their plans share pages.
    """

    def __init__(self, most: int) -> None:
        self._most, self._wide, self._open = most, 1.0, 1
        self._room = asyncio.Semaphore(self._open)

    @property
    def wide(self) -> int:
        """How many may go at a time."""
        return int(self._wide)

    async def enter(self) -> None:
        """Wait until there is room; who enters leaves."""
        await self._room.acquire()

    def leave(self) -> None:
        """Let in the next one; or two when it became wider, or nobody when it became narrower."""
        self._open -= 1
        while self._open < self.wide:
            self._open += 1
            self._room.release()

    def passed(self) -> None:
        """A command inside was done."""
        if self._room.locked():
            self._wide = min(self._most, self._wide + 1 / _TRIED)

    def undone(self) -> None:
        """A command inside was undone by another one."""
        self._wide = max(1.0, self._wide / 2)
