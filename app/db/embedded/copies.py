"""Copies of the embedded database: made from one snapshot, brought back beside it, and put in its place whole."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.db.embedded import Running
from app.db.embedded import account as accounts
from app.db.embedded.cluster import DATABASE, USER
from app.db.embedded.login import LoginRefused
from app.db.embedded.ports import LOOPBACK
from app.db.embedded.problem import EmbeddedPostgresError

BESIDE: Final = f"{DATABASE}_beside"
"""Where a copy is brought back, before it takes the place of the database or goes again."""

_REPLACED: Final = f"{DATABASE}_replaced"
_TABLES: Final = "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = 'plan_head'"
_HEADS: Final = """
SELECT json_build_array(plan.code, head.seq || ':' || head.hash)
FROM plan JOIN plan_head AS head ON head.plan_id = plan.id ORDER BY plan.code
"""
_ROWS: Final = "SELECT 1 WHERE EXISTS (SELECT FROM plan) OR EXISTS (SELECT FROM membership)"
_OTHERS: Final = f"SELECT pid FROM pg_stat_activity WHERE datname = '{DATABASE}' AND pid <> pg_backend_pid()"  # noqa: S608 (our own constant)
_IN_USE: Final = "55006"

Heads = Mapping[str, str]
"""The last entry of every plan's chain, as `SEQ:HASH` by the plan's code."""


def is_made(running: Running) -> bool:
    """Say whether the database has tables."""
    with running.login(DATABASE) as session:
        return bool(session.query(_TABLES))


def is_empty(running: Running) -> bool:
    """Say whether there is nothing in the database that a copy would replace."""
    with running.login(DATABASE) as session:
        return not session.query(_TABLES) or not session.query(_ROWS)


def is_in_use(running: Running) -> bool:
    """Say whether somebody else is connected to the database."""
    with running.login(DATABASE) as session:
        return bool(session.query(_OTHERS))


def heads(running: Running, database: str) -> Heads:
    """Return the heads of all plans in a database."""
    with running.login(database) as session:
        return _heads(session.query(_HEADS))


def dump(running: Running, file: Path) -> Heads:
    """Write the database to a file in PostgreSQL's custom format; return the heads in the very same snapshot.

    Raises:
        EmbeddedPostgresError: `pg_dump` failed.
    """
    with running.login(DATABASE) as session:
        session.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (snapshot,) = session.query("SELECT pg_export_snapshot()")
        found = _heads(session.query(_HEADS))
        words = ["--format=custom", "--lock-wait-timeout=10s", f"--snapshot={snapshot}", f"--file={file}"]
        _run(running, "pg_dump", DATABASE, *words)
    return found


@contextmanager
def brought_back(running: Running, file: Path) -> Iterator[str]:
    """Bring a dump back beside the database; gives the URL. What is not put in place goes again.

    The roles that own and work must be there.

    Raises:
        EmbeddedPostgresError: `pg_restore` failed; the database itself is untouched.
    """
    with running.login("postgres") as session:
        session.query(f"DROP DATABASE IF EXISTS {_REPLACED} WITH (FORCE)")
        session.query(f"DROP DATABASE IF EXISTS {BESIDE} WITH (FORCE)")
        session.query(f"CREATE DATABASE {BESIDE} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        _run(running, "pg_restore", BESIDE, "--exit-on-error", "--single-transaction", str(file))
        yield running.url_of(BESIDE)
    finally:
        with running.login("postgres") as session:
            session.query(f"DROP DATABASE IF EXISTS {BESIDE} WITH (FORCE)")


def put_in_place(running: Running) -> None:
    """Let the copy that was brought back take the place of the database, in one step; what was there goes.

    Raises:
        EmbeddedPostgresError: somebody is connected to one of the two; nothing has changed.
    """
    with running.login("postgres") as session:
        try:
            session.query("BEGIN")
            session.query(f"ALTER DATABASE {DATABASE} RENAME TO {_REPLACED}")
            session.query(f"ALTER DATABASE {BESIDE} RENAME TO {DATABASE}")
            session.query("COMMIT")
        except LoginRefused as error:
            if error.code != _IN_USE:
                raise
            raise EmbeddedPostgresError(
                "De database is in gebruik. Stop eerst de dienst.", "The database is in use. Stop the service first."
            ) from error
    with running.login("postgres") as session:
        session.query(f"DROP DATABASE {_REPLACED} WITH (FORCE)")


def _heads(rows: list[str]) -> Heads:
    return dict(json.loads(row) for row in rows)


def _run(running: Running, program: str, database: str, *words: str) -> None:
    """Run a program of PostgreSQL on a database; the password goes by a file that only we can read."""
    descriptor, name = tempfile.mkstemp(prefix="tred-")
    secret = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{LOOPBACK}:{running.port}:*:{USER}:{running.password}\n")
        where = f"host={LOOPBACK} port={running.port} user={USER} dbname={database} passfile='{secret}'"
        command: list[str | Path] = [running.binaries / program, "--no-password", f"--dbname={where}", *words]
        result = accounts.run(accounts.present(), command)
    except FileNotFoundError as error:
        raise EmbeddedPostgresError(
            f"Het programma {program} hoort bij PostgreSQL en ontbreekt in '{running.binaries}'.",
            f"The program {program} belongs to PostgreSQL and is missing in '{running.binaries}'.",
        ) from error
    finally:
        secret.unlink(missing_ok=True)
    if result.returncode != 0:
        said = " ".join(result.stdout.split("\n")[-4:]).strip()
        raise EmbeddedPostgresError(
            f"{program} is niet gelukt. PostgreSQL zegt: {said}", f"{program} failed. PostgreSQL says: {said}"
        )
