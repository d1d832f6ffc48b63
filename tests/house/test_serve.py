"""`tred serve` as in a shell: it starts with nothing configured, says what runs, serves, and stops all of it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Event

import httpx
import pytest

from app.commands.serve import told_to_stop
from app.db.embedded.ports import is_free
from tests.support.api import Api
from tests.support.figures import Reach
from tests.support.mixed_work import do_everything
from tests.support.postgres import open_folder
from tests.support.processes import get, serving, tred, until


def test_it_serves_with_nothing_configured_and_a_token_opens_it() -> None:
    with open_folder() as folder, serving(folder) as service:
        assert get(f"{service.url}/_health/ready").status_code == 200
        token = tred(folder, "token", "--function", "auditor")
        assert (token.returncode, token.stderr) == (0, "")
        assert token.stdout.count("\n") == 1
        plan = f"{service.url}/v1/plans/NONE/memberships"
        assert get(plan).status_code == 401
        assert get(plan, token.stdout.strip()).status_code == 404
        for promised in ("PostgreSQL 18", str(folder), f"{service.url}/v1/docs", "tred token"):
            assert promised in service.said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_all_of_it_and_says_that_all_is_well(number: signal.Signals) -> None:
    with open_folder() as folder, serving(folder) as service:
        port = int(service.url and (folder / ".tred/postgres/port").read_text())
        assert not is_free(port)
        assert service.stop(number) == 0
        assert is_free(port)


def test_it_stops_in_the_middle_of_starting() -> None:
    with open_folder() as folder, serving(folder) as service:
        until((folder / ".tred/postgres").exists, service)
        assert service.stop() == 0
        assert not list(folder.rglob("postmaster.pid"))


class _Cleaned:
    """Something during whose cleaning up the process is told to stop: Python drops what is raised there."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGTERM)


def _tell_while_nobody_can_hear_it() -> None:
    with told_to_stop():
        _Cleaned()
        Event().wait(60)


def test_told_while_nobody_can_hear_it_it_stops_all_the_same() -> None:
    before = signal.getsignal(signal.SIGTERM), sys.unraisablehook
    with pytest.raises(SystemExit):
        _tell_while_nobody_can_hear_it()
    assert (signal.getsignal(signal.SIGTERM), sys.unraisablehook) == before


def test_the_last_of_two_services_stops_the_database() -> None:
    with open_folder() as folder, serving(folder) as first:
        assert get(f"{first.url}/_health/ready").status_code == 200
        with serving(folder) as second:
            assert get(f"{second.url}/_health/ready").status_code == 200
            assert first.stop() == 0
            assert get(f"{second.url}/_health/ready").status_code == 200


def test_a_killed_database_comes_back() -> None:
    with open_folder() as folder, serving(folder) as service:
        ready = f"{service.url}/_health/ready"
        assert get(ready).status_code == 200
        (lock,) = folder.rglob("postmaster.pid")
        server = int(lock.read_text().splitlines()[0])
        os.kill(server, signal.SIGKILL)
        until(lambda: lock.exists() and lock.read_text().splitlines()[0] != str(server), service)
        until(lambda: get(ready).status_code == 200, service)


def test_a_taken_port_is_said_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        found = tred(tmp_path, "serve", TRED_PORT=port)
    assert found.returncode == 1
    assert port in found.stderr
    assert not list(tmp_path.rglob("postmaster.pid"))


def test_a_configured_database_is_used_and_nothing_is_started(
    own_database: str, tmp_path: Path, figure: Reach, plan_code: str
) -> None:
    with serving(tmp_path, DATABASE_URL=own_database, TRED_CALLBACKS="loopback") as service:
        assert httpx.get(f"{service.url}/_health/ready", trust_env=False).status_code == 200
        figure("geheugen van een proces dat net is gestart: MB", service.megabytes)
        with Api(service.url, own_database, tmp_path / ".tred") as api:
            do_everything(api, plan_code)
        figure("geheugen van een proces na een beetje van alles: MB", service.megabytes)
        assert not (tmp_path / ".tred/postgres").exists()
        assert service.stop() == 0


def test_an_empty_database_is_migrated_before_it_serves(empty_database: str, tmp_path: Path, figure: Reach) -> None:
    with serving(tmp_path, DATABASE_URL=empty_database) as service:
        assert httpx.get(f"{service.url}/_health/ready", trust_env=False).status_code == 200
        figure("geheugen van een proces dat net is gestart: MB", service.megabytes)


def test_the_database_can_start_before_the_rest_is_read() -> None:
    look = (
        "import sys, app.commands.serve; print(*{'fastapi', 'sqlalchemy', 'alembic', 'uvicorn'} & sys.modules.keys())"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.strip() == ""
