"""A first start makes a safe, empty database; a later start finds it again."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.embedded import EmbeddedPostgres, Running
from tests.support.embedded import ask, made_folder, postmaster
from tests.support.postgres import leased_port, open_folder


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with open_folder() as folder, EmbeddedPostgres.open(folder) as opened:
        yield opened


def test_first_start_gives_a_superuser_on_database_tred(running: Running) -> None:
    assert running.started_here
    assert running.url.startswith("postgresql://tred:")
    assert running.url.endswith(f"@127.0.0.1:{running.port}/tred?sslmode=disable")
    assert ask(running.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    assert ask(running.url, "SELECT current_database()") == "tred"
    assert running.version == ask(running.url, "SELECT split_part(current_setting('server_version'), ' ', 1)")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("password_encryption", "scram-sha-256"),
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("max_connections", "100"),
        ("server_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("logging_collector", "on"),
        ("log_parameter_max_length_on_error", "0"),
        ("log_min_error_statement", "panic"),
        ("log_error_verbosity", "terse"),
        ("log_truncate_on_rotation", "on"),
    ],
)
def test_settings_are_safe(running: Running, setting: str, value: str) -> None:
    assert ask(running.url, f"SELECT current_setting('{setting}')") == value


def test_every_way_in_asks_for_scram(running: Running) -> None:
    assert ask(running.url, "SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules") == ["scram-sha-256"]


def test_text_sorts_by_code_point_and_knows_all_letters(running: Running) -> None:
    assert ask(running.url, "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{a,B,é,z}'::text[]) AS x") == "Bazé"
    assert ask(running.url, "SELECT upper('é')") == "É"


def test_only_the_owner_reads_password_and_data(running: Running) -> None:
    base = running.directory.parents[1]
    assert stat.S_IMODE((base / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(running.directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(running.directory.parent.stat().st_mode) == 0o700


def test_log_lies_beside_the_data(running: Running) -> None:
    shown = ask(running.url, "SELECT pg_current_logfile()")
    assert (running.directory / shown).resolve().parent == running.directory.resolve().parent / "log"


def test_environment_of_the_service_is_not_the_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", str(tmp_path))
    monkeypatch.setenv("TRED_SECRET", "secret")
    with made_folder() as folder, EmbeddedPostgres.open(folder) as opened:
        pid = postmaster(folder)
        assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert opened.port != 1


def test_later_start_finds_the_data_and_the_port() -> None:
    with made_folder() as folder, leased_port() as port:
        with EmbeddedPostgres.open(folder, port=port) as first:
            ask(first.url, "CREATE TABLE kept AS SELECT 41 + 1 AS answer")
        assert postmaster(folder) is None
        with EmbeddedPostgres.open(folder) as second:
            assert second.started_here
            assert second.port == first.port
            assert ask(second.url, "SELECT answer FROM kept") == 42


def test_closing_twice_is_closing_once() -> None:
    with made_folder() as folder:
        opened = EmbeddedPostgres.open(folder)
        opened.close()
        opened.close()
        assert postmaster(folder) is None
        assert not opened.ensure()


def test_relative_folder_with_spaces_and_quotes(monkeypatch: pytest.MonkeyPatch) -> None:
    with made_folder() as folder:
        monkeypatch.chdir(folder)
        odd = Path("een map met \"$HOME\" 'en' `zo` \\")
        odd.mkdir()
        Path("postgres").rename(odd / "postgres")
        with EmbeddedPostgres.open(odd) as opened:
            assert Path(ask(opened.url, "SHOW data_directory")) == folder / odd / "postgres/server/data"


def test_interrupted_first_start_begins_anew() -> None:
    with open_folder() as folder:
        left = folder / "postgres/server/data.new"
        left.mkdir(parents=True)
        (left / "PG_VERSION").write_text("18\n")
        with EmbeddedPostgres.open(folder) as opened:
            assert ask(opened.url, "SELECT 1") == 1
        assert not left.exists()
