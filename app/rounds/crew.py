"""Works at rounds with processes of their own, so that all cores are used and who serves goes on answering."""

import asyncio
import multiprocessing
import os
import signal
import sys
from multiprocessing.connection import Connection
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock, log
from app.db.engine import make_engine
from app.rounds.working import following, work_off

_PLANS_EACH: Final = 4
"""For fewer plans a further process is not worth its start."""

_MOST: Final = 16
"""Each has a connection of its own."""

_COURTESY: Final = 10
"""How far who works steps back for who answers callers."""

_IDLE: Final = 1.0
_TROUBLED: Final = 5.0
_LEAVING: Final = 10.0
"""Seconds for the plan that is worked at when it has to stop; what takes longer is undone, and done another time."""

_spawning = multiprocessing.get_context("spawn")
_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class BadEnd(Exception):
    """A process that worked at a round came to a bad end; its log says why, and nothing is lost."""


def usual() -> int:
    """How many processes work when nobody says: one for each core that may be used, as far as the database likes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST)


async def keep_working(url: str, most: int, stop: asyncio.Event) -> None:
    """Work at whatever round comes, with so many processes at most, until told to stop."""
    engine = make_engine(url, pool_size=1)
    try:
        while not stop.is_set():
            wait = _IDLE
            try:
                if await work(engine, url, most, stop):
                    continue
            except Exception as error:  # noqa: BLE001 (the next time tries again; nothing is lost)
                _log.warning("rounds_in_trouble", reason=type(error).__name__)
                wait = _TROUBLED
            await until(stop, wait)
    finally:
        await engine.dispose()


async def work(engine: AsyncEngine, url: str, most: int, stop: asyncio.Event, only: UUID | None = None) -> bool:
    """Work at one round, or at all, until nothing can be done now or it is told to stop; answers whether it could.

    Raises:
        Unavailable: the database cannot serve now.
        BadEnd: one of the processes could not go on.
    """
    members: list[_Member] = []
    try:
        while not stop.is_set() and (found := await following(engine, only, clock.now())) is not None:
            at_work = [member for member in members if not member.left]
            if members and not at_work:
                break
            wanted = min(most, 1 + (found.waiting - 1) // _PLANS_EACH)
            # Of those that left, some may have come to a bad end: they are not replaced.
            members += [_Member(url, only) for _ in range(wanted - len(members))]
            await _until_gone(members, stop)
    finally:
        await asyncio.gather(*(member.leave() for member in members))
    if any(member.failed for member in members):
        raise BadEnd
    return bool(members)


async def until(stop: asyncio.Event, seconds: float) -> None:
    """Wait until told to stop, and no longer than so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def _until_gone(members: "list[_Member]", stop: asyncio.Event) -> None:
    """Wait until all have left or it is told to stop, and no longer than until it is time to look again."""
    told, gone = asyncio.create_task(stop.wait()), asyncio.create_task(_all_gone(members))
    await asyncio.wait({told, gone}, timeout=_IDLE, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    gone.cancel()


async def _all_gone(members: "list[_Member]") -> bool:
    return all([await member.gone() for member in members])


class _Member:
    """One process, on a leash: it leaves when we say so, and when we are no more."""

    def __init__(self, url: str, only: UUID | None) -> None:
        end, self._leash = _spawning.Pipe(duplex=False)
        with end:
            self._process = _spawning.Process(target=_member, args=(url, only, end), name="proposing", daemon=True)
            self._process.start()
        self._gone = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._process.sentinel, self._left)

    def _left(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._gone.set()

    @property
    def left(self) -> bool:
        """Whether it is gone."""
        return self._gone.is_set()

    @property
    def failed(self) -> bool:
        """Whether it came to a bad end."""
        return self._process.exitcode not in {None, 0}

    async def gone(self) -> bool:
        """Wait until it has left."""
        return await self._gone.wait()

    async def leave(self) -> None:
        """Have it leave after the plan that it works at."""
        self._leash.close()
        await until(self._gone, _LEAVING)
        if not self.left:
            self._process.kill()
            await self._gone.wait()
        self._process.join()


def _member(url: str, only: UUID | None, leash: Connection) -> None:
    """Work in a process of its own."""
    # Ctrl-C at a terminal reaches everybody; who leads us says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_COURTESY)
    log.configure()
    try:
        asyncio.run(_worked(url, only, leash))
    except Exception as error:  # noqa: BLE001 (whoever leads hears of it by the exit code)
        _log.warning("rounds_in_trouble", reason=type(error).__name__)
        sys.exit(1)


async def _worked(url: str, only: UUID | None, leash: Connection) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def told() -> None:
        loop.remove_reader(leash.fileno())
        stop.set()

    loop.add_reader(leash.fileno(), told)
    engine = make_engine(url, pool_size=1)
    try:
        await work_off(engine, only, stop)
    finally:
        await engine.dispose()
