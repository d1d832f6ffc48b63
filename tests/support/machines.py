"""PostgreSQL servers that can be copied, lost and promoted, with their own programs and those that `docs` names."""

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from app.db.embedded import account as accounts
from app.db.embedded import cluster, location, ports, process, server
from app.db.embedded.binaries import Binaries
from app.db.embedded.location import Place
from app.db.embedded.login import Login
from tests.support.databases import query
from tests.support.postgres import FAST, leased_port, open_folder, programs_for

MANUAL = Path(__file__).resolve().parents[2] / "docs/beheer.md"
PATIENCE = 60.0


@dataclass(frozen=True)
class Machine:
    """One server on a port of its own."""

    place: Place
    programs: Binaries
    port: int
    password: str
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Host and port, as they stand in a URL."""
        return f"{ports.LOOPBACK}:{self.port}"

    @property
    def url(self) -> str:
        """Of its superuser and the database of the service."""
        return f"postgresql://{cluster.USER}:{self.password}@{self.address}/{cluster.DATABASE}"

    def start(self) -> None:
        """Start it and wait until it takes questions."""
        failure = cluster.start(self.place, self.programs, self.port, {**FAST, **self.settings})
        assert failure is None, str(failure)

    def stop(self) -> None:
        """Stop it in good order; whatever it is doing, a standby that is stopped answers no primary."""
        server.stop(self.place, self.programs)

    def kill(self) -> None:
        """Lose the machine: all of its processes at once, without a word."""
        found = process.read(self.place.data)
        assert found
        for number in (found.pid, *children(found.pid)):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)

    def run(self, *words: str | Path) -> str:
        """Run one of its programs as its user."""
        result = accounts.run(self.place.account, [self.programs.folder / words[0], *words[1:]], cwd=self.place.base)
        assert result.returncode == 0, result.stdout
        return result.stdout

    def follow(self, documented: str, **given: str | Path) -> str:
        """Run the commands that the manual gives under a name, with its variables filled in, as its user."""
        values = "\n".join(f"{name}='{value}'" for name, value in given.items())
        script = f"set -eu\nexport PATH='{self.programs.folder}':$PATH\n{values}\n{commands(documented)}"
        result = accounts.run(self.place.account, ["/bin/sh", "-c", script], cwd=self.place.base)
        assert result.returncode == 0, result.stdout
        return result.stdout

    def alter(self, **settings: str) -> None:
        """Set settings for good, and take them into use."""
        for name, value in settings.items():
            query(self.url, f"ALTER SYSTEM SET {name} = '{value}'")
        query(self.url, "SELECT pg_reload_conf()")


def commands(name: str) -> str:
    """The block of commands in the manual that begins with `# name`."""
    blocks = re.findall(r"```sh\n# (.*?)\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    [found] = [block for title, block in blocks if title.split(":")[0] == name]
    return str(found)


@contextmanager
def machine(**settings: str) -> Iterator[Machine]:
    """Run a new server with an empty database `tred`."""
    with _placed() as place, leased_port() as port:
        programs = programs_for(place.account)
        cluster.initialise(place, programs, durable=False)
        made = Machine(place, programs, port, cluster.password(place), settings)
        try:
            made.start()
            with Login(port, cluster.USER, made.password, "postgres") as session:
                session.query(f"CREATE DATABASE {cluster.DATABASE} TEMPLATE template0 ENCODING 'UTF8'")
            yield made
        finally:
            made.stop()


@contextmanager
def standby(primary: Machine) -> Iterator[Machine]:
    """Run a server that follows another one."""
    with _placed() as place, leased_port() as port:
        made = Machine(place, primary.programs, port, primary.password, primary.settings)
        made.follow("standby", DATABASE_URL=primary.url, PGDATA=place.data)
        try:
            made.start()
            yield made
        finally:
            made.stop()


@contextmanager
def tools() -> Iterator[Machine]:
    """The programs alone, for another server; nothing runs."""
    with _placed() as place:
        yield Machine(place, programs_for(place.account), 0, "")


def wait_for(url: str, question: str, *values: object) -> None:
    """Wait until a server answers a question with true."""
    deadline = time.monotonic() + PATIENCE
    while query(url, question, *values) != [(True,)]:
        assert time.monotonic() < deadline, question
        Event().wait(0.02)


@contextmanager
def _placed() -> Iterator[Place]:
    with open_folder("tred-machine-") as folder:
        yield location.prepare(Place(folder / "machine", accounts.choose(folder / "none")))


def children(parent: int) -> list[int]:
    """The processes that one process started and that still run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(folder.name))
    return found


@contextmanager
def folder_of(made: Machine, name: str) -> Iterator[Path]:
    """A folder beside the data that the server's user may write in."""
    there = made.place.server / name
    there.mkdir(mode=0o700)
    os.chown(there, *made.place.account.owner)
    try:
        yield there
    finally:
        shutil.rmtree(there, ignore_errors=True)
