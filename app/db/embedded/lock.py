"""Who may start or stop the server now, and who uses it: two file locks that the system drops when a process dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from app.db.embedded.problem import EmbeddedPostgresError

PATIENCE = 300.0
"""Seconds to wait for another process that starts or stops the server; longer than a start may take."""

_PAUSE = 0.02


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Hold the turn to start or stop the server of this folder.

    Raises:
        EmbeddedPostgresError: another process held it all the time.
    """
    descriptor = _open(folder / "lock")
    try:
        _wait(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def folder_turn(folder: Path) -> Iterator[None]:
    """Hold the turn to decide where the database of this data folder lies; leaves no file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _wait(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


class Presence:
    """One user of the server: a shared lock that lasts until `leave`, or until the process ends in whatever way."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def join(cls, folder: Path) -> Self:
        """Become a user; to be called within the turn."""
        descriptor = _open(folder / "users")
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return cls(descriptor)

    def is_last(self) -> bool:
        """Say whether nobody else uses the server; to be called within the turn, and only before leaving.

        The shared lock is given up for it: a caller that is not the last one leaves.
        """
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def leave(self) -> None:
        """Stop being a user."""
        os.close(self._descriptor)


def _wait(descriptor: int, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise _busy(folder) from None
            time.sleep(_PAUSE)
        else:
            return


def _open(path: Path) -> int:
    """Open or make a lock file for the owner of its folder: root leaves nothing that the owner cannot open."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _busy(folder: Path) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(
        f"Een ander proces van tred is al {PATIENCE:.0f} seconden bezig de database in '{folder}' te starten of te "
        "stoppen. Kijk of het vastzit en stop het.",
        f"Another process of tred has been starting or stopping the database in '{folder}' for {PATIENCE:.0f} seconds. "
        "See whether it hangs and stop it.",
    )
