"""Does what another process asks, one thing at a time, and leaves when nothing is asked for a while."""

import json
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Final

from app.errors import InvalidInput

IDLE: Final = 60.0
"""Seconds after which who has nothing to do leaves."""


def serve(works: Mapping[str, Callable[..., bytes]], busy: Callable[[], bool] = lambda: False) -> None:
    """Do what is asked over the connection that the first argument names, until nobody asks any more.

    Args:
        works: what can be asked, by name; each is given bytes and words, and answers in bytes.
        busy: whether more is to be asked of what was begun, for which it waits as long as who asks is there.
    """
    # Ctrl-C at a terminal reaches everybody; who asks lets go of the connection.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError), Connection(int(sys.argv[1])) as line:
        while line.poll(None if busy() else IDLE):
            asked, raw = json.loads(line.recv_bytes()), line.recv_bytes()
            said, made = _done(works[asked["work"]], raw, asked["words"])
            line.send_bytes(json.dumps(said).encode())
            line.send_bytes(made)


def _done(work: Callable[..., bytes], raw: bytes, words: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        return {}, work(raw, **words)
    except InvalidInput as error:
        return {"flaws": [(one.pointer, one.code, one.nl, one.en) for one in error.flaws]}, b""
    except Exception as error:  # noqa: BLE001 (whatever it is, who asked says so)
        return {"failed": repr(error)}, b""
