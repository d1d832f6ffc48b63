"""Has something done by a process beside this one: never for long, and done or not done."""

import asyncio
import atexit
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import Pipe
from threading import Event, Lock, Timer
from time import monotonic
from typing import Any, Final, TypeVar, TypeVarTuple

import orjson

from app.beside.serving import IDLE
from app.errors import Flaw, InvalidInput, Unavailable

PATIENCE: Final = 20.0
"""The most seconds that something may take."""

_LEAVING: Final = 10.0
"""So many seconds before it leaves a process is asked nothing more."""

_OURS: Final = ("AWS_", "DATABASE_URL", "OTEL_", "PG", "TRED_")
"""How the names begin of what is for the service alone: who takes files of strangers apart holds no secret."""

_Given = TypeVarTuple("_Given")
_Made = TypeVar("_Made")


async def within_patience(work: Callable[[*_Given], _Made], *given: *_Given) -> _Made:
    """Do something heavy beside the requests of others.

    Raises:
        Unavailable: it takes too long now.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.to_thread(work, *given)
    except TimeoutError as error:
        raise Unavailable from error


class Gone(Unavailable):
    """The process came to an end before it answered, and not because it took too long."""


class Program:
    """A process of ours, from its start until it is let go."""

    def __init__(self, module: str, patience: float = PATIENCE) -> None:
        """Start a module that serves."""
        self._patience, self._used = patience, monotonic()
        self._line, theirs = Pipe()
        with theirs:
            number = theirs.fileno()
            command = [sys.executable, "-P", "-m", module, str(number)]
            given = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
            given["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
            self._process = subprocess.Popen(command, env=given, pass_fds=[number])  # noqa: S603 (our own program)

    @property
    def number(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def stays(self) -> bool:
        """Whether it is there and not about to leave."""
        return self._process.poll() is None and monotonic() - self._used < IDLE - _LEAVING

    def ask(self, work: str, raw: bytes = b"", /, **words: Any) -> bytes:
        """What came of some work, given bytes and what JSON can say; who does not answer is let go.

        Raises:
            InvalidInput: what it was given is wrong.
            Gone: it came to a bad end.
            Unavailable: it took too long.
            RuntimeError: it cannot be done.
        """
        late = Event()
        # Who does not listen would keep who sends waiting as well.
        limit = Timer(self._patience, self._give_up, (late,))
        limit.daemon = True
        limit.start()
        try:
            self._line.send_bytes(orjson.dumps({"work": work, "words": words}))
            self._line.send_bytes(raw)
            said, made = orjson.loads(self._line.recv_bytes()), self._line.recv_bytes()
        except (EOFError, OSError) as error:
            self.close()
            raise (Unavailable if late.is_set() else Gone) from error
        finally:
            limit.cancel()
        self._used = monotonic()
        if "flaws" in said:
            raise InvalidInput(Flaw(*one) for one in said["flaws"])
        if "failed" in said:
            raise RuntimeError(said["failed"])
        return made

    def close(self) -> None:
        """Let it go; who still waits for an answer gets none. The connection is closed with the last who holds it."""
        self._process.kill()
        self._process.wait()

    def _give_up(self, late: Event) -> None:
        late.set()
        self._process.kill()


class Beside:
    """A process for one kind of work, there once it is asked for; it leaves by itself when nobody asks."""

    def __init__(self, module: str, patience: float = PATIENCE) -> None:
        self._module, self._patience = module, patience
        self._turn = Lock()
        self._idle: list[Program] = []
        atexit.register(self.close)

    @property
    def number(self) -> int | None:
        """The id of the process, when it is there and nobody has it."""
        return next((one.number for one in self._idle), None)

    async def have(self, work: str, raw: bytes = b"", /, **words: Any) -> bytes:
        """The same as `ask`, while others go on."""
        return await within_patience(partial(self.ask, **words), work, raw)

    def ask(self, work: str, raw: bytes = b"", /, **words: Any) -> bytes:
        """What came of some work, one at a time; asked once more of a new process when one came to a bad end.

        Raises:
            InvalidInput: what it was given is wrong.
            Unavailable: it takes too long, or the process came to a bad end.
            RuntimeError: it cannot be done.
        """
        with self._turn:
            with suppress(Gone):
                return self._asked(work, raw, words)
            return self._asked(work, raw, words)

    def _asked(self, work: str, raw: bytes, words: dict[str, Any]) -> bytes:
        program = self.take()
        try:
            return program.ask(work, raw, **words)
        finally:
            self.give_back(program)

    def take(self) -> Program:
        """The process that is there, or else a new one, for who takes it alone."""
        with suppress(IndexError):
            there = self._idle.pop()
            if there.stays:
                return there
            there.close()
        return Program(self._module, self._patience)

    def give_back(self, program: Program) -> None:
        """Keep it for the next one, when it can be used and there is no other."""
        if program.stays and not self._idle:
            self._idle.append(program)
        else:
            program.close()

    def close(self) -> None:
        """Let it go, when it is there."""
        while self._idle:
            self._idle.pop().close()
