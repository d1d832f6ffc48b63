"""Where the bytes of files lie: in a folder, or in a store that speaks S3; each whole under its name, or not at all."""

import hashlib
import os
from collections.abc import AsyncIterable, AsyncIterator, Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Final
from uuid import UUID

from app.errors import Unavailable
from app.files.scanner import Scanner
from app.settings import Settings

if TYPE_CHECKING:
    from app.files.objects import Objects

_LEFT_BEHIND: Final = 24 * 3600
"""Seconds after which nobody is still sending a file."""


class FileMissing(Exception):
    """A file that should lie there does not."""


class FileDamaged(Exception):
    """What lies there is not what was put there."""


class Files:
    """Where files lie, and what looks them through.

    Args:
        objects: opens where the bytes lie, when they are first asked for: the library for it is heavy.
        folder: in which they lie, when it is one of this machine.
        scanner: what looks through a file that comes in, if anything does.
    """

    def __init__(self, objects: "Callable[[], Objects]", folder: Path | None, scanner: Scanner | None = None) -> None:
        self._open, self.folder, self.scanner = objects, folder, scanner

    @cached_property
    def _objects(self) -> "Objects":
        return self._open()

    async def put(self, name: str, pieces: AsyncIterable[bytes]) -> None:
        """Keep a file under a name once its last piece is there; whatever its pieces raise, nothing is kept.

        Raises:
            Unavailable: the store cannot take it now.
        """
        await self._objects.put(name, pieces)

    async def pieces(self, name: str) -> AsyncIterator[bytes]:
        """The bytes under a name.

        Raises:
            FileMissing: there are none.
            Unavailable: the store cannot answer now.
        """
        try:
            async for piece in self._objects.pieces(name):
                yield piece
        except FileNotFoundError as error:
            raise FileMissing(name) from error

    async def checked(self, name: str, sha256: str) -> AsyncIterator[bytes]:
        """The same, the last piece of it only when the whole is what it was.

        Raises:
            FileMissing, Unavailable: as `pieces`.
            FileDamaged: it is not.
        """
        digest, last = hashlib.sha256(), b""
        async for piece in self.pieces(name):
            digest.update(piece)
            if last:
                yield last
            last = piece
        if digest.hexdigest() != sha256:
            raise FileDamaged(name)
        yield last

    async def opened(self, name: str, sha256: str) -> AsyncIterator[bytes]:
        """The same, when the first of it is there.

        Raises:
            FileMissing, FileDamaged, Unavailable: as `checked`, before anything was given.
        """
        pieces = self.checked(name, sha256)
        first = await anext(pieces)

        async def all_of_it() -> AsyncIterator[bytes]:
            yield first
            async for piece in pieces:
                yield piece

        return all_of_it()

    async def discard(self, name: str) -> None:
        """Take away what came to nothing; when that fails it stays behind, and nothing refers to it."""
        with suppress(Unavailable):
            await self.remove(name)

    async def remove(self, name: str) -> None:
        """Take the bytes away; when there are none that is as well.

        Raises:
            Unavailable: the store cannot do so now.
        """
        await self._objects.remove(name)

    async def reached(self) -> bool:
        """Whether files can be kept here and given back now."""
        if self.folder is not None:
            return os.access(self.folder, os.R_OK | os.W_OK | os.X_OK)
        return await self._objects.reached()

    def sweep(self) -> int:
        """Remove what crashes left behind in a folder of files that were never whole; answers how many.

        What lies there whole has a UUID for a name. A store elsewhere shows nothing that is not whole.
        """
        swept = 0
        for place in self.folder.glob("*/*") if self.folder is not None else ():
            if not _is_uuid(place.name) and place.stat().st_mtime < time() - _LEFT_BEHIND:
                place.unlink(missing_ok=True)
                swept += 1
        return swept


def open_files(settings: Settings) -> Files:
    """The place of files as it is configured; a folder is made when it is not there.

    Raises:
        ValueError: `TRED_EVIDENCE_STORE`, `TRED_EVIDENCE_KEYS` or `TRED_EVIDENCE_SCANNER` cannot be used.
        OSError: the folder cannot be made.
    """
    scanner = None if settings.evidence_scanner is None else Scanner(settings.evidence_scanner)
    place = settings.evidence_store
    if place is not None and place.startswith("s3://"):
        from app.files.objects import in_bucket  # noqa: PLC0415 (heavy: not for who has a folder)

        objects = in_bucket(place, settings.evidence_keys)
        return Files(lambda: objects, None, scanner)
    folder = Path(place or settings.data / "evidence").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def opened() -> "Objects":
        from app.files.objects import in_folder  # noqa: PLC0415 (heavy: only for who sends or gets a file)

        return in_folder(folder)

    return Files(opened, folder, scanner)


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
