"""The service under test: the real app on a real socket, and clients for everybody who has a function in a plan."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self
from uuid import uuid4

import httpx
import uvicorn
from starlette.types import ASGIApp

from app import clock, log
from app.access.local_issuer import LOCAL_ISSUER, LocalIssuer
from app.http.connection import server_config
from app.main import create_app
from app.settings import Settings
from tests.support.granting import Granting

PATIENCE = 60.0
_TRUST = ssl.create_default_context()
"""Made once: each of the many clients would read all certificates anew, to use none."""


class KeyedClient(httpx.Client):
    """A client whose every POST carries a new Idempotency-Key, unless one is given."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request."""
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", str(uuid4()))
        return super().send(request, **options)


class Api:
    """The way for tests to call the service as anybody they like."""

    def __init__(self, url: str, database_url: str, data: Path) -> None:
        self.url, self.database_url, self.data = url, database_url, data
        self._issuer = LocalIssuer.open(data)
        self._granting = Granting(database_url)
        self._clients: list[httpx.Client] = []
        self._known: dict[tuple[str | None, ...], httpx.Client] = {}

    def as_(
        self,
        function: str,
        plan: str | None = None,
        organisation: str | None = None,
        subject: str | None = None,
    ) -> httpx.Client:
        """A client of somebody with this function, in one plan or with `None` in every plan."""
        default = f"{function}-{organisation.lower()}" if organisation else function
        subject = subject or (default if plan else f"{default}-of-every-plan")
        asked = (function, plan, organisation, subject)
        if asked not in self._known:
            self._granting.give(function, plan=plan, organisation=organisation, subject=subject)
            self._known[asked] = self.bearing(self.token(subject))
        return self._known[asked]

    def token(self, subject: str) -> str:
        """A token of the built-in issuer; it gives no rights by itself."""
        return self._issuer.issue(subject, now=int(clock.now().timestamp()))

    def bearing(self, token: str | None) -> httpx.Client:
        """A client with this token, or without any."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        client = KeyedClient(base_url=self.url, headers=headers, timeout=PATIENCE, trust_env=False, verify=_TRUST)
        self._clients.append(client)
        return client

    @property
    def anonymous(self) -> httpx.Client:
        """A client without a token."""
        if ("anonymous",) not in self._known:
            self._known["anonymous",] = self.bearing(None)
        return self._known["anonymous",]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients:
            client.close()
        self._granting.close()


def grant(
    database_url: str,
    function: str,
    *,
    plan: str | None = None,
    organisation: str | None = None,
    subject: str,
    issuer: str = LOCAL_ISSUER,
) -> None:
    """Make a membership directly in the database, unless it is there."""
    with closing(Granting(database_url)) as granting:
        granting.give(function, plan=plan, organisation=organisation, subject=subject, issuer=issuer)


@contextmanager
def serving(settings: Settings, app: ASGIApp | None = None) -> Iterator[str]:
    """Run the app, or this one, on a free port in a thread of its own; gives its URL."""
    log.configure_own()
    with socket.socket() as listening:
        # Left to itself, a machine lets what is on its way to a service that is busy grow to tens of megabytes.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(server_config(app or create_app(settings)))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, name="service", daemon=True)
        thread.start()
        try:
            _await_start(server, thread)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive(), "the service did not stop"


def _await_start(server: uvicorn.Server, thread: Thread) -> None:
    deadline = time.monotonic() + PATIENCE
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        assert time.monotonic() < deadline, "the service did not start in time"
        Event().wait(0.01)
