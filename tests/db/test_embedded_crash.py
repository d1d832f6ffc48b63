"""What was committed survives kill -9 of service and server; what they leave behind is no obstacle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.db.embedded import EmbeddedPostgres, EmbeddedPostgresError, process
from tests.support.embedded import IS_ROOT, ask, made_folder, postmaster, service, until


@pytest.fixture
def folder() -> Iterator[Path]:
    with made_folder() as made:
        yield made


@contextmanager
def zombie() -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Give a process that has ended unnoticed; a line to its parent makes that take notice and end too."""
    program = "import os, sys\npid = os.fork() or os._exit(0)\nprint(pid, flush=True)\nsys.stdin.readline()\nos.wait()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert os.waitid(os.P_PID, parent.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        try:
            yield pid, parent
        finally:
            parent.kill()


def leave_pid(folder: Path, pid: int) -> Path:
    """Leave the file of a server that was this process."""
    data = folder / "postgres/server/data"
    file = data / "postmaster.pid"
    file.write_text(f"{pid}\n{data}\n1795306180\n25432\n\n127.0.0.1\n  2146478         8\nready   \n")
    owner = data.stat()
    os.chown(file, owner.st_uid, owner.st_gid)
    return file


def test_committed_rows_survive_kill_of_service_and_server(folder: Path) -> None:
    with service(folder) as other:
        url = other.hear()["url"]
        ask(url, "CREATE TABLE kept (answer int)")
        ask(url, "INSERT INTO kept VALUES (42)")
        pid = postmaster(folder)
        assert pid
        other.process.kill()
        os.kill(pid, signal.SIGKILL)
    assert (folder / "postgres/server/data/postmaster.pid").exists()
    with EmbeddedPostgres.open(folder) as here:
        assert here.started_here
        assert here.url == url
        assert ask(here.url, "SELECT answer FROM kept") == 42
    assert postmaster(folder) is None


def test_server_killed_under_a_running_service_comes_back(folder: Path) -> None:
    with EmbeddedPostgres.open(folder) as here:
        pid = postmaster(folder)
        assert pid
        assert not here.ensure()
        os.kill(pid, signal.SIGKILL)
        until(here.ensure)
        assert not here.ensure()
        assert ask(here.url, "SELECT 1") == 1
    assert postmaster(folder) is None


def test_zombie_is_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    with zombie() as (pid, parent):
        leave_pid(folder, pid)
        real = process.is_zombie

        def reaped_at_the_third_look(asked: int) -> bool:
            answer = real(asked)
            seen.append(answer)
            if len(seen) == 3:
                parent.communicate("\n")
            return answer

        monkeypatch.setattr("app.db.embedded.process.is_zombie", reaped_at_the_third_look)
        with EmbeddedPostgres.open(folder) as here:
            assert seen[:3] == [True, True, True]
            assert here.started_here
            assert ask(here.url, "SELECT 1") == 1


def test_zombie_that_stays_is_named_and_its_file_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.embedded.server.ZOMBIE_LIMIT", 0.0)
    with zombie() as (pid, _):
        file = leave_pid(folder, pid)
        before = file.read_bytes()
        with pytest.raises(EmbeddedPostgresError, match=rf"proces {pid}.*init"):
            EmbeddedPostgres.open(folder)
        assert file.read_bytes() == before


def test_pid_of_a_process_long_gone_is_no_obstacle(folder: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    leave_pid(folder, gone.pid)
    with EmbeddedPostgres.open(folder) as here:
        assert here.started_here


def test_pid_that_another_program_got_is_not_taken_for_the_server(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.db.embedded.server.NUMBER_LIMIT", 0.0)
    owner = (folder / "postgres/server/data").stat()
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, user=owner.st_uid if IS_ROOT else None) as other:
        file = leave_pid(folder, other.pid)
        before = file.read_bytes()
        with pytest.raises(EmbeddedPostgresError, match=rf"procesnummer {other.pid} is nu van een ander"):
            EmbeddedPostgres.open(folder)
        assert other.poll() is None
        assert file.read_bytes() == before
    with EmbeddedPostgres.open(folder) as here:
        assert here.started_here
