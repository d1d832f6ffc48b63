"""Upgrade under load: old and new code side by side over the migration, and nobody who asks anything notices."""

import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Lock

import httpx
from sqlalchemy import make_url

from app.db import logins
from app.db.revisions import head
from deploy.drills.front import ROOT, Front, own_tls
from deploy.drills.ground import DEPLOY, DrillFailed, ground, program, until, version
from tests.support.api import Api
from tests.support.databases import query, run
from tests.support.payments import Till, untrue
from tests.support.postgres import throwaway_cluster

PLANS = 4
WRITERS = 4
READERS = 2
PER_STEP = 200
_PASSWORD = "5e"  # noqa: S105 (of a database that lives as long as the drill)
_VERSIONS = "migrations/versions"
_TO_COME = '''"""A version to come: a table, a column of a table that grows, and an index made beside the work."""

import sqlalchemy as sa
from alembic import op

revision: str = "ffffffffffff"
down_revision: str | None = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table("to_come", sa.Column("plan_id", sa.Uuid(), primary_key=True))
    op.execute("ALTER TABLE to_come OWNER TO tred_owner")
    op.add_column("receipt", sa.Column("to_come", sa.Text()))
    with op.get_context().autocommit_block():
        op.create_index("receipt_to_come", "receipt", ["plan_id", "to_come"], postgresql_concurrently=True)


def downgrade() -> None:
    op.drop_index("receipt_to_come")
    op.drop_column("receipt", "to_come")
    op.drop_table("to_come")
'''
_REVISION = "SELECT version_num FROM alembic_version"


@dataclass
class Seen:
    """What those who asked saw: every request is sent once, and must be answered at once."""

    done: Event = field(default_factory=Event)
    written: list[str] = field(default_factory=list)
    read: int = 0
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0
    lock: Lock = field(default_factory=Lock)
    _numbers: Iterator[int] = field(default_factory=count)

    def reference(self) -> str:
        """A new one."""
        with self.lock:
            return f"U{next(self._numbers)}"

    def ask(self, send: Callable[[], httpx.Response], expected: int) -> bool:
        """Send once; whatever else comes back than what is expected is a failure."""
        began = time.monotonic()
        try:
            answer = send()
            said = None if answer.status_code == expected else f"{answer.status_code} {answer.text[:200]}"
        except httpx.TransportError as error:
            said = repr(error)
        with self.lock:
            self.slowest = max(self.slowest, time.monotonic() - began)
            if said is not None:
                self.failed.append(said)
        return said is None


def drill(revision: str | None) -> list[str]:
    """Hold it, from a revision to this code, or from this code to itself with one migration more.

    Gives the lines of what was found.

    Raises:
        DrillFailed: somebody noticed, or something that was promised is not so.
    """
    with ground() as made, throwaway_cluster(made.folder) as superuser:
        old, new = _checkout(revision or "HEAD", made.folder / "old"), ROOT
        if revision is None:
            new = _with_more(_checkout("HEAD", made.folder / "new"))
        front = Front(made, own_tls(made))
        service, terminal = _as(superuser, logins.SERVICE), _as(superuser, logins.TERMINAL)
        _first_tables(front, superuser, terminal, old)
        front.start_proxy()
        for replica in front.replicas:
            front.start(replica, service, old)
        began_at = query(superuser, _REVISION)
        with Api(front.replicas[0].url, superuser, front.data) as api:
            tills = [Till(api, f"P{number}") for number in range(PLANS)]
        seen = Seen()
        with _under_load(front, tills, seen) as more:
            more()
            steps = _renewed(front, service, terminal, new, more)
        _check(superuser, seen)
        if revision is None and query(superuser, _REVISION) == began_at:
            raise DrillFailed("the migration to come was not done")
        front.command(terminal, "verify", code=new)
        return [
            version(program("haproxy"), "-v"),
            f"from {_git('describe', '--always', revision or 'HEAD')} (tables {began_at[0][0]})",
            f"to   {_git('describe', '--always', '--dirty')} (tables {query(superuser, _REVISION)[0][0]})",
            f"commands answered 201, questions 200  {len(seen.written)}, {seen.read}",
            f"failed                                {len(seen.failed)}",
            f"sent again by the proxy               {front.retried()}",
            f"slowest answer                        {seen.slowest:.2f} s",
            *(f"{name:<37} {seconds:.1f} s" for name, seconds in steps),
            "tred verify                           ok",
        ]


