"""The one error of this package: what is wrong and what to do about it, in two languages."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class EmbeddedPostgresError(Exception):
    """No PostgreSQL could be found, started, adopted or stopped; the text is for the person at the terminal."""

    def __init__(self, nl: str, en: str) -> None:
        self.nl, self.en = nl, en
        super().__init__(nl)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn what the system refuses in this block into our own error, with the folder it is about."""
    try:
        yield
    except OSError as error:
        where, why = error.filename or folder, error.strerror or error
        raise EmbeddedPostgresError(
            f"De map voor de gegevens '{folder}' is niet bruikbaar voor de gebruiker van dit proces (nummer "
            f"{os.geteuid()}): '{where}': {why}. Kies met TRED_DATA een map waarin u mag schrijven, of start tred als "
            "de eigenaar van deze map.",
            f"The data folder '{folder}' cannot be used by the user of this process (number {os.geteuid()}): "
            f"'{where}': {why}. Choose a folder that you may write with TRED_DATA, or start tred as the owner of this "
            "one.",
        ) from error
    except subprocess.TimeoutExpired as error:
        raise EmbeddedPostgresError(
            f"Een programma van PostgreSQL kwam in {error.timeout:.0f} seconden niet klaar: {error.cmd[0]}.",
            f"A program of PostgreSQL did not finish within {error.timeout:.0f} seconds: {error.cmd[0]}.",
        ) from error
