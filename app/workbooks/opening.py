"""Opens a workbook of a stranger: a zip that stays small, no entities, no formula at work, only so many rows."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from app.errors import Flaw, InvalidInput
from app.views.xlsx_form import LAST_ROW
from app.workbooks import layout

MOST_BYTES: Final = 2 * 2**20
"""The bytes of a workbook."""

MOST_UNPACKED: Final = 8 * 2**20
"""The bytes of all that is in it."""

_MOST_PARTS: Final = 500
_MOST_COLUMNS: Final = len(layout.moment_columns(layout.MOST_SLOTS))
_CONSTANTS: Final = {"=TRUE()": True, "=FALSE()": False}
"""How LibreOffice keeps yes and no."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell in which something is to be computed; what it came to is not looked at."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet, with what is in its cells from the first column on; None is an empty one."""

    sheet: str
    number: int
    values: tuple[Any, ...]

    def value(self, at: int) -> Any:
        """What is in a cell."""
        return self.values[at] if at < len(self.values) else None

    def place(self, at: int) -> str:
        """Where a cell is, as its reader calls it: `Meetmomenten!F7`."""
        from openpyxl.utils import get_column_letter  # noqa: PLC0415 (as below)

        return f"{self.sheet}!{get_column_letter(at + 1)}{self.number}"


@dataclass(frozen=True, slots=True)
class Sent:
    """What is in a workbook that came back."""

    origin: tuple[Any, ...]
    """The form, the plan and the organisation that it names."""
    headings: Mapping[str, tuple[Any, ...]]
    rows: Mapping[str, list[Row]]
    """By sheet, the rows below the heading in which there is something."""


def read(raw: bytes) -> Sent:
    """What is in a workbook.

    Raises:
        InvalidInput: it is no workbook, or not one that was taken out here, or it holds too much.
    """
    import openpyxl  # noqa: PLC0415 (heavy: only for who gets a workbook back)

    _require_small(raw)
    try:
        # Values of formulas are asked for nowhere: a cell with one is told from a cell with a value.
        book = openpyxl.load_workbook(BytesIO(raw), read_only=True, keep_links=False)
        sheets = {name: list(_rows(name, book[name])) for name in (layout.MOMENTS, layout.COSTS) if name in book}
        [*first] = _rows(layout.ORIGIN, book[layout.ORIGIN]) if layout.ORIGIN in book else ()
    except InvalidInput:
        raise
    except Exception:  # noqa: BLE001 (a file can be broken in more ways than the library names)
        nl, en = "Dit is geen leesbare werkmap (xlsx).", "This is not a readable workbook (xlsx)."
        raise InvalidInput([Flaw("", "invalid_workbook", nl, en)]) from None
    top = {name: rows[0].values for name, rows in sheets.items() if rows and rows[0].number == layout.HEADING}
    below = {name: [row for row in rows if row.number > layout.HEADING] for name, rows in sheets.items()}
    return Sent(first[0].values if first else (), top, below)


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


def _rows(name: str, sheet: Any) -> Iterator[Row]:
    from openpyxl.cell.read_only import EMPTY_CELL  # noqa: PLC0415 (as above)

    last = layout.HEADING + layout.MOST_ROWS
    # The size that a sheet says to have may be anything.
    sheet.reset_dimensions()
    absent = None
    for number, row in enumerate(sheet.iter_rows(max_row=LAST_ROW, max_col=_MOST_COLUMNS), start=1):
        # For rows that are not in the file, of which there may be a million, the library gives one and the same.
        if row is absent:
            continue
        absent = row if all(cell is EMPTY_CELL for cell in row) else absent
        values = tuple(_value(cell) for cell in row)
        if all(value is None for value in values):
            continue
        if number > last:
            nl = f"Dit blad heeft meer dan {layout.MOST_ROWS} rijen."
            en = f"This sheet has more than {layout.MOST_ROWS} rows."
            raise InvalidInput([Flaw(f"/{name}!A{number}", "too_many_rows", nl, en)])
        yield Row(name, number, values)


def as_read(text: str | None) -> str | None:
    """What is made of a text in a cell: what stands around it is blank, and blank is empty."""
    return None if text is None else text.strip() or None


def _value(cell: Any) -> Any:
    value = cell.value
    if getattr(cell, "data_type", None) == "f":
        known = value.upper().replace(" ", "") if isinstance(value, str) else ""
        return _CONSTANTS.get(known, Formula())
    return as_read(value) if isinstance(value, str) else value
