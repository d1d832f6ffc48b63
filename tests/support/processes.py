"""`tred` as somebody runs it in a shell: another process, in a folder of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Event

import httpx

TRED = Path(sys.executable).with_name("tred")
PATIENCE = 60.0


def tred(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [TRED, *arguments],
        cwd=folder,
        env=_environment(environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


class Service:
    """A running `tred serve`."""

    def __init__(self, process: "subprocess.Popen[str]", said: Path) -> None:
        self.process, self._said = process, said

    @property
    def said(self) -> str:
        """What it wrote on stdout so far."""
        return self._said.read_text()

    @property
    def url(self) -> str:
        """Where it listens, by its own words."""
        until(lambda: "Ctrl-C" in self.said, self)
        return self.said.partition(" draait op ")[2].partition(";")[0]

    @property
    def megabytes(self) -> float:
        """The memory that it has now (Linux)."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 1e6

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell it to stop, and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@contextmanager
def serving(folder: Path, *options: str, log: Path | None = None, **environment: str) -> Iterator[Service]:
    """Run `tred serve` in a folder, on a free port unless one is given; its log goes with ours, or to a file."""
    said = folder / f"said-{time.monotonic_ns()}.txt"
    with said.open("w") as out, nullcontext() if log is None else log.open("a") as told:
        process = subprocess.Popen(
            [TRED, "serve", *options],
            cwd=folder,
            env=_environment({"TRED_PORT": "0", **environment}),
            stdout=out,
            stderr=told,
            text=True,
            start_new_session=True,
        )
    try:
        yield Service(process, said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()
                process.wait()


def until(condition: Callable[[], bool], service: Service) -> None:
    """Wait for something that a service does, as long as it lives."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert service.process.poll() is None, f"the service ended: {service.said}"
        assert time.monotonic() < deadline, "it did not happen in time"
        Event().wait(0.02)


def get(url: str, token: str | None = None) -> httpx.Response:
    """Ask something of a service."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(url, headers=headers, timeout=PATIENCE, trust_env=False)


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("TRED_", "DATABASE_URL"))}
    return {**ours, "PYTHONDONTWRITEBYTECODE": "1", **given}
