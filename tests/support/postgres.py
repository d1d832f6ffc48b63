"""Throw-away PostgreSQL clusters on ports of their own, as fast as they can be made; independent of any fixture."""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from app.db.embedded import account as accounts
from app.db.embedded import binaries, cluster, location, ports, process, server
from app.db.embedded.account import Account
from app.db.embedded.binaries import Binaries
from app.db.embedded.location import Place
from app.db.embedded.login import Login

PORTS = range(20000, 24000)

FAST: Mapping[str, str] = {
    **cluster.SETTINGS,
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "logging_collector": "off",
    "max_wal_size": "2GB",
}
"""Settings for data that nobody will miss."""


@contextmanager
def throwaway_cluster(
    tmp: Path, *, settings: Mapping[str, str] | None = None, programs: Path | None = None
) -> Iterator[str]:
    """Run an empty cluster in a new folder under `tmp` and give the URL of its superuser and database `tred`.

    Where the user of the database cannot reach `tmp`, the cluster lies in a folder beside it and is removed all the
    same. `programs` chooses another PostgreSQL, such as `/usr/lib/postgresql/15/bin`; without it the environment may
    say so in `TRED_TEST_POSTGRES`.
    """
    with _place(tmp) as place, leased_port() as port:
        found = programs_for(place.account, programs)
        cluster.initialise(place, found, durable=False)
        try:
            failure = cluster.start(place, found, port, {**FAST, **(settings or {})})
            assert failure is None, str(failure)
            password = cluster.password(place)
            with Login(port, cluster.USER, password, "postgres") as session:
                session.query(f"CREATE DATABASE {cluster.DATABASE} TEMPLATE template0 ENCODING 'UTF8'")
            yield f"postgresql://{cluster.USER}:{password}@{ports.LOOPBACK}:{port}/{cluster.DATABASE}?sslmode=disable"
        finally:
            server.stop(place, found)


@contextmanager
def leased_port() -> Iterator[int]:
    """Give a free port that no other test of this user gets, in whatever process, until the block ends."""
    leases = Path(tempfile.gettempdir()) / f"tred-test-ports-{os.geteuid()}"
    leases.mkdir(mode=0o700, exist_ok=True)
    for port in PORTS:
        descriptor = os.open(leases / str(port), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if ports.is_free(port):
                yield port
                return
        except BlockingIOError:
            continue
        finally:
            os.close(descriptor)
    raise AssertionError("no port is free")


@contextmanager
def open_folder(prefix: str = "tred test ") -> Iterator[Path]:
    """Give a new folder that every user may pass through; servers that still run in it are ended with it."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        end_servers(folder)
        shutil.rmtree(folder, ignore_errors=True)


def end_servers(folder: Path) -> None:
    """Kill what still runs on data under this folder: a failed test leaves nothing behind."""
    for file in folder.rglob("postmaster.pid"):
        found = process.read(file.parent)
        if found and process.state(found, file.parent) is process.State.OURS:
            with suppress(ProcessLookupError):
                os.kill(found.pid, signal.SIGQUIT)


@contextmanager
def _place(tmp: Path) -> Iterator[Place]:
    account = accounts.choose(tmp / "no cluster yet")
    if accounts.reaches(account, tmp):
        base = Path(tempfile.mkdtemp(prefix="cluster-", dir=tmp))
        yield location.prepare(Place(base, account))
        return
    with open_folder() as folder:
        yield location.prepare(Place(folder / "cluster", account))


def programs_for(account: Account, folder: Path | None = None) -> Binaries:
    """The PostgreSQL that tests run on: the one asked for, that of the environment, or that of the service itself."""
    folder = folder or _chosen()
    if folder is None:
        return binaries.find(account)
    said = accounts.run(account, [folder / "postgres", "--version"]).stdout.split()
    assert said[:2] == ["postgres", "(PostgreSQL)"], said
    return Binaries(folder, said[2])


def _chosen() -> Path | None:
    given = os.environ.get("TRED_TEST_POSTGRES")
    return Path(given) if given else None
