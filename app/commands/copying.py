"""`tred backup` and `tred restore`: keeps the embedded database in a file and brings it back, each proved at once."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from app import DISTRIBUTION, clock
from app.commands import copy_file, evidence
from app.commands.copy_file import Manifest
from app.commands.database import bring_up_to_date
from app.commands.embedded import embedded
from app.commands.refusal import FAILED, CommandRefused
from app.commands.verify import audited
from app.db.embedded import EmbeddedPostgresError, Running, copies
from app.db.embedded.login import LoginRefused
from app.db.migrate import knows
from app.evidence.lying import Known
from app.ledger.verify import sentences
from app.settings import Settings


def backup(settings: Settings, file: str) -> int:
    """Keep the database in a file, once a trial has shown that it can be brought back.

    Raises:
        CommandRefused: there is no embedded database, or the copy is not good; then there is no new file.
    """
    target = Path(file).absolute()
    if not target.parent.is_dir():
        raise CommandRefused(f"De map '{target.parent}' bestaat niet.")
    if settings.database_url is None and not settings.data.is_dir():
        raise CommandRefused(f"In '{settings.data}' is geen database.", FAILED)
    with _running(settings) as running, tempfile.TemporaryDirectory(prefix="tred-") as folder:
        if not copies.is_made(running):
            raise CommandRefused("De database heeft nog geen tabellen: er is niets te bewaren.", FAILED)
        dump = Path(folder) / "database.dump"
        heads = copies.dump(running, dump)
        with copies.brought_back(running, dump) as url:
            _prove(running, url, heads)
            files = _files(settings, evidence.known(url))
        made_at = clock.now().isoformat(timespec="seconds")
        counted = None if files is None else len(files)
        _written(target, Manifest(made_at, version(DISTRIBUTION), running.version, heads, counted), dump, files or {})
    sys.stdout.write(f"Bewaard in {target}, teruggezet op proef en nagerekend: {_counted(heads)}.\n")
    _show(heads)
    if files is None:
        sys.stdout.write(f"De bewijsstukken liggen in {settings.evidence_store} en zitten er niet in.\n")
    elif files:
        sys.stdout.write(f"Met de bewijsstukken: {len(files)}.\n")
    sys.stdout.write("De sleutel van de ingebouwde uitgever zit er niet in; bewaar die apart.\n")
    return 0


def restore(settings: Settings, file: str, *, replace: bool) -> int:
    """Bring the database back from a file, beside the present one; only what is proved takes its place.

    Raises:
        CommandRefused: the file is no good backup, the database is not empty or in use; then nothing has changed.
    """
    _refuse_a_given_server(settings)
    with copy_file.opened(Path(file)) as (manifest, dump), _running(settings) as running:
        if not replace and not copies.is_empty(running):
            raise CommandRefused("De database is niet leeg. Vervang haar met --replace, of kies een andere TRED_DATA.")
        if copies.is_in_use(running):
            raise CommandRefused("De database is in gebruik. Stop eerst de dienst.", FAILED)
        # Roles belong to the cluster and are in no dump.
        bring_up_to_date(running.url)
        with copies.brought_back(running, dump) as url:
            if not asyncio.run(knows(url)):
                raise CommandRefused("De backup is van een nieuwere versie van Gelijke tred.", FAILED)
            _prove(running, url, manifest.heads)
            missing = _bring_files(settings, file, manifest, evidence.known(url))
            copies.put_in_place(running)
    sys.stdout.write(
        f"Teruggezet wat op {manifest.made_at} is bewaard, en nagerekend: {_counted(manifest.heads)}.\n",
    )
    _show(manifest.heads)
    sys.stdout.writelines(f"LET OP: {sentence}\n" for sentence in missing)
    return 0


def _files(settings: Settings, rows: Sequence[Known]) -> dict[str, Path] | None:
    """The evidence files of a copy by the name under which each lies; None when they are not in a folder.

    What is left of one that was withdrawn is for `tred verify --files` to tell, and stays out.

    Raises:
        CommandRefused: one does not lie there as it was sent in.
    """
    folder = evidence.folder(settings)
    if folder is None:
        return None
    rows = [row for row in rows if not row.withdrawn]
    if wrong := evidence.objections(settings, rows):
        raise CommandRefused("\n".join(wrong), FAILED)
    return {row.place: folder / row.place for row in rows}


def _bring_files(settings: Settings, file: str, manifest: Manifest, rows: Sequence[Known]) -> list[str]:
    """Put the evidence files of a backup back; answers what is not there as it was, where they are kept elsewhere.

    Raises:
        CommandRefused: they are in the backup, and not all of them or not as they were.
    """
    folder = evidence.folder(settings)
    if folder is not None:
        copy_file.bring_files(Path(file), folder)
    wrong = evidence.objections(settings, [row for row in rows if not row.withdrawn])
    if wrong and manifest.files is not None:
        raise CommandRefused("\n".join(wrong), FAILED)
    return wrong


@contextmanager
def _running(settings: Settings) -> Iterator[Running]:
    """The embedded server, for as long as the copying takes; what it refuses is said."""
    _refuse_a_given_server(settings)
    try:
        with embedded(settings) as running:
            assert running is not None  # noqa: S101 (no server was given)
            yield running
    except EmbeddedPostgresError as error:
        raise CommandRefused(error.nl, FAILED) from error
    except LoginRefused as error:
        raise CommandRefused(f"PostgreSQL weigert: {error.message}.", FAILED) from error


def _refuse_a_given_server(settings: Settings) -> None:
    if settings.database_url is not None:
        raise CommandRefused(
            "Dit is voor de eigen database. Een database in DATABASE_URL wordt bewaard en teruggezet met haar eigen "
            "gereedschap: zie docs/beheer.md."
        )


def _prove(running: Running, url: str, heads: copies.Heads) -> None:
    """See that the copy holds the same books to the last entry, and that they are right.

    Raises:
        CommandRefused: it does not.
    """
    if copies.heads(running, copies.BESIDE) != heads:
        raise CommandRefused("De teruggezette boeken eindigen anders dan de backup zegt.", FAILED)
    bring_up_to_date(url)
    if wrong := asyncio.run(_wrong(url)):
        raise CommandRefused("\n".join(["de boeken zijn niet in orde; er is niets vervangen.", *wrong]), FAILED)


async def _wrong(url: str) -> list[str]:
    """What is not right in the books of a database, in sentences; nothing when all holds."""
    reports, unbooked = await audited(url, None)
    bad = [sentence for report in reports if report.findings for sentence in sentences(report)]
    return bad + [f"beantwoord en niet geboekt: {name}" for name in unbooked]


def _written(target: Path, manifest: Manifest, dump: Path, files: Mapping[str, Path]) -> None:
    try:
        copy_file.write(target, manifest, dump, files)
    except OSError as error:
        raise CommandRefused(f"'{target}' kan niet worden geschreven: {error.strerror or error}.", FAILED) from error


def _counted(heads: copies.Heads) -> str:
    return "1 plan" if len(heads) == 1 else f"{len(heads)} plannen"


def _show(heads: copies.Heads) -> None:
    sys.stdout.writelines(f"  {plan} {head}\n" for plan, head in heads.items())
