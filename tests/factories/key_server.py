"""A real web server with the keys of an issuer, and a clock that a test moves."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from tests.factories.tokens import JWKS

PATIENCE: Final = 60


class Clock:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class KeyServer(ThreadingHTTPServer):
    """A real web server on this machine that answers with what a test sets."""

    daemon_threads = True

    def __init__(self) -> None:
        self.status, self.headers, self.body = 200, dict[str, str](), json.dumps(JWKS).encode()
        self.asked: list[str] = []
        self.arrived, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/jwks"


class _Answer(BaseHTTPRequestHandler):
    server: KeyServer

    def do_GET(self) -> None:
        """Answer, once the test lets it."""
        self.server.asked.append(self.path)
        self.server.arrived.set()
        self.server.go_on.wait(PATIENCE)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        try:
            self.wfile.write(self.server.body)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server uses
        """Say nothing."""


@contextmanager
def serving() -> Iterator[KeyServer]:
    """A key server for as long as the block lasts."""
    with KeyServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join()
            for loading in threading.enumerate():
                if loading.name == "issuer-keys":
                    loading.join(PATIENCE)
