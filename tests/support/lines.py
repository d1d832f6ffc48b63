"""What the service under test wrote in its log."""

import json
import time
from threading import Event
from typing import Any, Final

import pytest

PATIENCE: Final = 20.0


def written(capfd: pytest.CaptureFixture[str], event: str) -> list[dict[str, Any]]:
    """The lines of this kind; every line of the log is one JSON object in plain ASCII.

    What is written about a request is written after its answer has gone.
    """
    text, deadline = capfd.readouterr().err, time.monotonic() + PATIENCE
    while f'"{event}"' not in text:
        assert time.monotonic() < deadline, text
        Event().wait(0.01)
        text += capfd.readouterr().err
    assert text.isascii()
    assert all(character == "\n" or character.isprintable() for character in text)
    return [line for line in map(json.loads, text.splitlines()) if line["event"] == event]
