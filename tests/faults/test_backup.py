"""A backup counts once it has been restored: the drill, and what is no good backup or no good moment."""

import io
import json
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.api import Api
from tests.support.databases import query
from tests.support.embedded import postmaster
from tests.support.figures import Reach
from tests.support.payments import Till, untrue
from tests.support.postgres import open_folder
from tests.support.processes import serving, tred

EVIDENCE = b"naam;aantal\n"


def embedded_url(data: Path) -> str:
    """Where the embedded database of a data folder is."""
    base = data / "postgres"
    password, port = ((base / name).read_text().strip() for name in ("password", "port"))
    return f"postgresql://tred:{password}@127.0.0.1:{port}/tred"


@pytest.fixture(scope="module")
def kept() -> Iterator[Path]:
    """A folder with a database with payments in it, kept in `a.tar` while the service ran; then one more was made."""
    with open_folder() as folder:
        with serving(folder) as service:
            url, data = service.url, folder / ".tred"
            with Api(url, embedded_url(data), data) as api:
                till = Till(api, "P")
                for number in range(3):
                    assert till.take_in(f"B{number}").status_code == 201
                path, sent = "/v1/plans/P/evidence-files?fileName=telling.csv", {"Content-Type": "text/csv"}
                assert till.office.post(path, content=EVIDENCE, headers=sent).status_code == 201
                withdrawn_and_left(till, path, data)
                made = tred(folder, "backup", "a.tar")
                assert (made.returncode, made.stderr) == (0, "")
                assert till.take_in("LATER").status_code == 201
                busy = tred(folder, "restore", "a.tar", "--replace")
                assert busy.returncode == 1
                assert "Stop eerst de dienst" in busy.stderr
                assert len(till.stored()) == 4
        yield folder


def withdrawn_and_left(till: Till, path: str, data: Path) -> None:
    """Send in one more file, and withdraw it where its bytes could not be taken away."""
    made = till.office.post(path, content=EVIDENCE, headers={"Content-Type": "text/csv"}).json()
    [place] = (data / "evidence").rglob(made["id"])
    where = f"/v1/evidence-files/{made['id']}/withdrawals"
    assert till.office.post(where, json={"reason": "Verkeerd"}).status_code == 201
    place.write_bytes(EVIDENCE)


def head(folder: Path) -> str:
    """What `tred verify` says of the books, which hold."""
    found = tred(folder, "verify")
    assert found.returncode == 0, found.stdout
    return found.stdout.split()[-1]


def test_the_drill(kept: Path, figure: Reach) -> None:
    """Kept while payments were made; brought back elsewhere; the books hold and end where the backup says."""
    with open_folder() as elsewhere:
        began = time.monotonic()
        found = tred(elsewhere, "restore", str(kept / "a.tar"))
        assert (found.returncode, found.stderr) == (0, "")
        ended_at = head(elsewhere)
        figure("back-up: seconden terugzetten en controleren", time.monotonic() - began)
        assert f"P {ended_at}\n" in found.stdout
        [piece] = (path for path in (elsewhere / ".tred/evidence").rglob("*") if path.is_file())
        assert piece.read_bytes() == EVIDENCE
        assert "bewijsstukken: in orde, 2" in tred(elsewhere, "verify", "--files").stdout
        piece.write_bytes(b"iets anders")
        damaged = tred(elsewhere, "verify", "--files")
        assert (damaged.returncode, f"bewijsstuk {piece.name} is anders dan geüpload" in damaged.stdout) == (1, True)
        assert tred(elsewhere, "backup", "none.tar").returncode == 1
        assert not (elsewhere / "none.tar").exists()
        assert ended_at == manifest(kept / "a.tar")["heads"]["P"]
        assert postmaster(elsewhere / ".tred") is None
        again = tred(elsewhere, "restore", str(kept / "a.tar"))
        assert again.returncode == 2
        assert "--replace" in again.stderr
        with serving(elsewhere) as service:
            url, data = service.url, elsewhere / ".tred"
            with Api(url, embedded_url(data), data) as api:
                assert api.as_("auditor", plan="P").get("/v1/plans/P/uitkeringsschema").status_code == 200
                assert untrue(embedded_url(data)) == []


def test_books_that_do_not_hold_are_not_kept(kept: Path) -> None:
    with open_folder() as elsewhere:
        assert tred(elsewhere, "restore", str(kept / "a.tar")).returncode == 0
        with serving(elsewhere) as service:
            assert service.url
            url = embedded_url(elsewhere / ".tred")
            query(url, "ALTER TABLE entry DISABLE TRIGGER USER")
            query(url, "UPDATE entry SET actor = 'somebody else' WHERE seq = 2")
            found = tred(elsewhere, "backup", "b.tar")
        assert found.returncode == 1
        assert "P: NIET in orde, boeking 2" in found.stderr
        assert not (elsewhere / "b.tar").exists()


def test_replacing_takes_the_copy_whole(kept: Path) -> None:
    later = head(kept)
    assert tred(kept, "backup", "later.tar").returncode == 0
    assert tred(kept, "restore", "a.tar", "--replace").returncode == 0
    assert head(kept) == manifest(kept / "a.tar")["heads"]["P"] != later
    assert tred(kept, "restore", "later.tar", "--replace").returncode == 0
    assert head(kept) == later


def test_what_is_no_whole_backup_changes_nothing(kept: Path) -> None:
    before = head(kept)
    whole = (kept / "a.tar").read_bytes()
    changed = repacked(kept / "a.tar", heads={"P": "9:" + "0" * 64})
    for name, content in {"cut": whole[:-20_000], "none": b"", "text": b"hello" * 999, "head": changed}.items():
        (kept / name).write_bytes(content)
        found = tred(kept, "restore", name, "--replace")
        assert found.returncode == 1, name
        assert found.stderr.startswith("tred: "), found.stderr
        assert found.stderr.count("\n") == 1, found.stderr
    assert tred(kept, "restore", "absent", "--replace").returncode == 1
    assert head(kept) == before


def test_a_file_only_its_owner_can_read_without_keys(kept: Path) -> None:
    assert (kept / "a.tar").stat().st_mode & 0o777 == 0o600
    with tarfile.open(kept / "a.tar") as tar:
        assert [name.partition("/")[0] for name in tar.getnames()] == ["manifest.json", "database.dump", "evidence"]
    assert not [path.name for path in kept.iterdir() if path.name.startswith(".a.tar")]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_given_server_has_its_own_tools(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(b"kept")
    found = tred(tmp_path, command, "a.tar", DATABASE_URL="postgresql://tred@127.0.0.1:1/tred")
    assert found.returncode == 2
    assert "docs/beheer.md" in found.stderr
    assert (tmp_path / "a.tar").read_bytes() == b"kept"


def test_without_a_database_nothing_is_kept_and_nothing_made(tmp_path: Path) -> None:
    assert tred(tmp_path, "backup", "a.tar").returncode == 1
    assert not list(tmp_path.iterdir())


def manifest(file: Path) -> dict[str, dict[str, str]]:
    with tarfile.open(file) as tar:
        described = tar.extractfile("manifest.json")
        assert described
        found: dict[str, dict[str, str]] = json.load(described)
        return found


def repacked(file: Path, **changed: object) -> bytes:
    """The same backup with another manifest."""
    text, packed = json.dumps({**manifest(file), **changed}).encode(), io.BytesIO()
    with tarfile.open(file) as tar, tarfile.open(fileobj=packed, mode="w") as other:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(text)
        other.addfile(entry, io.BytesIO(text))
        other.addfile(tar.getmember("database.dump"), tar.extractfile("database.dump"))
    return packed.getvalue()
