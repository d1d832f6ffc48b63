"""Shows a view in pages, or writes the whole of it to a file and keeps account of that."""

import asyncio
import hashlib
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BufferedRandom
from typing import Any, Literal

from app.access.work import Work
from app.exports import service as exports
from app.views import ledger, schemas, sources
from app.views.catalogue import VIEWS
from app.views.columns import Key, View, keeper, reader, tables_of
from app.views.csv_form import CsvFile, Writing
from app.views.xlsx_form import XlsxFile

Form = Literal["csv", "xlsx"]
Locale = Literal["nl-NL", "en"]
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """How a view is wanted as a file: narrowed to these values of its columns, and as it was known then."""

    form: Form
    locale: Locale
    filters: Mapping[str, str]
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that has no name, complete and at its beginning; whoever gets it closes it."""

    file: BufferedRandom
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A view as a file, not yet sent."""

    view: View
    order: Order
    made: Sealed


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


async def page(work: Work, view: View, filters: Mapping[str, str], after: Key, limit: int) -> tuple[list[Any], Key]:
    """One page of a view, narrowed to values of its columns; and the last key when there are more.

    Raises:
        Refused: as the list that the view stands for.
    """
    read = reader(view, await sources.looked_up(work, tables_of(view)))
    if filters and view.narrowed is None:
        found, last = await _kept(work, view, read, keeper(view, filters), (after, limit))
    else:
        rows, last = await view.pages(filters)(work, after, limit)
        found = [read(row) for row in rows]
    names, model = [column.name for column in view.columns], schemas.ROWS[view.name]
    return [model.model_construct(**dict(zip(names, values, strict=True))) for values in found], last


async def _kept(
    work: Work, view: View, read: Callable[[Any], Values], keep: Callable[[Values], bool], place: tuple[Key, int]
) -> tuple[list[Values], Key]:
    """The values of the first rows after a place that are to be kept; and the key of the last one when more may be."""
    after, limit = place
    found: list[Values] = []
    while True:
        rows, last = await view.page(work, after, view.step)
        kept = [(at, values) for at, values in enumerate(map(read, rows)) if keep(values)]
        room = limit - len(found)
        found += [values for _, values in kept[:room]]
        if len(kept) > room:
            # Only who asks for a page is told where it ends.
            _, last = await view.page(work, after, kept[room - 1][0] + 1)
        if len(found) == limit or last is None:
            return found, last
        after = last


async def taken(work: Work, view: View, order: Order) -> Taken:
    """The whole view as a file.

    Raises:
        Refused: as the list that the view stands for.
    """
    await work.session.be_patient()

    dutch = order.locale == "nl-NL"

    async def write(made: CsvFile | XlsxFile) -> int:
        rows = await written(work, view, made, order)
        await asyncio.to_thread(made.close)
        return rows

    async def write_sheets(file: Writing) -> int:
        made = XlsxFile(file, view, dutch=dutch)
        try:
            return await write(made)
        finally:
            await asyncio.to_thread(made.let_go)

    if order.form == "csv":
        return Taken(view, order, await sealed(lambda file: write(CsvFile(file, view, dutch=dutch))))
    return Taken(view, order, await sealed(write_sheets))


async def written(work: Work, view: View, made: CsvFile | XlsxFile, order: Order, before: Values = ()) -> int:
    """Write the rows of a plan, each after the same values `before` it; answers how many.

    Raises:
        Refused: as the list that the view stands for.
    """
    if view.direct and isinstance(made, CsvFile) and not order.filters:
        dutch = order.locale == "nl-NL"
        return await ledger.copied(work, view.columns, made.take, dutch=dutch, before=before)
    read, keep = reader(view, await sources.looked_up(work, tables_of(view))), keeper(view, order.filters)
    count, after, more, pages = 0, None, True, view.pages(order.filters)
    while more:
        rows, after = await pages(work, after, view.step)
        kept = [(*before, *values) for values in map(read, rows) if keep(values)]
        await asyncio.to_thread(made.add, kept)
        count, more = count + len(kept), after is not None
    return count


class _InOrder:
    """A file that is written from its beginning to its end, and sealed meanwhile: nobody waits for that after it."""

    def __init__(self, file: BufferedRandom) -> None:
        self._file, self.seal = file, hashlib.sha256()

    def write(self, piece: bytes) -> int:
        """Write what comes next."""
        self.seal.update(piece)
        return self._file.write(piece)


async def sealed(write: Callable[[Writing], Awaitable[int]]) -> Sealed:
    """A file with what is written to it, one after the other, of which is answered how many rows that are."""
    file = await asyncio.to_thread(tempfile.TemporaryFile)
    try:
        written = _InOrder(file)
        rows = await write(written)
        size = file.seek(0, 2)
        file.seek(0)
        return Sealed(file, rows, size, written.seal.hexdigest())
    except BaseException:
        file.close()
        raise


async def record(work: Work, taken: Taken) -> None:
    """Write down who takes what with it, before the first byte leaves."""
    order, made = taken.order, taken.made
    said = (taken.view.name, order.form, order.locale, order.filters)
    await exports.record(work, exports.File(*said, made.rows, made.size, made.sha256, order.as_of))
