"""Processes that open the same folder share one server, and the last of them stops it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.embedded import EmbeddedPostgres
from tests.support.embedded import ask, made_folder, postmaster, service
from tests.support.postgres import open_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with made_folder() as made:
        yield made


def test_two_processes_at_once_on_an_empty_folder_get_one_server() -> None:
    with open_folder() as empty, service(empty) as one, service(empty) as other:
        first, second = one.hear(), other.hear()
        assert first["url"] == second["url"]
        assert sorted([first["started_here"], second["started_here"]]) == [False, True]
        assert ask(first["url"], "SELECT 1") == ask(second["url"], "SELECT 1") == 1
        assert one.close() == {"closed": True}
        assert ask(second["url"], "SELECT 1") == 1
        assert other.close() == {"closed": True}
        assert postmaster(empty) is None


def test_the_one_who_started_may_leave_first(folder: Path) -> None:
    first = EmbeddedPostgres.open(folder)
    with EmbeddedPostgres.open(folder) as second:
        assert not second.started_here
        first.close()
        assert ask(second.url, "SELECT 1") == 1
    assert postmaster(folder) is None


def test_a_killed_user_is_no_user(folder: Path) -> None:
    with service(folder) as other:
        other.hear()
        with EmbeddedPostgres.open(folder) as here:
            assert not here.started_here
            other.end()
            assert ask(here.url, "SELECT 1") == 1
        assert postmaster(folder) is None


def test_server_of_a_killed_service_is_taken_over(folder: Path) -> None:
    with service(folder) as other:
        said = other.hear()
        pid = postmaster(folder)
        other.end()
    with EmbeddedPostgres.open(folder) as here:
        assert not here.started_here
        assert postmaster(folder) == pid
        assert here.url == said["url"]
    assert postmaster(folder) is None


def test_ctrl_c_reaches_the_service_and_not_the_server(folder: Path) -> None:
    with service(folder) as other:
        other.hear()
        os.killpg(other.process.pid, signal.SIGINT)
        assert other.hear() == {"interrupted": ["alive"]}
        assert other.hear() == {"closed": True}
    assert postmaster(folder) is None


def test_two_folders_have_two_servers(folder: Path) -> None:
    with made_folder() as another, EmbeddedPostgres.open(folder) as one, EmbeddedPostgres.open(another) as two:
        assert one.port != two.port
        assert ask(one.url, "SHOW data_directory") != ask(two.url, "SHOW data_directory")
