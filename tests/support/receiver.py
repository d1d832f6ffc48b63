"""A receiver of events on this machine, which answers as it is told and remembers what came."""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, NamedTuple

from app.events.kinds import PREFIX, PROBED


class Got(NamedTuple):
    """One message as it came in."""

    headers: Mapping[str, str]
    body: str

    @property
    def event(self) -> dict[str, Any]:
        """The event in it."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class Receiver:
    """What came in, and what is answered: a status, or headers too, or nothing at all."""

    def __init__(self) -> None:
        self.url = ""
        self.all: list[Got] = []
        self.answer: Callable[[Got], int] = lambda _: 204
        self.extra: dict[str, str] = {}
        self.says = b""
        self.lock = Lock()

    @property
    def got(self) -> list[Got]:
        """What came in, without probes."""
        with self.lock:
            return [one for one in self.all if one.event["type"] != PROBED]

    @property
    def types(self) -> list[str]:
        """The types of what came in, in short."""
        return [one.event["type"].removeprefix(PREFIX) for one in self.got]

    @property
    def ids(self) -> list[str]:
        """The ids of what came in."""
        return [one.event["id"] for one in self.got]

    def take(self, got: Got) -> int:
        """Take a message in, and tell the status to answer."""
        with self.lock:
            self.all.append(got)
        return 204 if got.event["type"] == PROBED else self.answer(got)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Take a message."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        receiver = self.server.receiver
        status = receiver.take(Got({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(status)
        for name, value in receiver.extra.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(receiver.says)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver for as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver = server.receiver = Receiver()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/in"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="receiver", daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
