"""A road between the service and its database that counts trips, and can be closed, frozen, or cut around a COMMIT."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import Literal

from sqlalchemy import make_url

from tests.support.postgres import leased_port

LOOPBACK = "127.0.0.1"
Cut = Literal["before", "on", "after"]
"""Where the connection is lost: COMMIT never arrives; it arrives, and nobody waits; its answer gets lost."""

_COMMIT = re.compile(rb"COMMIT(; SELECT pg_advisory_unlock_all\(\)[^;\x00]*)?\x00")
"""At the end of a trip: at its head one only ends the asking for a turn."""

_WRITING = b"BEGIN ISOLATION LEVEL SERIALIZABLE"


class Proxy:
    """Passes connections on to a database."""

    def __init__(self, upstream: tuple[str, int], port: int) -> None:
        self._upstream, self.port = upstream, port
        self._listening = socket.create_server((LOOPBACK, port))
        self._flows, self._lock = Event(), Lock()
        self._pairs: list[_Pair] = []
        self._cut: Cut | None = None
        self.cuts = self.trips = 0
        self._flows.set()
        self._listen()

    def cut_at_commit(self, where: Cut) -> None:
        """Lose the connection that sends the next COMMIT of a transaction that writes."""
        self._cut = where

    def close(self) -> None:
        """No database here any more: new connections are refused, the present ones end."""
        self._flows.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._accepting.join()
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            pair.end()

    def open(self) -> None:
        """The database is back."""
        self._listening = socket.create_server((LOOPBACK, self.port))
        self._listen()

    def freeze(self) -> None:
        """Let nothing through, without a word."""
        self._flows.clear()

    def thaw(self) -> None:
        """Let all through again."""
        self._flows.set()

    def wait(self) -> None:
        """Wait until traffic flows."""
        self._flows.wait()

    def committing(self) -> Cut | None:
        """Answer where to cut the connection that commits now."""
        with self._lock:
            cut, self._cut = self._cut, None
            self.cuts += cut is not None
            return cut

    def _listen(self) -> None:
        self._accepting = Thread(target=self._accept, args=(self._listening,), daemon=True)
        self._accepting.start()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._upstream, timeout=60)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            pair = _Pair(self, client, server)
            with self._lock:
                self._pairs.append(pair)
            pair.begin()


class _Pair:
    """One connection of the service and the one to the database that it stands for."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._deaf = self._writes = False
        self._answered = True

    def begin(self) -> None:
        for flow in (self._outgoing, self._incoming):
            Thread(target=flow, daemon=True).start()

    def end(self) -> None:
        for side in (self._client, self._server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()

    def _outgoing(self) -> None:
        with suppress(OSError):
            while sent := self._client.recv(65536):
                self._proxy.wait()
                self._proxy.trips += self._answered
                self._answered = False
                cut = self._cut(sent)
                self._deaf = cut in {"on", "after"}
                if cut != "before":
                    self._server.sendall(sent)
                if cut in {"before", "on"}:
                    break
        self.end()

    def _cut(self, sent: bytes) -> Cut | None:
        self._writes = self._writes or _WRITING in sent
        if not self._writes or not _COMMIT.search(sent):
            return None
        self._writes = False
        return self._proxy.committing()

    def _incoming(self) -> None:
        with suppress(OSError):
            while (answer := self._server.recv(65536)) and not self._deaf:
                self._proxy.wait()
                self._answered = True
                self._client.sendall(answer)
        self.end()


@contextmanager
def proxied(database_url: str) -> Iterator[tuple[Proxy, str]]:
    """Put a proxy before a database; gives it with the URL through it."""
    url = make_url(database_url)
    assert url.host
    assert url.port
    # Nobody else gets its port while it is closed.
    with leased_port() as port:
        proxy = Proxy((url.host, url.port), port)
        try:
            yield proxy, url.set(port=port).render_as_string(hide_password=False)
        finally:
            proxy.close()
