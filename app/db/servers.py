"""Finds, among the servers that a `DATABASE_URL` names, the one that can be written to."""

import re
from typing import Any, Final

import asyncpg
from sqlalchemy import URL, make_url

CONNECT_SECONDS: Final = 3.0
"""Seconds for all servers of a URL together."""

_PORT: Final = "5432"
_SEVERAL: Final = re.compile(r"(?P<before>[^:/?#]+://(?:[^@]*@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<after>.*)")


def parsed(url: str) -> URL:
    """The URL as SQLAlchemy reads it, with the driver that the service uses.

    Several servers stand in it as PostgreSQL's own programs have them (`postgresql://one:5432,two:5432/tred`), and so
    does `sslmode`. Of several the service wants the one that it can write to, unless `target_session_attrs` says
    otherwise.
    """
    found = _SEVERAL.fullmatch(url)
    made = make_url(found["before"] + found["after"] if found else url).set(drivername="postgresql+asyncpg")
    if "sslmode" in made.query:
        made = made.difference_update_query(["sslmode"]).update_query_dict({"ssl": made.query["sslmode"]})
    if found:
        hosts = [host if re.search(r":\d+$", host) else f"{host}:{_PORT}" for host in found["hosts"].split(",")]
        made = made.update_query_dict({"host": hosts})
    if isinstance(made.query.get("host"), tuple) and "target_session_attrs" not in made.query:
        made = made.update_query_dict({"target_session_attrs": "read-write"})
    return made


class Servers:
    """Connects to the servers of one URL: first to the one that served last, each in its part of the time."""

    def __init__(self) -> None:
        self._last: tuple[str, int] | None = None

    async def connect(self, **options: Any) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection, with the options of `asyncpg.connect`.

        Raises:
            ConnectionError: none of several servers serves; what a single one says is raised as the driver says it.
        """
        hosts, ports = options.pop("host", None), options.pop("port", None)
        if not isinstance(hosts, list):
            only: asyncpg.Connection[asyncpg.Record]
            only = await asyncpg.connect(host=hosts, port=ports, timeout=CONNECT_SECONDS, **options)
            return only
        places = sorted(zip(hosts, ports, strict=True), key=lambda place: place != self._last)
        made: asyncpg.Connection[asyncpg.Record]
        said: Exception | None = None
        for host, port in places:
            try:
                made = await asyncpg.connect(host=host, port=port, timeout=CONNECT_SECONDS / len(places), **options)
            except Exception as error:  # noqa: BLE001 (silent, refusing, starting or a standby: the next may serve)
                said = error
            else:
                self._last = (host, port)
                return made
        raise ConnectionError("none of the servers can be used") from said
