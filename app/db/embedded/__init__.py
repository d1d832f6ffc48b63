"""A PostgreSQL of our own when none is configured: finds, starts, adopts and stops it.

Processes that open the same data folder share one server; the last one to close it stops it, also when others
were killed. Data survives a kill of any of them.
"""

import hmac
from pathlib import Path
from threading import Lock
from typing import Self

from app.db.embedded import binaries, cluster, location, lock, server
from app.db.embedded.binaries import Binaries
from app.db.embedded.location import Place
from app.db.embedded.lock import Presence
from app.db.embedded.login import Login
from app.db.embedded.ports import LOOPBACK
from app.db.embedded.problem import EmbeddedPostgresError, explained

_PLAIN = "?sslmode=disable"
"""On this machine only: there is nobody in between, and no certificate."""

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "Running"]


class Running:
    """A server that is ours to use until `close`; works as a context manager too."""

    def __init__(self, place: Place, programs: Binaries, presence: Presence, live: server.Live) -> None:
        self._place, self._binaries, self._presence, self._live = place, programs, presence, live
        self._password = cluster.password(place)
        self._closing = Lock()
        self._closed = False

    @property
    def url(self) -> str:
        """Where to connect, as the superuser of the cluster: `postgresql://user:password@127.0.0.1:port/tred?…`."""
        return self.url_of(cluster.DATABASE)

    def url_of(self, database: str) -> str:
        """Where to connect for another database of the cluster."""
        return f"postgresql://{cluster.USER}:{self._password}@{LOOPBACK}:{self.port}/{database}{_PLAIN}"

    def url_as(self, login: str) -> str:
        """Where to connect as another login of the cluster, which got `password_of(login)`."""
        return f"postgresql://{login}:{self.password_of(login)}@{LOOPBACK}:{self.port}/{cluster.DATABASE}{_PLAIN}"

    def password_of(self, login: str) -> str:
        """The password of another login, in hexadecimal; it follows from that of the superuser, and not the reverse."""
        return hmac.digest(self._password.encode(), f"login {login}".encode(), "sha256").hex()

    def login(self, database: str) -> Login:
        """A session as the superuser of the cluster, in one of its databases."""
        return Login(self.port, cluster.USER, self._password, database)

    @property
    def password(self) -> str:
        """The password of the superuser of the cluster."""
        return self._password

    @property
    def directory(self) -> Path:
        """The data directory of PostgreSQL."""
        return self._place.data

    @property
    def binaries(self) -> Path:
        """The folder with PostgreSQL's programs, such as `pg_dump`."""
        return self._binaries.folder

    @property
    def port(self) -> int:
        """The port on the loopback address."""
        return self._live.port

    @property
    def version(self) -> str:
        """The version of the server, such as 18.6."""
        return self._live.version

    @property
    def started_here(self) -> bool:
        """Whether this process started the server, or adopted one that ran already."""
        return self._live.started_here

    def ensure(self) -> bool:
        """Start the server again when it died under us; return whether that was needed. Blocks, at most minutes.

        It keeps its port unless another program took it, so look at `url` again.

        Raises:
            EmbeddedPostgresError: it cannot be started.
        """
        with self._closing:
            if self._closed or server.is_alive(self._place):
                return False
            with explained(self._place.base), lock.turn(self._place.base):
                self._live = server.obtain(self._place, self._binaries, None)
            return self._live.started_here

    def close(self) -> None:
        """Stop using the server, and stop it (fast shutdown) when nobody else uses it. A second call does nothing.

        Raises:
            EmbeddedPostgresError: it could not be stopped.
        """
        with self._closing:
            if self._closed:
                return
            self._closed = True
            try:
                with explained(self._place.base), lock.turn(self._place.base):
                    if self._presence.is_last():
                        server.stop(self._place, self._binaries)
            finally:
                self._presence.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class EmbeddedPostgres:
    """The way in."""

    @staticmethod
    def open(data_dir: Path, *, port: int | None = None) -> Running:
        """Start or adopt the server whose data belong to this folder; the first time makes the cluster and database.

        Blocks: about a second the first time, less later, minutes while a large database recovers from a crash.
        `port` is for a start only: a server that already runs keeps its own. Without it the port is the remembered
        one, or the next that is free.

        Raises:
            EmbeddedPostgresError: no PostgreSQL, no access, data of another version, port taken, ...; nothing is lost.
        """
        with explained(data_dir):
            place = location.decide(data_dir)
            programs = binaries.find(place.account)
            with lock.turn(place.base):
                return _join(place, programs, port)


def _join(place: Place, programs: Binaries, port: int | None) -> Running:
    """Become a user and get the server; when that fails, leave nothing running that was not before."""
    presence = Presence.join(place.base)
    was_alive = place.data.exists() and server.is_alive(place)
    try:
        return Running(place, programs, presence, server.obtain(place, programs, port))
    except BaseException:
        if not was_alive and presence.is_last():
            server.stop(place, programs)
        presence.leave()
        raise
