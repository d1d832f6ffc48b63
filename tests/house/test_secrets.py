"""What is secret may stand in files, as systemd and containers hand it out."""

from pathlib import Path

import pytest

from app.cli import main
from app.settings import from_environment


def test_a_file_says_what_the_environment_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "DATABASE_URL").write_text("postgresql://uit@een/bestand\n")
    (tmp_path / "TRED_POOL_SIZE").write_text("3")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("TRED_SECRETS", str(tmp_path))
    monkeypatch.setenv("TRED_POOL_SIZE", "7")
    found = from_environment()
    assert (found.database_url, found.pool_size) == ("postgresql://uit@een/bestand", 7)


def test_a_file_that_cannot_be_used_is_named_and_its_words_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "TRED_EVENT_KEY").write_text("te kort")
    monkeypatch.setenv("TRED_SECRETS", str(tmp_path))
    assert main(["verify"]) == 2
    said = capsys.readouterr().err
    assert "TRED_EVENT_KEY" in said
    assert "te kort" not in said


def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRED_SECRETS", str(tmp_path / "weg"))
    assert main(["verify"]) == 2
    assert f"{tmp_path / 'weg'}" in capsys.readouterr().err
