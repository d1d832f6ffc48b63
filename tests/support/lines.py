"""What the service under test wrote in its log."""

import json
import sys
import time
from io import StringIO
from threading import Event
from typing import Any, Final

import pytest

from app import log

PATIENCE: Final = 20.0


class Lines:
    """The log, from a moment on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        log.configure_own()
        self._written, self._from = StringIO(), 0
        monkeypatch.setattr(sys, "stderr", self._written)

    def forget(self) -> None:
        """What was written before does not count."""
        self._from = len(self._written.getvalue())

    def of(self, event: str) -> list[dict[str, Any]]:
        """The lines of this kind; every line of the log is one JSON object in plain ASCII.

        What is written about a request is written after its answer has gone.
        """
        deadline = time.monotonic() + PATIENCE
        while f'"{event}"' not in (text := self._written.getvalue()[self._from :]):
            assert time.monotonic() < deadline, text
            Event().wait(0.01)
        assert text.isascii()
        assert all(character == "\n" or character.isprintable() for character in text)
        return [line for line in map(json.loads, text.splitlines()) if line["event"] == event]
