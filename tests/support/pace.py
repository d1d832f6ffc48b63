"""How many commands a service does in a while, how long one takes, and what it costs the machine."""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

_TICKS: Final = os.sysconf("SC_CLK_TCK")

Work = Callable[[], Awaitable[None]]


class Round(NamedTuple):
    """What was done in a while: how often, how often a second, and how many seconds one took."""

    done: int
    per_second: float
    p50: float
    p99: float


async def round_of(works: Sequence[Work], seconds: float) -> Round:
    """Let every hand do its work over and over for so many seconds."""
    took: list[float] = []
    began = time.monotonic()
    until = began + seconds

    async def repeat(work: Work) -> None:
        while (at := time.monotonic()) < until:
            await work()
            took.append(time.monotonic() - at)

    await asyncio.gather(*(repeat(work) for work in works))
    parts = statistics.quantiles(took, n=100)
    return Round(len(took), len(took) / (time.monotonic() - began), parts[49], parts[98])


def spent(*pids: int) -> dict[int, float]:
    """The seconds of the processor that these processes and their children took so far, by process (Linux)."""
    found: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, parent, *rest = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        if pid in pids or int(parent) in pids:
            # utime and stime: the fourteenth and fifteenth field, of which the first four are gone here.
            found[pid] = (int(rest[9]) + int(rest[10])) / _TICKS
    return found


def since(before: dict[int, float], after: dict[int, float]) -> float:
    """The seconds of the processor between two looks."""
    return sum(seconds - before.get(pid, 0) for pid, seconds in after.items())


def server_of(data: Path) -> int:
    """The process of the database server under a data folder."""
    return int(next(data.rglob("postmaster.pid")).read_text().split()[0])
