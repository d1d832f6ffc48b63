"""Reads `postmaster.pid` and says what became of the process that it names; it never writes or removes that file."""

import contextlib
import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

_LINES_UP_TO_PORT = 4
_STATUS_LINE = 7


class State(Enum):
    """What the process named in `postmaster.pid` is now."""

    GONE = "gone"
    ZOMBIE = "zombie"
    OURS = "ours"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` says: the process, its port (None while it starts), and whether it reports to be ready."""

    pid: int
    port: int | None
    ready: bool


def read(data: Path) -> Postmaster | None:
    """Return what the file in this data directory says, or None when it is absent, empty or unreadable as such."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        pid = abs(int(lines[0]))
    except (FileNotFoundError, IndexError, ValueError):
        return None
    port = lines[_LINES_UP_TO_PORT - 1].strip() if len(lines) >= _LINES_UP_TO_PORT else ""
    status = lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else ""
    return Postmaster(pid, int(port) if port.isdecimal() else None, status in {"ready", "standby"})


def state(postmaster: Postmaster, data: Path) -> State:
    """Say what the process is now; ours is the one that works in our data directory."""
    with contextlib.suppress(ChildProcessError):  # in a container without init its parent may be us
        os.waitpid(postmaster.pid, os.WNOHANG)
    try:
        os.kill(postmaster.pid, 0)
    except ProcessLookupError:
        return State.GONE
    except PermissionError:
        return State.FOREIGN
    if is_zombie(postmaster.pid):
        return State.ZOMBIE
    try:
        return State.OURS if Path(f"/proc/{postmaster.pid}/cwd").samefile(data) else State.FOREIGN
    except OSError:  # no /proc here, or it just ended
        return State.UNKNOWN


def is_zombie(pid: int) -> bool:
    """Say whether the process has ended and waits for its parent to take notice."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] in {"Z", "X"}
