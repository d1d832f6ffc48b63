"""Has workbooks written and opened, by the process beside the service that does so."""

from typing import Final

import orjson

from app.beside.asking import Beside
from app.workbooks import layout
from app.workbooks.plain import Book
from app.workbooks.sent import Sent
from app.workbooks.sent import read as rows_of

_MOST_COLUMNS: Final = len(layout.moment_columns(layout.MOST_SLOTS))
_SHEETS: Final = (layout.MOMENTS, layout.COSTS)

_clerk: Final = Beside("app.workbooks.clerk")


async def read(raw: bytes) -> Sent:
    """What is in a workbook.

    Raises:
        InvalidInput: it is no workbook, or it holds too much.
        Unavailable: it takes too long now.
    """
    within = {"heading": layout.HEADING, "rows": layout.MOST_ROWS, "columns": _MOST_COLUMNS}
    found = rows_of(await _clerk.have("read", raw, sheets=[*_SHEETS, layout.ORIGIN], **within))
    origin = next((row.values for row in found if row.sheet == layout.ORIGIN), ())
    top = {row.sheet: row.values for row in found if row.number == layout.HEADING}
    below = {name: [row for row in found if row.sheet == name and row.number > layout.HEADING] for name in _SHEETS}
    return Sent(origin, top, below)


async def write(book: Book) -> bytes:
    """A workbook.

    Raises:
        Unavailable: it takes too long now.
    """
    return await _clerk.have("write", orjson.dumps(book))