def _renewed(front: Front, service: str, terminal: str, new: Path, more: Callable[[], None]) -> list[tuple[str, float]]:
    """Put the new code in the place of the old as the page says, one service after the other.

    Gives the seconds of each step.

    Raises:
        DrillFailed: a service did not stop as it should.
    """
    steps = []
    for replica in front.replicas:
        steps.append((f"{replica.name}: drained", front.drain(replica)))
        assert replica.program  # noqa: S101 (it was started)
        if replica.program.stop() != 0:
            raise DrillFailed(f"{replica.name} stopped badly\n{replica.program.said()}")
        if replica is front.replicas[0]:
            seconds = _timed(lambda: front.command(terminal, "verify", code=new))
            steps.append(("migration and tred verify", seconds))
            more()
        steps.append((f"{replica.name}: new code ready", front.start(replica, service, new)))
        steps.append((f"{replica.name}: let in", front.take_in(replica)))
        more()
    return steps


@contextmanager
def _under_load(front: Front, tills: Sequence[Till], seen: Seen) -> Iterator[Callable[[], None]]:
    """Have writers and readers at work; gives how to wait for some more answers."""
    trust = ssl.create_default_context(cafile=str(front.tls / "ca.crt"))
    hands: list[Future[None]] = []

    def more() -> None:
        enough = len(seen.written) + PER_STEP
        reached = f"{PER_STEP} more answers"
        until(lambda: len(seen.written) >= enough or any(hand.done() for hand in hands), reached, every=0.02)

    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        try:
            for number, does in enumerate([_write] * WRITERS + [_read] * READERS):
                hands += [pool.submit(does, front, tills[number % PLANS], seen, trust)]
            yield more
        finally:
            seen.done.set()
        for hand in hands:
            hand.result()


def _write(front: Front, till: Till, seen: Seen, trust: ssl.SSLContext) -> None:
    """Take in cent after cent, each sent once."""
    with _client(front, till.client, trust) as client:
        while not seen.done.is_set():
            reference = seen.reference()
            if seen.ask(lambda reference=reference: till.take_in(reference, client), httpx.codes.CREATED):  # type: ignore[misc]
                with seen.lock:
                    seen.written.append(reference)


def _read(front: Front, till: Till, seen: Seen, trust: ssl.SSLContext) -> None:
    """Ask the scheme and the payouts, over and over."""
    with _client(front, till.office, trust) as client:
        while not seen.done.is_set():
            for path in (till.reading, f"/v1/plans/{till.plan}/payouts"):
                if seen.ask(lambda path=path: client.get(path), httpx.codes.OK):  # type: ignore[misc]
                    with seen.lock:
                        seen.read += 1


def _client(front: Front, like: httpx.Client, trust: ssl.SSLContext) -> httpx.Client:
    headers = {"Authorization": like.headers["Authorization"]}
    return httpx.Client(base_url=front.url, headers=headers, verify=trust, timeout=30, trust_env=False)


def _check(superuser: str, seen: Seen) -> None:
    """See that all was answered, and that what was answered is there once.

    Raises:
        DrillFailed: it is not.
    """
    if seen.failed:
        raise DrillFailed(f"{len(seen.failed)} failed, the first: " + "; ".join(seen.failed[:5]))
    stored = sorted(str(one) for (one,) in query(superuser, "SELECT bank_reference FROM receipt"))
    if stored != sorted(seen.written):
        raise DrillFailed(f"{len(seen.written)} answered, {len(stored)} stored")
    if wrong := untrue(superuser):
        raise DrillFailed("the books do not add up: " + "; ".join(wrong))


def _first_tables(front: Front, superuser: str, terminal: str, old: Path) -> None:
    """The logins as `deploy/` makes them, and the tables of the old code."""
    run(superuser, f"DROP DATABASE {make_url(superuser).database}")
    passwords = front.ground.folder / "passwords"
    passwords.mkdir()
    for login in logins.MEMBER_OF:
        (passwords / login).write_text(_PASSWORD)
    apart = make_url(superuser).set(database="postgres").render_as_string(hide_password=False)
    front.ground.run(["/bin/sh", DEPLOY / "patroni/make-logins", apart], {"TRED_SECRETS": str(passwords)})
    front.command(terminal, "verify", code=old)


def _as(superuser: str, login: str) -> str:
    return make_url(superuser).set(username=login, password=_PASSWORD).render_as_string(hide_password=False)


def _timed(do: Callable[[], object]) -> float:
    began = time.monotonic()
    do()
    return time.monotonic() - began


def _checkout(revision: str, folder: Path) -> Path:
    """The code of a revision, in a folder of its own."""
    archive = subprocess.run(  # noqa: S603 (git, with a revision that it knows)
        [program("git"), "archive", revision], cwd=ROOT, capture_output=True, check=True
    ).stdout
    folder.mkdir()
    subprocess.run([program("tar"), "--extract", "--directory", folder], input=archive, check=True)  # noqa: S603 (our own code)
    return folder


def _with_more(code: Path) -> Path:
    """The code with a migration of a version to come."""
    (code / _VERSIONS / "9999-12-31_to_come.py").write_text(_TO_COME.format(head=head()))
    return code


def _git(*words: str) -> str:
    done = subprocess.run([program("git"), *words], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.strip()
