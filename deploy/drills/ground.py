"""Where a drill happens: a folder, an account for the database, ports of our own, and programs that end with it."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final

from tests.support.postgres import leased_port, open_folder

DEPLOY: Final = Path(__file__).resolve().parents[1]
PATIENCE: Final = 120.0
_STOPPING: Final = 30.0


class DrillFailed(Exception):
    """What the drill was to show is not so, or it cannot be held here."""


@dataclass
class Program:
    """One program that runs, with all that it says in a file."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def runs(self) -> bool:
        """Whether it still does."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Tell it to stop; gives its exit code."""
        if self.runs:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(_STOPPING)
        except subprocess.TimeoutExpired:
            self.kill()
            raise DrillFailed(f"{self.name} does not stop; see {self.log}") from None

    def said(self, lines: int = 15) -> str:
        """The end of what it said."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@dataclass
class Ground:
    """One place for one drill."""

    folder: Path
    stack: ExitStack
    started: list[Program] = field(default_factory=list)

    def port(self) -> int:
        """A free port that nobody else gets."""
        return self.stack.enter_context(leased_port())

    def start(
        self, name: str, words: Sequence[str | Path], environment: Mapping[str, str], *, database: bool = False
    ) -> Program:
        """Start a program, as the account of the database if so asked; it is ended with the drill."""
        log = self.folder / f"{name}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(  # noqa: S603 (the programs under test)
                words,
                cwd=self.folder,
                env={**_inherited(), **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                user=account() if database else None,
                group=_group() if database else None,
                extra_groups=[] if database and account() else None,
            )
        program = Program(name, process, log)
        self.started.append(program)
        return program

    def run(self, words: Sequence[str | Path], environment: Mapping[str, str], *, database: bool = False) -> str:
        """Run a program to its end; gives what it said.

        Raises:
            DrillFailed: it ended badly.
        """
        done = subprocess.run(  # noqa: S603 (the programs under test)
            words,
            cwd=self.folder,
            env={**_inherited(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PATIENCE * 3,
            user=account() if database else None,
            group=_group() if database else None,
            extra_groups=[] if database and account() else None,
        )
        if done.returncode:
            raise DrillFailed(f"{Path(words[0]).name} {words[1]}: {done.returncode}\n{done.stdout}")
        return done.stdout

    def owned(self, path: Path, *, mode: int = 0o700) -> Path:
        """A folder, or a file that is there, for the account of the database alone."""
        if not path.exists():
            path.mkdir()
        path.chmod(mode)
        if name := account():
            whose = pwd.getpwnam(name)
            os.chown(path, whose.pw_uid, whose.pw_gid)
        return path


@contextmanager
def ground() -> Iterator[Ground]:
    """A new folder, and an end to all that was started; what the programs said is kept when the drill fails."""
    with open_folder("tred-drill-") as folder, ExitStack() as stack:
        made = Ground(folder, stack)
        try:
            yield made
        except BaseException:
            kept = Path.cwd() / "drill-logs"
            kept.mkdir(exist_ok=True)
            for log in folder.glob("*.log"):
                shutil.copy(log, kept)
            raise
        finally:
            for program in reversed(made.started):
                with suppress(DrillFailed):
                    program.stop()


def until(
    condition: Callable[[], bool], what: str, *programs: Program, patience: float = PATIENCE, every: float = 0.1
) -> float:
    """Wait for a condition as long as these programs run; gives how many seconds that took.

    Raises:
        DrillFailed: one of them ended, or it did not become so in time.
    """
    began = time.monotonic()
    while not condition():
        for program in programs:
            if not program.runs:
                raise DrillFailed(f"{what}: {program.name} ended\n{program.said()}")
        if time.monotonic() - began > patience:
            raise DrillFailed(f"{what}: not within {patience:.0f} s\n" + "\n".join(one.said() for one in programs))
        Event().wait(every)
    return time.monotonic() - began


def program(name: str, *places: str) -> str:
    """Where a program is.

    Raises:
        DrillFailed: it is not installed.
    """
    path = os.pathsep.join([*places, os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise DrillFailed(f"{name} is not installed; docs/hoge-beschikbaarheid.md names the packages")
    return found


def version(*words: str) -> str:
    """The first line that a program says of its version."""
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout  # noqa: S603 (idem)
    return said.splitlines()[0].strip()


def account() -> str | None:
    """Whose the servers are: PostgreSQL does not run as root; None for ourselves."""
    return "postgres" if os.geteuid() == 0 else None


def _group() -> int | None:
    name = account()
    return pwd.getpwnam(name).pw_gid if name else None


def _inherited() -> dict[str, str]:
    kept = ("PATH", "LANG", "LC_ALL", "TZ", "HOME")
    return {"PYTHONDONTWRITEBYTECODE": "1", **{name: os.environ[name] for name in kept if name in os.environ}}
