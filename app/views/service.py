"""Shows a view in pages, or writes the whole of it to a file and keeps account of that."""

import asyncio
import hashlib
import tempfile
from dataclasses import dataclass
from datetime import datetime
from io import BufferedRandom
from typing import Any, Final, Literal
from uuid import uuid4

from app.access.work import Work
from app.db.session import Row
from app.http.wishes import OVERLAP
from app.views import ledger, repository, schemas, sources
from app.views.catalogue import VIEWS
from app.views.columns import Key, View, reader, tables_of
from app.views.csv_form import CsvFile
from app.views.xlsx_form import XlsxFile

Form = Literal["csv", "xlsx"]
Locale = Literal["nl-NL", "en"]

FILES: Final[dict[Form, type[CsvFile | XlsxFile]]] = {"csv": CsvFile, "xlsx": XlsxFile}


@dataclass(frozen=True, slots=True)
class Taken:
    """A view as a file, complete and not yet sent."""

    view: View
    form: Form
    locale: Locale
    file: BufferedRandom
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What is written down of a file that is taken out."""

    name: str
    form: Form
    locale: Locale
    rows: int
    size: int
    sha256: str


def views(work: Work) -> list[schemas.ViewInfo]:
    """The views that the caller may ask for."""
    return [
        schemas.ViewInfo(
            name=view.name,
            nl=view.nl,
            en=view.en,
            text=view.text,
            columns=[schemas.ViewColumn(name=c.name, kind=c.kind, nl=c.nl, en=c.en) for c in view.columns],
        )
        for view in VIEWS.values()
        if work.principal.may(view.action)
    ]


async def page(work: Work, view: View, after: Key, limit: int) -> tuple[list[Any], Key]:
    """One page of a view; and the last key when there are more.

    Raises:
        Refused: as the list that the view stands for.
    """
    read = reader(view, await sources.looked_up(work, tables_of(view)))
    rows, last = await view.page(work, after, limit)
    names, model = [column.name for column in view.columns], schemas.ROWS[view.name]
    return [model.model_construct(**dict(zip(names, read(row), strict=True))) for row in rows], last


async def taken(work: Work, view: View, form: Form, locale: Locale) -> Taken:
    """The whole view, written to a file that has no name; whoever gets it closes it.

    Raises:
        Refused: as the list that the view stands for.
    """
    await work.session.be_patient()
    file = await asyncio.to_thread(tempfile.TemporaryFile)
    try:
        rows = await _written(work, view, FILES[form](file, view, dutch=locale == "nl-NL"), locale)
        size, seal = await asyncio.to_thread(sealed, file)
    except BaseException:
        file.close()
        raise
    return Taken(view, form, locale, file, rows, size, seal)


async def _written(work: Work, view: View, made: CsvFile | XlsxFile, locale: Locale) -> int:
    if view.direct and isinstance(made, CsvFile):
        return await ledger.copied(work, view.columns, made.take, dutch=locale == "nl-NL")
    read = reader(view, await sources.looked_up(work, tables_of(view)))
    count, after, more = 0, None, True
    while more:
        rows, after = await view.page(work, after, view.step)
        await asyncio.to_thread(lambda rows=rows: made.add(map(read, rows)))  # type: ignore[misc] # bound at once
        count, more = count + len(rows), after is not None
    await asyncio.to_thread(made.close)
    return count


def sealed(file: BufferedRandom) -> tuple[int, str]:
    """The bytes and the SHA-256 of a file, which is then at its beginning."""
    size = file.seek(0, 2)
    file.seek(0)
    seal = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return size, seal


async def record(work: Work, made: Taken) -> None:
    """Write down who takes what with it, before the first byte leaves."""
    await record_file(work, Exported(made.view.name, made.form, made.locale, made.rows, made.size, made.sha256))


async def record_file(work: Work, made: Exported) -> None:
    """Write down who takes out a file that is no view."""
    actor = work.principal.actor
    values = {
        "id": uuid4(),
        "plan_id": work.plan.id,
        "view": made.name,
        "format": made.form,
        "locale": made.locale,
        "rows": made.rows,
        "size": made.size,
        "sha256": made.sha256,
        "actor_issuer": actor.issuer,
        "actor": actor.subject,
        "client": actor.client,
        "end_user": actor.end_user,
        "read_token": actor.read_token,
        "request_id": actor.request_id,
        "trace_id": actor.trace_id,
        "recorded_at": work.now,
    }
    await repository.add_export(work.session, values)


async def exports(work: Work, since: datetime | None, after: Key, limit: int) -> tuple[list[schemas.Export], Key]:
    """One page of what was exported, in order of time; and the last key when there are more.

    What was recorded just before `since` may have become known after it, and is told once more.
    """
    begin = None if since is None else since - OVERLAP
    rows = await repository.exports(work.session, work.plan.id, begin, after, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return [_export(work, row) for row in rows[:limit]], None if last is None else (last.recorded_at, last.id)


def _export(work: Work, row: Row[Any]) -> schemas.Export:
    same = {name: getattr(row, name) for name in schemas.Export.model_fields if hasattr(row, name)}
    return schemas.Export(**same, plan=work.plan.code, issuer=row.actor_issuer, subject=row.actor)
