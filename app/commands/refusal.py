"""How a command says no: a sentence on stderr and an exit code."""

import sys

USAGE = 2
"""The command as given makes no sense; nothing was done."""

FAILED = 1
"""It could not be done."""


class CommandRefused(Exception):
    """Ends a command with a sentence in Dutch for the person at the terminal."""

    def __init__(self, sentence: str, code: int = USAGE) -> None:
        self.sentence, self.code = sentence, code
        super().__init__(sentence)


def say(sentence: str) -> None:
    """Write a sentence on stderr."""
    sys.stderr.write(f"tred: {sentence}\n")
