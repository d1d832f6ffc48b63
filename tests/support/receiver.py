"""A receiver of events on this machine, which answers as it is told and remembers what came."""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import Lock
from typing import Any, NamedTuple

from app.events.kinds import PREFIX, PROBED
from tests.support.listening import listening


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


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a receiver for as long as the block lasts."""
    receiver = Receiver()

    def take(asked: BaseHTTPRequestHandler, body: bytes) -> None:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        asked.send_response(receiver.take(Got(headers, body.decode())))
        for name, value in receiver.extra.items():
            asked.send_header(name, value)
        asked.end_headers()
        asked.wfile.write(receiver.says)

    with listening(take, context) as url:
        receiver.url = f"{url}/in"
        yield receiver
