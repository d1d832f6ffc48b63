"""What the tests of the embedded PostgreSQL share: folders with a cluster, other processes, a look inside."""

import asyncio
import atexit
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Event
from typing import IO, Any

import asyncpg
import pytest

from app.db.embedded import EmbeddedPostgres, binaries, process
from app.db.embedded import account as accounts
from app.db.embedded.account import Account
from tests.support.postgres import open_folder

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not IS_ROOT, reason="needs root")

_PROGRAM = """
import codecs, json, os, signal, sys
from pathlib import Path
from app.db.embedded import EmbeddedPostgres, EmbeddedPostgresError
from app.db.embedded.login import Login

signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background would have it ignored

def say(**what):
    print(json.dumps(what), flush=True)

if len(sys.argv) > 2:  # from here on as this user; it may be unable to reach Python itself, so load all before
    for name in ("ascii", "idna", "latin-1"):
        codecs.lookup(name)
    os.setgroups([])
    os.setgid(int(sys.argv[3]))
    os.setuid(int(sys.argv[2]))

try:
    with EmbeddedPostgres.open(Path(sys.argv[1])) as running:
        try:
            say(url=running.url, port=running.port, started_here=running.started_here)
            sys.stdin.readline()
        except KeyboardInterrupt:
            password = running.url.split(":")[2].split("@")[0]
            with Login(running.port, "tred", password, "tred") as session:
                say(interrupted=session.query("SELECT 'alive'"))
    say(closed=True)
except EmbeddedPostgresError as error:
    say(error=str(error))
"""


class Service:
    """Another process that opens a data folder and keeps it open until told otherwise."""

    def __init__(self, folder: Path, user: int | None = None) -> None:
        identity = [] if user is None or not IS_ROOT else [str(user), str(pwd.getpwuid(user).pw_gid)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(folder), *identity],
            cwd=ROOT,
            env={
                "PATH": os.defpath,
                "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), *sys.path])),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def hear(self) -> dict[str, Any]:
        """Return what it says next."""
        said: dict[str, Any] = json.loads(_pipe(self.process.stdout).readline() or '{"silent": true}')
        return said

    def close(self) -> dict[str, Any]:
        """Have it close, and return what it says to that."""
        _pipe(self.process.stdin).write("\n")
        _pipe(self.process.stdin).flush()
        said = self.hear()
        self.end()
        return said

    def end(self) -> None:
        """Kill it when it still runs, and take notice of its end."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            _pipe(pipe).close()


@contextmanager
def service(folder: Path, user: int | None = None) -> Iterator[Service]:
    """Run another process that opens this folder."""
    started = Service(folder, user)
    try:
        yield started
    finally:
        if not _pipe(started.process.stdout).closed:
            started.end()


@contextmanager
def made_folder() -> Iterator[Path]:
    """Give a data folder whose cluster was made before and is stopped: a copy, because making one takes longer."""
    with open_folder() as folder:
        subprocess.run(["cp", "-a", f"{_template()}/.", str(folder)], check=True)
        yield folder


def ask(url: str, sql: str) -> Any:
    """Return the first value of a query, by the driver that the service uses."""

    async def fetch() -> Any:
        connection = await asyncpg.connect(url, timeout=60)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def postmaster(folder: Path) -> int | None:
    """Return the process of the server that runs on this data folder, or None."""
    data = folder / "postgres/server/data"
    found = process.read(data)
    return found.pid if found and process.state(found, data) is process.State.OURS else None


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        Event().wait(0.01)


def ordinary_user() -> int:
    """Return a user without rights that can run PostgreSQL's programs from where they are, or skip the test."""
    if not IS_ROOT:
        return os.geteuid()
    user = pwd.getpwnam("nobody")
    account = Account("nobody", user.pw_uid, user.pw_gid, switch=True)
    if not any(accounts.reaches(account, folder) for folder in binaries.candidates()):
        pytest.skip("an ordinary user cannot reach any PostgreSQL")
    return user.pw_uid


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tred-template-"))
    folder.chmod(0o711)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with EmbeddedPostgres.open(folder):
        pass
    return folder


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
