"""Which user of the system runs PostgreSQL, and how a program is run as that user."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.db.embedded.problem import EmbeddedPostgresError

CANDIDATES = ("postgres", "nobody")
"""PostgreSQL refuses to run as root; these users are tried in this order."""

_PROGRAM_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Account:
    """The user that owns the cluster; `switch` is set when this process is root and must change to it."""

    name: str
    uid: int
    gid: int
    switch: bool

    @property
    def owner(self) -> tuple[int, int]:
        """User and group for files that PostgreSQL must own; -1 leaves them as they are."""
        return (self.uid, self.gid) if self.switch else (-1, -1)


def present() -> Account:
    """Return the user of this process, for what needs no change of user."""
    return Account(name=_name(os.geteuid()), uid=os.geteuid(), gid=os.getegid(), switch=False)


def choose(cluster: Path) -> Account:
    """Return the user for the cluster at this path: ourselves, or as root its owner or else `postgres` or `nobody`.

    Raises:
        EmbeddedPostgresError: we are root and there is no such user.
    """
    if os.geteuid() != 0:
        return present()
    if cluster.exists():
        status = cluster.stat()
        if status.st_uid != 0:
            return Account(name=_name(status.st_uid), uid=status.st_uid, gid=status.st_gid, switch=True)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid, switch=True)
    raise EmbeddedPostgresError(
        "PostgreSQL draait niet als root, en er is geen gebruiker 'postgres' of 'nobody'. "
        "Maak er een aan, of start tred als gewone gebruiker.",
        "PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'. "
        "Create one, or start tred as an ordinary user.",
    )


def run(
    account: Account, command: Sequence[str | Path], *, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as this user and return its exit code and output (stderr after stdout).

    It gets its own session, so that Ctrl-C in the terminal reaches us and not the database, and none of
    our environment but the search paths: `PG*` variables would change what it does, and secrets are not its business.
    """
    inherited = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if key in os.environ}
    environment = {"PATH": os.defpath, **inherited, "LC_ALL": "C", "TZ": "UTC"}
    return subprocess.run(  # noqa: S603  # programs of PostgreSQL, found by us, without a shell
        [os.fspath(part) for part in command],
        cwd=cwd or Path("/"),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=_PROGRAM_LIMIT,
        check=False,
        start_new_session=True,
        umask=0o077,
        user=account.uid if account.switch else None,
        group=account.gid if account.switch else None,
        extra_groups=[] if account.switch else None,
    )


def reaches(account: Account, folder: Path) -> bool:
    """Say whether this user can enter the folder, by trying it: mode bits alone know nothing of access lists."""
    if not account.switch:
        return os.access(folder, os.X_OK)
    try:
        return run(account, ["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0
    except PermissionError as error:
        raise EmbeddedPostgresError(
            f"Root mag hier niet van gebruiker wisselen (naar '{account.name}'), en als root draait PostgreSQL niet. "
            "Start tred als gewone gebruiker.",
            f"Root may not change user here (to '{account.name}'), and PostgreSQL does not run as root. "
            "Start tred as an ordinary user.",
        ) from error


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run under a number without a name
        return str(uid)
