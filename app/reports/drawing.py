"""Has charts drawn as SVG and reports printed: in a process beside the service, one at a time and never for long."""

import asyncio
import atexit
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVarTuple

import orjson

from app.errors import Unavailable
from app.reports.pictures.picture import Picture, Width

PATIENCE: Final = 20.0
"""The most seconds that drawing may take."""

_PROGRAM: Final = Path(__file__).with_name("studio.py")

_Given = TypeVarTuple("_Given")


async def drawn(picture: Picture, width: Width) -> bytes:
    """The SVG of a picture, with a title and a description for who does not see it.

    Raises:
        Unavailable: it takes too long now.
    """
    return await within_patience(draw, picture, width)


async def within_patience(work: Callable[[*_Given], bytes], *given: *_Given) -> bytes:
    """Do something heavy beside the requests of others.

    Raises:
        Unavailable: it takes too long now.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.to_thread(work, *given)
    except TimeoutError as error:
        raise Unavailable from error


def draw(picture: Picture, width: Width) -> bytes:
    """The SVG of a picture; the same picture gives the same bytes."""
    spec = orjson.dumps(picture.spec(width), option=orjson.OPT_SORT_KEYS)
    return _drawn(spec, picture.title, picture.description, picture.name)


@lru_cache(maxsize=64)
def _drawn(spec: bytes, title: str, description: str, name: str) -> bytes:
    asked = {"spec": spec.decode(), "title": title, "description": description, "name": name}
    return _studio.ask(asked).encode()


def print_in(folder: Path) -> Path:
    """Make the document of the parts in a folder; answers where it lies."""
    return folder / _studio.ask({"folder": str(folder)})


def set_page(said: Mapping[str, Any]) -> bytes:
    """The page on which all this is said."""
    return _studio.ask({"page": said}).encode()


class Studio:
    """The process that draws and prints, once it is asked for; it leaves by itself when nobody does."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._there: tuple[subprocess.Popen[bytes], Connection] | None = None

    @property
    def number(self) -> int | None:
        """The id of the process, when it is there."""
        return None if self._there is None else self._there[0].pid

    def ask(self, work: Mapping[str, Any]) -> str:
        """What came of some work.

        Raises:
            Unavailable: it takes too long, or the process came to a bad end.
            RuntimeError: it cannot be done.
        """
        asked = orjson.dumps(work)
        with self._turn:
            was_there = self._there is not None
            answer = self._answer(asked)
            if answer is None and was_there:
                # It had just left.
                answer = self._answer(asked)
        if answer is None:
            raise Unavailable
        if "failed" in answer:
            raise RuntimeError(answer["failed"])
        return answer["done"]

    def _answer(self, asked: bytes) -> dict[str, str] | None:
        if self._there is None:
            self._there = _started()
        line = self._there[1]
        try:
            line.send_bytes(asked)
            if line.poll(PATIENCE):
                found: dict[str, str] = orjson.loads(line.recv_bytes())
                return found
        except (EOFError, OSError):
            pass
        self.close()
        return None

    def close(self) -> None:
        """Let it go, when it is there."""
        if self._there is not None:
            process, line = self._there
            line.close()
            process.kill()
            process.wait()
            self._there = None


def _started() -> tuple[subprocess.Popen[bytes], Connection]:
    ours, theirs = Pipe()
    with theirs:
        number = theirs.fileno()
        # Its folder is kept from its path: names of ours would stand before those of libraries.
        process = subprocess.Popen([sys.executable, "-P", _PROGRAM, str(number)], pass_fds=[number])  # noqa: S603 (our own program)
    return process, ours


_studio: Final = Studio()
atexit.register(_studio.close)
