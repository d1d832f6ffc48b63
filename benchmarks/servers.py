"""Other servers beside the service: processes of their own on a free port, for as long as they are measured."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

from tests.support.postgres import leased_port

_PATIENCE: Final = 60
PORT: Final = "@port@"
"""Stands in a command for the port to listen on."""


class Server(NamedTuple):
    """Something that answers, and the process that does."""

    url: str
    pid: int


@contextmanager
def running(command: Sequence[str | Path], folder: Path | None = None, **environment: str) -> Iterator[Server]:
    """Run a server and give it once it listens; ended with the block.

    Raises:
        RuntimeError: it ended, or does not listen.
    """
    with leased_port() as port:
        words = [str(word).replace(PORT, str(port)) for word in command]
        process = subprocess.Popen(words, cwd=folder, env={**os.environ, **environment}, start_new_session=True)  # noqa: S603
        try:
            _await(process, port)
            yield Server(f"http://127.0.0.1:{port}", process.pid)
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            finally:
                process.kill()
                process.wait()


def asgi(application: str, python: str | Path = sys.executable) -> list[str | Path]:
    """The command of an ASGI application on one worker, with the fast loop and parser that the service has too."""
    options = ["--port", PORT, "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    return [python, "-m", "uvicorn", application, *options]


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{process.args!r} does not listen") from None
            Event().wait(0.05)
        else:
            return
