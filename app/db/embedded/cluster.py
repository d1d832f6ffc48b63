"""Makes a cluster, starts it and stops it with PostgreSQL's own programs, as the user that owns it."""

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.db.embedded import account as accounts
from app.db.embedded.binaries import Binaries
from app.db.embedded.location import Place, sync_folder, write_whole
from app.db.embedded.ports import LOOPBACK
from app.db.embedded.problem import EmbeddedPostgresError

USER = "tred"
DATABASE = "tred"
SECONDS = 120
"""How long `pg_ctl` waits: recovery after a crash may take its time."""

SETTINGS: Mapping[str, str] = {
    "max_connections": "100",
    # plans share pages: what one reads must not be taken for a whole page of others before there is much of it
    "max_pred_locks_per_transaction": "1024",
    "max_pred_locks_per_page": "64",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "cluster_name": "tred",
    # one file for each day of the week, started afresh a week later
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_file_mode": "0600",
    "log_line_prefix": "%m [%p] ",
    # values of a failed statement may be personal data, also where they stand in its text
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

_BUILTIN_LOCALE_SINCE = 17


@dataclass(frozen=True, slots=True)
class Failure:
    """A start that did not succeed: what `pg_ctl` and the starting server said, and what its log says after that."""

    said: str
    logged: str

    def __str__(self) -> str:
        return f"{self.said}\n{self.logged}".strip()

    @property
    def remains_of_crash(self) -> bool:
        """Say whether processes of a killed server still hold its memory; they end by themselves."""
        return "is still in use" in self.said

    @property
    def number_in_use(self) -> bool:
        """Say whether the process number in `postmaster.pid` is of a living program, which PostgreSQL trusts."""
        return 'lock file "postmaster.pid" already exists' in self.said


def initialise(place: Place, binaries: Binaries, *, durable: bool = True) -> None:
    """Make a new cluster with a random password; it is there whole or not at all.

    Raises:
        EmbeddedPostgresError: `initdb` failed; the text has its last words.
    """
    fresh, secret = place.server / "data.new", place.server / "password.new"
    shutil.rmtree(fresh, ignore_errors=True)
    secret.unlink(missing_ok=True)
    password = secrets.token_urlsafe(32)
    descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(password)
        os.fchown(descriptor, *place.account.owner)
    try:
        _initdb(place, binaries, [] if durable else ["--no-sync"])
    finally:
        secret.unlink(missing_ok=True)
    write_whole(place.base / "password", password, 0o600)
    fresh.rename(place.data)
    if durable:
        sync_folder(place.server)
        sync_folder(place.base)


def password(place: Place) -> str:
    """Return the password of the superuser.

    Raises:
        EmbeddedPostgresError: it is not kept with the data any more.
    """
    file = place.base / "password"
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise EmbeddedPostgresError(
            f"Het wachtwoord van de database ontbreekt: zet het bestand '{file}' terug.",
            f"The password of the database is missing: put the file '{file}' back.",
        ) from None


def check_version(place: Place, binaries: Binaries) -> None:
    """Refuse data of another major version, untouched.

    Raises:
        EmbeddedPostgresError: it is, or it is no cluster.
    """
    try:
        found = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise EmbeddedPostgresError(
            f"De map '{place.data}' is geen database van PostgreSQL (PG_VERSION ontbreekt). Er is niets veranderd.",
            f"The folder '{place.data}' is no database of PostgreSQL (PG_VERSION is missing). Nothing was changed.",
        ) from None
    if found != str(binaries.major):
        raise EmbeddedPostgresError(
            f"De database in '{place.data}' is van PostgreSQL {found}; hier is versie {binaries.version}. Er is niets "
            f"veranderd. Gebruik PostgreSQL {found}, of zet de gegevens over met pg_upgrade of 'tred backup'.",
            f"The database in '{place.data}' is of PostgreSQL {found}; here is version {binaries.version}. Nothing was "
            f"changed. Use PostgreSQL {found}, or move the data with pg_upgrade or 'tred backup'.",
        )


def start(place: Place, binaries: Binaries, port: int, settings: Mapping[str, str] = SETTINGS) -> Failure | None:
    """Start the server on this port, apart from our terminal, and wait until it is ready; return what went wrong."""
    lines = ["include_if_exists = 'server/data/postgresql.conf'", *(f"{k} = '{v}'" for k, v in settings.items())]
    write_whole(place.base / "postgresql.conf", "\n".join(lines) + "\n", 0o644)
    # paths relative to the base: pg_ctl hands them to a shell without quoting what a path may hold
    pinned = f"-c config_file=postgresql.conf -c port={port} -c listen_addresses={LOOPBACK} -c unix_socket_directories="
    log, began = place.server / "start.log", time.time()
    log.unlink(missing_ok=True)
    result = _pg_ctl(place, binaries, "start", "-l", "server/start.log", "-o", pinned)
    if result.returncode == 0:
        return None
    return Failure(f"{result.stdout.strip()}\n{_tail(log)}", _logged_since(place, began))


def stop(place: Place, binaries: Binaries) -> str | None:
    """Stop the server at once without losing anything (fast shutdown); return what went wrong."""
    result = _pg_ctl(place, binaries, "stop", "-m", "fast")
    return None if result.returncode == 0 else result.stdout.strip()


def _pg_ctl(place: Place, binaries: Binaries, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(binaries.folder / "pg_ctl"), *words, "-D", "server/data", "-w", "-t", str(SECONDS), "-s"]
    return accounts.run(place.account, command, cwd=place.base)


def _initdb(place: Place, binaries: Binaries, options: list[str]) -> None:
    command: list[str | Path] = [
        binaries.folder / "initdb",
        "--pgdata=server/data.new",
        f"--username={USER}",
        "--pwfile=server/password.new",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--data-checksums",
        "--no-instructions",
        *options,
    ]
    said = ""
    for locale in _locales(binaries):
        result = accounts.run(place.account, [*command, *locale], cwd=place.base)
        if result.returncode == 0:
            return
        said = result.stdout
        shutil.rmtree(place.server / "data.new", ignore_errors=True)
    last = " ".join(said.split("\n")[-4:]).strip()
    raise EmbeddedPostgresError(
        f"In '{place.server}' kon geen database worden gemaakt. PostgreSQL zegt: {last}",
        f"No database could be made in '{place.server}'. PostgreSQL says: {last}",
    )


def _locales(binaries: Binaries) -> list[list[str]]:
    """Return the choices in order: sorting by code point always, upper and lower case of all letters if possible."""
    if binaries.major >= _BUILTIN_LOCALE_SINCE:
        return [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
    return [["--locale=C.UTF-8", "--lc-messages=C"], ["--locale=C"]]


def _logged_since(place: Place, moment: float) -> str:
    logs = [log for log in (place.server / "log").glob("*.log") if log.stat().st_mtime >= moment]
    return "\n".join(map(_tail, logs))


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 4096))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-6:])
    except FileNotFoundError:
        return ""
