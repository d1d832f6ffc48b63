"""The bytes of files in a folder, or in a store that speaks S3: each whole under its name, or not at all."""

import asyncio
import configparser
import os
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from app.errors import Unavailable

_PIECE: Final = 2**18
_PART: Final = 5 * 2**20
"""The least that S3 takes as one part of a file; this is what is held of a file on its way to a store."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Objects:
    """Where the bytes lie.

    Args:
        store: of the bytes.
        folder: in which they lie, when it is one of this machine.
    """

    def __init__(self, store: ObjectStore, folder: Path | None) -> None:
        self._store, self._folder = store, folder

    async def put(self, name: str, pieces: AsyncIterable[bytes]) -> None:
        """Keep them once the last piece is there, also when the power fails after that.

        Raises:
            Unavailable: the store cannot take it now.
        """
        part = _PART if self._folder is None else _PIECE
        try:
            await obstore.put_async(self._store, name, pieces, use_multipart=True, chunk_size=part, max_concurrency=1)
            if self._folder is not None:
                await asyncio.to_thread(_hold, self._folder / name)
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error

    async def pieces(self, name: str) -> AsyncIterator[bytes]:
        """The bytes under a name.

        Raises:
            FileNotFoundError: there are none.
            Unavailable: the store cannot answer now.
        """
        try:
            found = await obstore.get_async(self._store, name)
            async for piece in found.stream(min_chunk_size=_PIECE):
                yield bytes(piece)
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            raise _unavailable(error) from error

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
        """Whether the store answers."""
        try:
            await obstore.head_async(self._store, "health")
        except FileNotFoundError:
            return True
        except (BaseError, OSError):
            return False
        return True


def in_folder(folder: Path) -> Objects:
    """In a folder of this machine."""
    return Objects(LocalStore(folder), folder)


def in_bucket(place: str, keys: Path | None) -> Objects:
    """In a store; address, region and keys are the usual `AWS_…` of the environment, or the keys stand in a file.

    Raises:
        ValueError: that cannot be used.
    """
    patience: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
    try:
        return Objects(S3Store.from_url(place, **_keys(keys), retry_config=patience), None)
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
