"""A caller that costs next to nothing: HTTP/1.1 on one kept connection, for counting what a service does in a while."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


class Wire:
    """A kept connection, on which one request at a time is asked; made anew when the service ended it."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: bytes, token: str, key: str) -> Reply:
        """Send a command with its key, and read the answer."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: tred\r\nAuthorization: {token}\r\nIdempotency-Key: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return await self.ask(head.encode() + body)

    async def get(self, path: str, token: str) -> Reply:
        """Ask something."""
        return await self.ask(f"GET {path} HTTP/1.1\r\nHost: tred\r\nAuthorization: {token}\r\n\r\n".encode())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def ask(self, request: bytes) -> Reply:
        """A connection that was not used for a while may be gone; a key makes sure that asking again does nothing."""
        while True:
            fresh = self._writer is None
            if self._reader is None or self._writer is None:
                self._reader, self._writer = await asyncio.open_connection(self._address.hostname, self._address.port)
            try:
                self._writer.write(request)
                return await self._reply(self._reader)
            except (asyncio.IncompleteReadError, ConnectionError):
                await self._close()
                if fresh:
                    raise

    async def _close(self) -> None:
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    @staticmethod
    async def _reply(reader: asyncio.StreamReader) -> Reply:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Reply(int(first.split()[1]), headers, body)
