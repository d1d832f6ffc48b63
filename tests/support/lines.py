"""What the service under test wrote in its log."""

import json
import time
from io import StringIO
from threading import Event
from typing import Any, Final

from app import log

PATIENCE: Final = 60.0


class Lines:
    """The log, from a moment on."""

    def __init__(self) -> None:
        self._written, self._from = StringIO(), 0
        log.configure_own(self._written)

    def forget(self) -> None:
        """What was written before does not count."""
        self._from = len(self._written.getvalue())

    def close(self) -> None:
        """Nothing can be written any more."""
        self._written.close()

    def of(self, event: str) -> list[dict[str, Any]]:
        """The lines of this kind, once there is one: what is written about a request comes after its answer."""
        deadline = time.monotonic() + PATIENCE
        while not (found := [line for line in self.all() if line["event"] == event]):
            assert time.monotonic() < deadline, self.all()
            Event().wait(0.01)
        return found

    def all(self) -> list[dict[str, Any]]:
        """Every line: each is one JSON object in plain ASCII."""
        text = self._written.getvalue()[self._from :]
        assert text.isascii()
        assert all(character == "\n" or character.isprintable() for character in text)
        return [json.loads(line) for line in text.splitlines()]
