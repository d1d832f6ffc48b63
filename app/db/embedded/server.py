"""Gets a server for a cluster: the one that runs, proved to be ours, or else a new one."""

import time
from dataclasses import dataclass
from pathlib import Path

from app.db.embedded import cluster, ports, process
from app.db.embedded.binaries import Binaries
from app.db.embedded.cluster import Failure
from app.db.embedded.location import Place, write_whole
from app.db.embedded.login import Login, LoginRefused
from app.db.embedded.problem import EmbeddedPostgresError
from app.db.embedded.process import Postmaster, State

READY_LIMIT = 120.0
"""Seconds for a server that another process started, or that ends, to become what it is going to be."""

ZOMBIE_LIMIT = 60.0
"""Seconds for a dead server's parent to take notice; PostgreSQL takes a zombie for a server."""

NUMBER_LIMIT = 5.0
"""Seconds for a program that got the number of the dead server, as in a container started anew, to end by itself."""

_PAUSE = 0.02
_WRONG_PASSWORD = frozenset({"28P01", "28000"})


@dataclass(frozen=True, slots=True)
class Live:
    """A server of ours that answered: its port, its version (18.6) and whether this call started it."""

    port: int
    version: str
    started_here: bool


def obtain(place: Place, binaries: Binaries, port: int | None) -> Live:
    """Adopt the running server or start one; to be called within the turn.

    Raises:
        EmbeddedPostgresError: neither can be done.
    """
    if not place.data.exists():
        cluster.initialise(place, binaries)
    cluster.check_version(place, binaries)
    if found := adopt(place):
        live = found
    else:
        chosen = _start(place, binaries, port)
        live = Live(chosen, _proved(place, chosen), started_here=True)
    if str(live.port) != _remembered(place):
        write_whole(place.base / "port", str(live.port), 0o600)
    return live


def adopt(place: Place) -> Live | None:
    """Return the running server of this cluster once it lets us in and shows our data directory, or None."""
    began = time.monotonic()
    while (postmaster := process.read(place.data)) is not None:
        state, waited = process.state(postmaster, place.data), time.monotonic() - began
        if state in {State.GONE, State.FOREIGN}:
            return None
        if state is State.ZOMBIE and waited > ZOMBIE_LIMIT:
            raise _zombie(postmaster)
        if state is not State.ZOMBIE:
            if live := _answering(place, postmaster):
                return live
            if state is State.UNKNOWN:
                return None
            if waited > READY_LIMIT:
                raise _silent(place, postmaster)
        time.sleep(_PAUSE)
    return None


def is_alive(place: Place) -> bool:
    """Say whether a process of this cluster is running, ready or not."""
    postmaster = process.read(place.data)
    return postmaster is not None and process.state(postmaster, place.data) in {State.OURS, State.UNKNOWN}


def stop(place: Place, binaries: Binaries) -> None:
    """Stop the server when it runs; to be called within the turn.

    Raises:
        EmbeddedPostgresError: it still runs.
    """
    if not is_alive(place):
        return
    said = cluster.stop(place, binaries)
    if said is not None and is_alive(place):
        raise EmbeddedPostgresError(
            f"De database in '{place.base}' kon niet worden gestopt. PostgreSQL zegt: {said}",
            f"The database in '{place.base}' could not be stopped. PostgreSQL says: {said}",
        )


def _answering(place: Place, postmaster: Postmaster) -> Live | None:
    """Return the server when it proves to be ours; None when it is not ready yet, or when what answers is another."""
    if postmaster.port is None or not postmaster.ready:
        return None
    try:
        return Live(postmaster.port, _prove(place, postmaster.port), started_here=False)
    except (LoginRefused, OSError) as error:
        ours = process.state(postmaster, place.data) is State.OURS
        if ours and isinstance(error, LoginRefused) and error.code in _WRONG_PASSWORD:
            raise _stranger(place, error) from error
        return None


def _proved(place: Place, port: int) -> str:
    """Return the version of the server that was just started here."""
    try:
        return _prove(place, port)
    except (LoginRefused, OSError) as error:
        raise _stranger(place, error) from error


