"""The file of a backup: a tar with a manifest and a dump, written whole or not at all, and read with suspicion."""

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.commands.refusal import FAILED, CommandRefused

FORMAT: Final = "gelijke-tred-backup-1"
_MANIFEST: Final = "manifest.json"
_DUMP: Final = "database.dump"
_FILES: Final = "evidence/"
_FILE: Final = re.compile(_FILES + "([0-9a-f-]{36})/([0-9a-f-]{36})")
_LARGEST_MANIFEST: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: when and by what it was made, and the heads of the books in it."""

    made_at: str
    version: str
    postgresql: str
    heads: Mapping[str, str]
    files: int | None = None
    """How many evidence files are in it; None when they are not kept with it."""


def write(target: Path, manifest: Manifest, dump: Path, files: Mapping[str, Path]) -> None:
    """Put all of it in a file that only its owner can read; an older file gives way when all is written.

    Args:
        target: the file.
        manifest: what it says of itself.
        dump: of the database.
        files: evidence files, by the name under which each lies.
    """
    described = {
        "format": FORMAT,
        "madeAt": manifest.made_at,
        "version": manifest.version,
        "postgresql": manifest.postgresql,
        "sha256": _digest(dump),
        "heads": dict(manifest.heads),
        "files": manifest.files,
    }
    text = json.dumps(described, indent=2).encode()
    descriptor, scratch = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                entry = tarfile.TarInfo(_MANIFEST)
                entry.size = len(text)
                tar.addfile(entry, io.BytesIO(text))
                tar.add(dump, _DUMP, recursive=False, filter=_of_nobody)
                for name, path in files.items():
                    tar.add(path, f"{_FILES}{name}", recursive=False, filter=_of_nobody)
            file.flush()
            os.fsync(descriptor)
        Path(scratch).replace(target)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


@contextmanager
def opened(source: Path) -> Iterator[tuple[Manifest, Path]]:
    """Take a backup apart in a folder of our own; gives its manifest and its dump, which was seen to be whole.

    Raises:
        CommandRefused: it is no backup, or not whole.
    """
    with tempfile.TemporaryDirectory(prefix="tred-") as folder:
        dump = Path(folder) / _DUMP
        try:
            described = _taken_apart(source, dump)
            manifest = Manifest(
                made_at=str(described["madeAt"]),
                version=str(described["version"]),
                postgresql=str(described["postgresql"]),
                heads={str(plan): str(head) for plan, head in described["heads"].items()},
                files=described.get("files"),
            )
            whole = described["format"] == FORMAT and described["sha256"] == _digest(dump)
        except OSError as error:
            sentence = f"Het bestand '{source}' kan niet worden gelezen: {error.strerror or error}."
            raise CommandRefused(sentence, FAILED) from error
        except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
            raise _no_backup(source) from error
        if not whole:
            raise _no_backup(source)
        yield manifest, dump


def bring_files(source: Path, folder: Path) -> None:
    """Put the evidence files of a backup back in their folder, each whole; what else lies there stays.

    Raises:
        CommandRefused: they cannot be read or written.
    """
    try:
        with tarfile.open(source, mode="r:") as tar:
            for entry in tar:
                named, kept = _FILE.fullmatch(entry.name), tar.extractfile(entry) if entry.isfile() else None
                if named is None or kept is None:
                    continue
                place = folder / named[1] / named[2]
                place.parent.mkdir(mode=0o700, exist_ok=True)
                scratch = place.with_name(f"{named[2]}-terug")
                with scratch.open("wb") as file:
                    shutil.copyfileobj(kept, file)
                    file.flush()
                    os.fsync(file.fileno())
                scratch.replace(place)
    except (OSError, tarfile.TarError) as error:
        raise CommandRefused(f"De bewijsstukken uit '{source}' kunnen niet worden teruggezet.", FAILED) from error


def _taken_apart(source: Path, dump: Path) -> dict[str, Any]:
    with tarfile.open(source, mode="r:") as tar:
        described, dumped = tar.extractfile(_MANIFEST), tar.extractfile(_DUMP)
        if described is None or dumped is None:
            raise KeyError(_MANIFEST)
        with dump.open("xb") as file:
            shutil.copyfileobj(dumped, file)
        found: dict[str, Any] = json.loads(described.read(_LARGEST_MANIFEST))
        return found


def _of_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """An entry that says nothing of who made it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _no_backup(source: Path) -> CommandRefused:
    return CommandRefused(f"Het bestand '{source}' is geen hele backup van Gelijke tred.", FAILED)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
