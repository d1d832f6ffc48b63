"""The description that is kept with the source, as a running service sends it: with its address, in either language.

As a program of its own it writes that, packed: to take the whole apart needs more memory than to serve for days.
"""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from app.http.english import in_english

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_INSTALLED: Final = _PACKAGE / "_openapi.json"
_KEPT: Final = _INSTALLED if _INSTALLED.is_file() else _PACKAGE.parent / "openapi/openapi.json"


def packed(whole: Mapping[str, Any], language: str, base: str) -> bytes:
    """A description packed with gzip, in `nl` or `en`; only its language and the address of its server differ."""
    placed = {**whole, "servers": [{**whole["servers"][0], "url": base}]}
    shown = in_english(placed) if language == "en" else placed
    return gzip.compress(json.dumps(shown, ensure_ascii=False).encode(), mtime=0)


def packed_beside(language: str, base: str) -> bytes:
    """The same of the description that is kept, made by another process."""
    ours = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-P", "-m", __name__, language, base]
    return subprocess.run(command, env=ours, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603 (our own program)


if __name__ == "__main__":
    sys.stdout.buffer.write(packed(json.loads(_KEPT.read_bytes()), *sys.argv[1:]))