def _prove(place: Place, port: int) -> str:
    """Log in, see that the data directory is ours and our database there, and return the server's version."""
    with Login(port, cluster.USER, cluster.password(place), "postgres") as session:
        (shown,) = session.query("SHOW data_directory")
        if not Path(shown).samefile(place.data):
            raise LoginRefused("08P01", "another data directory")
        if not session.query(f"SELECT 1 FROM pg_database WHERE datname = '{cluster.DATABASE}'"):  # noqa: S608  # our own constant
            session.query(f"CREATE DATABASE {cluster.DATABASE} TEMPLATE template0 ENCODING 'UTF8'")
        return session.version


def _start(place: Place, binaries: Binaries, fixed: int | None) -> int:
    began = time.monotonic()
    port = _port(place, fixed)
    while failure := cluster.start(place, binaries, port):
        if not ports.is_free(port) and fixed is None:
            port = _free_from(port + 1)
        elif time.monotonic() - began < _patience(failure):
            time.sleep(_PAUSE)
        elif failure.number_in_use and (named := process.read(place.data)):
            raise _namesake(place, named)
        else:
            raise EmbeddedPostgresError(
                f"De database in '{place.base}' start niet. PostgreSQL zegt: {failure}",
                f"The database in '{place.base}' does not start. PostgreSQL says: {failure}",
            )
    return port


def _patience(failure: Failure) -> float:
    if failure.remains_of_crash:
        return READY_LIMIT
    return NUMBER_LIMIT if failure.number_in_use else 0.0


def _port(place: Place, fixed: int | None) -> int:
    if fixed is not None:
        if not ports.is_free(fixed):
            raise EmbeddedPostgresError(
                f"Poort {fixed} voor de database is bezet of niet toegestaan. Kies een andere.",
                f"Port {fixed} for the database is taken or not permitted. Choose another.",
            )
        return fixed
    kept = _remembered(place)
    return _free_from(int(kept) if kept.isdecimal() else ports.FIRST)


def _free_from(port: int) -> int:
    if (free := ports.next_free(port)) is None:
        raise EmbeddedPostgresError(
            "Er is geen vrije poort voor de database.", "There is no free port for the database."
        )
    return free


def _remembered(place: Place) -> str:
    try:
        return (place.base / "port").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def _stranger(place: Place, error: LoginRefused | OSError) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(
        f"De database in '{place.base}' draait, maar laat ons niet toe met '{place.base / 'password'}': {error}.",
        f"The database in '{place.base}' runs, but does not let us in with '{place.base / 'password'}': {error}.",
    )


def _namesake(place: Place, postmaster: Postmaster) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(
        f"De vorige database in '{place.base}' is afgebroken, en haar procesnummer {postmaster.pid} is nu van een "
        "ander programma van dezelfde gebruiker; PostgreSQL start dan niet. Stop dat programma.",
        f"The former database in '{place.base}' was killed, and its process number {postmaster.pid} now belongs to "
        "another program of the same user; PostgreSQL does not start then. Stop that program.",
    )


def _zombie(postmaster: Postmaster) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(
        f"De vorige database (proces {postmaster.pid}) is dood, maar haar ouderproces heeft haar niet opgeruimd. "
        "Herstart dat ouderproces; geef een container een init (docker run --init).",
        f"The former database (process {postmaster.pid}) is dead, but its parent process did not take notice. "
        "Restart that parent; give a container an init (docker run --init).",
    )


def _silent(place: Place, postmaster: Postmaster) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(
        f"De database in '{place.base}' (proces {postmaster.pid}) draait, maar antwoordt na {READY_LIMIT:.0f} seconden "
        f"nog niet. Zie het logboek in '{place.server / 'log'}'.",
        f"The database in '{place.base}' (process {postmaster.pid}) runs, but does not answer after {READY_LIMIT:.0f} "
        f"seconds. See its log in '{place.server / 'log'}'.",
    )
