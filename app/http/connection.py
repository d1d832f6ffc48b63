"""Reads requests off the wire with patience that ends: slow, endless or malformed ones hold nothing up."""

import asyncio
import re
import sys
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote
from uuid import uuid4

import structlog
import uvicorn
from httptools import HttpParserInvalidMethodError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.http.problems import problem_of_status, problem_response
from app.http.shell import METHODS, Shell, log_request

HEAD_SECONDS: Final = 8.0
"""How long a request line and its headers may take to arrive."""

BODY_SECONDS: Final = 8.0
"""How often a body must have brought `BODY_BYTES` more."""

BODY_BYTES: Final = 16 * 1024
MAX_HEADERS: Final = 100
MAX_HEAD_BYTES: Final = 64 * 1024
"""Of one request: its target and all its headers."""

_TOO_LARGE: Final = 431
_BAD: Final = 400
_UNKNOWN_METHOD: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}) (/[!-~]{0,2000}) HTTP/1\.[01]\r\n")


GRACE_SECONDS: Final = 10
"""For requests under way to end before the service stops."""


def server_config(app: ASGIApp) -> uvicorn.Config:
    """How the service is served; what a caller says about its own address is not believed."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=9,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


_Patience = tuple[float, Callable[[], None]]
"""Seconds, and what is done when they are over."""


class _Unreadable(Exception):
    """Ends the parsing of a request; the answer is in the status of the connection."""


class PatientProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._timer: asyncio.TimerHandle | None = None
        self._patience: _Patience | None = None
        self._armed: _Patience | None = None
        self._received = self._head = self._hosts = 0
        self._status = _BAD
        self._latest = b""

    def data_received(self, data: bytes) -> None:
        """Take what came in."""
        self._latest = data
        super().data_received(data)
        self._keep_time()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start waiting for a request."""
        super().connection_made(transport)
        self._patience = HEAD_SECONDS, self._give_up
        self._keep_time()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A request begins; what was left of the patience with the connection counts for it."""
        self._head = self._hosts = 0
        if self._patience is None:
            self._patience = HEAD_SECONDS, self._give_up
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the target."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._count(len(name) + len(value))
        if len(self.headers) >= MAX_HEADERS:
            self._refuse(_TOO_LARGE)
        super().on_header(name, value)
        self._hosts += self.headers[-1][0] == b"host"

    def on_headers_complete(self) -> None:
        """Hand the request over, unless it does not say once for whom it is (RFC 9112 §3.2)."""
        if self._hosts > 1 or (self._hosts == 0 and self.parser.get_http_version() != "1.0"):
            self._refuse(_BAD)
        self._received = 0
        self._patience = BODY_SECONDS, self._look_at_body
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._received += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is there in full."""
        self._patience = None
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 (what the parser says is not for the caller)
        """Answer what is no request with a problem document and close the connection."""
        self._stop_waiting()
        shell = self.config.loaded_app
        state = {"request_id": str(uuid4()), "trace_id": uuid4().hex}
        scope: dict[str, Any] = {"type": "http", "path": "", "server": self.server, "headers": [], "state": state}
        if isinstance(shell, Shell) and isinstance(sys.exception(), HttpParserInvalidMethodError):
            self._status = self._without_method(shell, scope)
        response = problem_response(scope, problem_of_status(self._status))
        headers = MutableHeaders(raw=[*response.raw_headers, (b"connection", b"close")])
        if isinstance(shell, Shell):
            shell.complete(scope, self._status, headers)
        lines = [name + b": " + value + b"\r\n" for name, value in headers.raw]
        self.transport.write(b"".join([STATUS_LINE[self._status], *lines, b"\r\n", bytes(response.body)]))
        self.transport.close()
        with structlog.contextvars.bound_contextvars(**state):
            log_request("_OTHER", None, self._status, 0, None)

    def _without_method(self, shell: Shell, scope: dict[str, Any]) -> int:
        """The status for a method that the parser does not know; it read nothing of the request, so we do."""
        line = _UNKNOWN_METHOD.match(self._latest)
        if line is None or line[1].decode() in METHODS:
            return _BAD
        target = line[2].partition(b"?")[0]
        whole = {"path": unquote(target.decode()), "raw_path": target, "root_path": "", "method": line[1].decode()}
        scope.update(whole)
        refusal = shell.refusal(scope)
        return _BAD if refusal is None else refusal.kind.status

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > MAX_HEAD_BYTES:
            self._refuse(_TOO_LARGE)

    def _refuse(self, status: int) -> None:
        self._status = status
        raise _Unreadable

    def _keep_time(self) -> None:
        """Wait no longer than may be for what is still to come: of a request that came in one piece that is nothing."""
        if self._patience is self._armed:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._armed = self._patience
        self._timer = None if self._patience is None else self.loop.call_later(*self._patience)

    def _stop_waiting(self) -> None:
        self._patience = None
        self._keep_time()

    def _give_up(self) -> None:
        self._stop_waiting()
        if not self.transport.is_closing():
            self.transport.close()

    def _look_at_body(self) -> None:
        """Go on as long as the body comes in; while the app itself is slow to read, nothing is asked of the caller."""
        if self._received < BODY_BYTES and not self.flow.read_paused:
            self._give_up()
            return
        self._received = 0
        self._patience = BODY_SECONDS, self._look_at_body
        self._keep_time()
