"""Opens a workbook of a stranger: a zip that stays small, no entities, no formula at work, only so many rows."""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import chain
from typing import Any, Final

import openpyxl
from openpyxl.cell.read_only import EMPTY_CELL

from app.errors import Flaw, InvalidInput
from app.views.sheets import LAST_ROW
from app.workbooks.sent import Formula, Row, as_read, written

MOST_UNPACKED: Final = 8 * 2**20
"""The bytes of all that is in it."""

_MOST_PARTS: Final = 500
_CONSTANTS: Final = {"=TRUE()": True, "=FALSE()": False}
"""How LibreOffice keeps yes and no."""


def read(raw: bytes, sheets: Sequence[str], heading: int, rows: int, columns: int) -> bytes:
    """The rows of sheets of a workbook in which there is something, as JSON.

    Args:
        raw: its bytes.
        sheets: their names.
        heading: the row of the headings.
        rows: how many there may be below it.
        columns: how many are looked at.

    Raises:
        InvalidInput: it is no workbook, or it holds too much.
    """
    _require_small(raw)
    try:
        # Values of formulas are asked for nowhere: a cell with one is told from a cell with a value.
        book = openpyxl.load_workbook(BytesIO(raw), read_only=True, keep_links=False)
        found = {name: _rows(name, book[name], heading + rows, columns) for name in sheets if name in book}
        return written(chain.from_iterable(found.values()))
    except _TooLong as error:
        nl, en = f"Dit blad heeft meer dan {rows} rijen.", f"This sheet has more than {rows} rows."
        raise InvalidInput([Flaw(f"/{error}", "too_many_rows", nl, en)]) from None
    except Exception:  # noqa: BLE001 (a file can be broken in more ways than the library names)
        nl, en = "Dit is geen leesbare werkmap (xlsx).", "This is not a readable workbook (xlsx)."
        raise InvalidInput([Flaw("", "invalid_workbook", nl, en)]) from None


def _require_small(raw: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as whole:
            parts = whole.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, RuntimeError):
        nl, en = "Dit is geen werkmap (xlsx).", "This is no workbook (xlsx)."
        raise InvalidInput([Flaw("", "invalid_workbook", nl, en)]) from None
    # No part gives more bytes than it says: the reader stops there.
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        nl, en = "Deze werkmap is uitgepakt te groot.", "This workbook is too large when unpacked."
        raise InvalidInput([Flaw("", "workbook_too_large", nl, en)])


class _TooLong(Exception):
    """A row is beyond the last one, at this cell."""


def _rows(name: str, sheet: Any, last: int, columns: int) -> Iterator[Row]:
    # The size that a sheet says to have may be anything.
    sheet.reset_dimensions()
    absent = None
    for number, row in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=columns), start=1):
        # For rows that are not in the file, of which there may be a million, the library gives one and the same.
        if row is absent:
            continue
        absent = row if all(cell is EMPTY_CELL for cell in row) else absent
        values = tuple(_value(cell) for cell in row)
        if all(value is None for value in values):
            continue
        if number > last:
            raise _TooLong(f"{name}!A{number}")
        yield Row(name, number, values)


def _value(cell: Any) -> Any:
    value = cell.value
    if getattr(cell, "data_type", None) == "f":
        known = value.upper().replace(" ", "") if isinstance(value, str) else ""
        return _CONSTANTS.get(known, Formula())
    return as_read(value) if isinstance(value, str) else value
