"""Where the bytes of files lie: in a folder, or in a store that speaks S3; each whole under its name, or not at all."""

import asyncio
import configparser
import hashlib
import os
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import time
from typing import Any, Final
from uuid import UUID

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from app.errors import Unavailable
from app.files.scanner import Scanner
from app.settings import Settings

_PART: Final = 5 * 2**20
"""The least that S3 takes as one part of a file; this is what is held of a file on its way to a store."""

_PIECE: Final = 2**18
_LEFT_BEHIND: Final = 24 * 3600
"""Seconds after which nobody is still sending a file."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class FileMissing(Exception):
    """A file that should lie there does not."""


class FileDamaged(Exception):
    """What lies there is not what was put there."""


class Files:
    """Where files lie, and what looks them through.

    Args:
        store: of the bytes.
        folder: in which they lie, when it is one of this machine.
        scanner: what looks through a file that comes in, if anything does.
    """

    def __init__(self, store: ObjectStore, folder: Path | None, scanner: Scanner | None = None) -> None:
        self._store, self.folder, self.scanner = store, folder, scanner

    async def put(self, name: str, pieces: AsyncIterable[bytes]) -> None:
        """Keep a file under a name once its last piece is there; whatever its pieces raise, nothing is kept.

        Raises:
            Unavailable: the store cannot take it now.
        """
        part = _PART if self.folder is None else _PIECE
        try:
            await obstore.put_async(self._store, name, pieces, use_multipart=True, chunk_size=part, max_concurrency=1)
            if self.folder is not None:
                await asyncio.to_thread(_hold, self.folder / name)
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error

    async def pieces(self, name: str) -> AsyncIterator[bytes]:
        """The bytes under a name.

        Raises:
            FileMissing: there are none.
            Unavailable: the store cannot answer now.
        """
        try:
            found = await obstore.get_async(self._store, name)
            async for piece in found.stream(min_chunk_size=_PIECE):
                yield bytes(piece)
        except FileNotFoundError as error:
            raise FileMissing(name) from error
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error

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
        try:
            await obstore.delete_async(self._store, name)
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error

    async def reached(self) -> bool:
        """Whether files can be kept here and given back now."""
        if self.folder is not None:
            return os.access(self.folder, os.R_OK | os.W_OK | os.X_OK)
        try:
            await obstore.head_async(self._store, "health")
        except FileNotFoundError:
            return True
        except (BaseError, OSError):
            return False
        return True

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
        return Files(_bucket(place, settings.evidence_keys), None, scanner)
    folder = Path(place or settings.data / "evidence").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Files(LocalStore(folder), folder, scanner)


def _bucket(place: str, keys: Path | None) -> S3Store:
    """Address, region and keys are the usual `AWS_…` of the environment; the keys may also stand in a file."""
    patience: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
    try:
        return S3Store.from_url(place, **_keys(keys), retry_config=patience)
    except (BaseError, configparser.Error, KeyError, OSError) as error:
        raise ValueError(place) from error


def _keys(file: Path | None) -> Mapping[str, Any]:
    """The keys in a file as `aws configure` writes it, under `[default]`."""
    if file is None:
        return {}
    read = configparser.ConfigParser(interpolation=None)
    read.read_string(file.read_text())
    return {name: read["default"][f"aws_{name}"] for name in ("access_key_id", "secret_access_key")}


def _hold(place: Path) -> None:
    """See to it that a power failure does not take away what is answered as kept."""
    for each in (place, place.parent, place.parent.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unavailable(error: Exception) -> Unavailable:
    _log.error("file_store_failed", reason=repr(error)[:500])
    return Unavailable()


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
