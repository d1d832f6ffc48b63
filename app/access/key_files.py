"""Keys in the data folder: made once, for the eyes of the owner only."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

_OWNER_ONLY: Final = 0o600


def make_once(path: Path, make: Callable[[], bytes]) -> None:
    """Make a file once, however many processes come here together; a reader sees all of it or nothing.

    Raises:
        OSError: the folder cannot be read or written.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, _OWNER_ONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _write_whole(path, make())
    finally:
        os.close(lock)


def _write_whole(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
