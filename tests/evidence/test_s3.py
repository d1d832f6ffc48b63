"""Files in a store that speaks S3, as in a folder. Runs where `TRED_TEST_S3` names one with a bucket `tred`."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from app.errors import Unavailable
from app.files.store import FileDamaged, FileMissing, Files, open_files
from app.settings import Settings

ENDPOINT: Final = os.environ.get("TRED_TEST_S3")
CONTENT: Final = os.urandom(11 * 2**20)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """A place of its own in the store, with the keys in a file."""
    monkeypatch.setenv("AWS_ENDPOINT", ENDPOINT or "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    keys = tmp_path / "keys"
    keys.write_text("[default]\naws_access_key_id = tred\naws_secret_access_key = proef-geheim\n")
    return open_files(Settings(evidence_store=f"s3://tred/{uuid4()}", evidence_keys=keys))


async def _pieces(content: bytes, *, breaking: bool = False) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 2**16):
        yield content[start : start + 2**16]
    if breaking:
        raise ConnectionResetError


async def _read(files: Files, name: str, sha256: str) -> bytes:
    return b"".join([piece async for piece in await files.opened(name, sha256)])


@pytest.mark.skipif(ENDPOINT is None, reason="TRED_TEST_S3 names no store")
def test_a_file_is_kept_whole_or_not_at_all(files: Files) -> None:
    async def scene() -> None:
        digest = hashlib.sha256(CONTENT).hexdigest()
        await files.put("plan/een", _pieces(CONTENT))
        assert await _read(files, "plan/een", digest) == CONTENT
        with pytest.raises(FileDamaged):
            await _read(files, "plan/een", "0" * 64)
        with pytest.raises((ConnectionResetError, Unavailable)):
            await files.put("plan/twee", _pieces(CONTENT, breaking=True))
        with pytest.raises(FileMissing):
            await _read(files, "plan/twee", digest)
        await files.remove("plan/een")
        await files.remove("plan/een")
        with pytest.raises(FileMissing):
            await _read(files, "plan/een", digest)

    asyncio.run(scene())
    assert files.sweep() == 0


def test_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="s3"):
        open_files(Settings(evidence_store="s3://tred", evidence_keys=tmp_path / "nergens"))
