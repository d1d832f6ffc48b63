"""Has files looked through by ClamAV as they come in (`INSTREAM`); what it cannot look at is not taken."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

import structlog

from app.errors import Unavailable

_CONNECTING: Final = 5.0
_SENDING: Final = 30.0
_THINKING: Final = 120.0
"""Seconds that the scanner gets: to answer the call, to take one piece, and to say what it found."""

_FOUND: Final = re.compile(rb"stream: (.+) FOUND")
_CLEAN: Final = b"stream: OK"

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Scan:
    """One file being looked through."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def look_at(self, piece: bytes) -> None:
        """Show the next piece, which is not empty."""
        async with asyncio.timeout(_SENDING):
            self._writer.write(len(piece).to_bytes(4) + piece)
            await self._writer.drain()

    async def verdict(self) -> str | None:
        """What was found in the whole, by the name that the scanner has for it; None when nothing was."""
        async with asyncio.timeout(_THINKING):
            self._writer.write(bytes(4))
            await self._writer.drain()
            answer = (await self._reader.readuntil(b"\0"))[:-1]
        found = _FOUND.fullmatch(answer)
        if found is not None:
            return found[1].decode("ascii", "replace")
        if answer != _CLEAN:
            raise ConnectionError(answer)
        return None


class Scanner:
    """A ClamAV somewhere.

    Args:
        address: `tcp://host:port`, or `unix:///path` of its socket.

    Raises:
        ValueError: it is no such address.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path
        named = parts.scheme == "tcp" and self._host and self._port and not self._path
        if not named and not (parts.scheme == "unix" and self._path and not parts.netloc):
            raise ValueError(address)

    @asynccontextmanager
    async def scan(self) -> AsyncIterator[Scan]:
        """Begin to look through a file.

        Raises:
            Unavailable: there is no scanner, it takes too long, or it cannot look at this file.
        """
        writer: asyncio.StreamWriter | None = None
        try:
            async with asyncio.timeout(_CONNECTING):
                reader, writer = await self._connected()
            writer.write(b"zINSTREAM\0")
            yield Scan(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            _log.error("not_scanned", reason=repr(error)[:200])
            raise Unavailable from error
        finally:
            if writer is not None:
                writer.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._port is None:
            return await asyncio.open_unix_connection(self._path)
        return await asyncio.open_connection(self._host, self._port)
