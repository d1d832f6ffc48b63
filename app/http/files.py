"""Answers with a file that was made for this request: sent in pieces, closed whatever happens."""

import re
import unicodedata
from collections.abc import Mapping
from io import BufferedRandom
from typing import Final
from urllib.parse import quote

from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_PIECE: Final = 256 * 1024


class FileAnswer(Response):
    """A file of known size, from its beginning; nothing else uses it."""

    def __init__(self, file: BufferedRandom, size: int, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(media_type=media_type, headers={**headers, "content-length": str(size)})
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (as ASGI has it)
        """Send it, as fast as the caller takes it."""
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while piece := await run_in_threadpool(self._file.read, _PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._file.close()


def attachment(name: str) -> str:
    """A `Content-Disposition` that has the caller keep it under this name (RFC 6266), in whatever alphabet."""
    plain = re.sub(r"[^A-Za-z0-9 ._()+,=@-]", "_", name if name.isascii() else _in_ascii(name))
    if plain == name:
        return f'attachment; filename="{name}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _in_ascii(name: str) -> str:
    """The name without the marks on its letters."""
    return "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
