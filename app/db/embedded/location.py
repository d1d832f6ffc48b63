"""Where the cluster of a data folder lies: in it, or elsewhere when the user of the database cannot get there."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from app.db.embedded import account as accounts
from app.db.embedded.account import Account
from app.db.embedded.lock import folder_turn
from app.db.embedded.problem import EmbeddedPostgresError

STATE = Path("/var/lib/tred")
"""For root only: clusters and programs that the user of the database could not reach in their own place."""

NOTE = "database-location.txt"
"""In the data folder when the cluster lies elsewhere; its last line is the folder."""

_FOLDER = "postgres"
_CLUSTER = Path("server/data")


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one cluster: locks, password, port and configuration are ours, `server` is the database's own."""

    base: Path
    account: Account

    @property
    def server(self) -> Path:
        """What the user of the database owns: its data and its log."""
        return self.base / "server"

    @property
    def data(self) -> Path:
        """The data directory of PostgreSQL."""
        return self.base / _CLUSTER


def decide(data_dir: Path) -> Place:
    """Return where the cluster lies or will lie, with its folders made; once decided it stays so.

    Raises:
        EmbeddedPostgresError: the cluster is gone from where it was, or its user cannot reach it.
        OSError: a folder cannot be made.
    """
    home = data_dir.absolute()
    home.mkdir(parents=True, exist_ok=True)
    home = home.resolve()
    with folder_turn(home):
        inside, note = home / _FOLDER, home / NOTE
        if (inside / _CLUSTER).is_dir():
            return _existing(inside)
        if note.exists():
            return _noted(note)
        account = accounts.choose(inside / _CLUSTER)
        if accounts.reaches(account, home):
            return prepare(Place(inside, account))
        place = prepare(Place(_elsewhere(home), account))
        _say(note, place)
        return place


def prepare(place: Place) -> Place:
    """Make the folders of a new cluster, so that its user reaches its own and reads nothing else."""
    place.base.mkdir(parents=True, exist_ok=True)
    place.base.chmod(0o711 if place.account.switch else 0o700)
    place.server.mkdir(exist_ok=True)
    place.server.chmod(0o700)
    os.chown(place.server, *place.account.owner)
    return place


def write_whole(path: Path, text: str, mode: int) -> None:
    """Replace a file of ours at once and durably; never follows a link."""
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        os.fchmod(descriptor, mode)
        if os.geteuid() == 0:
            owner = path.parent.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
        file.flush()
        os.fsync(descriptor)
    Path(scratch).replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_state() -> Path:
    """Return the folder of the machine for what lies elsewhere; everyone may pass through it."""
    if not STATE.is_dir():
        STATE.mkdir(parents=True, exist_ok=True)
        STATE.chmod(0o755)
    return STATE


def _existing(base: Path) -> Place:
    place = Place(base, accounts.choose(base / _CLUSTER))
    if not accounts.reaches(place.account, place.server):
        raise EmbeddedPostgresError(
            f"De database in '{base}' is niet bereikbaar voor gebruiker '{place.account.name}', die PostgreSQL draait. "
            "Geef die gebruiker toegang tot de bovenliggende mappen.",
            f"The database in '{base}' cannot be reached by user '{place.account.name}', who runs PostgreSQL. "
            "Give that user access to the folders above it.",
        )
    return place


def _noted(note: Path) -> Place:
    base = Path(note.read_text(encoding="utf-8").splitlines()[-1])
    if not base.is_dir():
        raise EmbeddedPostgresError(
            f"Volgens '{note}' ligt de database in '{base}', maar die map is er niet meer. Zet haar terug, of "
            "verwijder het bestand om met een lege database te beginnen.",
            f"According to '{note}' the database lies in '{base}', but that folder is gone. Put it back, or remove the "
            "file to start with an empty database.",
        )
    if (base / _CLUSTER).is_dir():
        return _existing(base)
    return prepare(Place(base, accounts.choose(base / _CLUSTER)))


def _elsewhere(home: Path) -> Path:
    """Return a folder named after the data folder; data left there by a data folder since removed is not touched."""
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    state = make_state()
    names = (name if turn == 1 else f"{name}-{turn}" for turn in count(1))
    return next(base for base in map(state.joinpath, names) if not (base / _CLUSTER).exists())


def _say(note: Path, place: Place) -> None:
    user = place.account.name
    write_whole(
        note,
        f"De database van deze map staat elders, omdat gebruiker '{user}', die PostgreSQL draait, hier niet bij kan.\n"
        f"The database of this folder lies elsewhere, because user '{user}', who runs PostgreSQL, cannot get here.\n"
        f"{place.base}\n",
        0o644,
    )
