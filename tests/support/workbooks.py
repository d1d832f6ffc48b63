"""A workbook that was taken out, to be filled in by its headings, as somebody with a spreadsheet does."""

import io
from collections.abc import Mapping
from typing import Any, Final

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Book:
    """A workbook that was taken out, to be filled in."""

    def __init__(self, raw: bytes) -> None:
        self._book = openpyxl.load_workbook(io.BytesIO(raw))

    def sheet(self, name: str) -> Worksheet:
        """A sheet."""
        found = self._book[name]
        assert isinstance(found, Worksheet)
        return found

    def columns(self, name: str) -> dict[str, int]:
        """The columns of a sheet by their heading, from 1."""
        return {str(cell.value): cell.column for cell in self.sheet(name)[1]}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a sheet by their headings."""
        headings, *others = self.sheet(name).iter_rows(values_only=True)
        return [dict(zip(map(str, headings), row, strict=True)) for row in others]

    def row(self, name: str, code: str, heading: str = "") -> int:
        """The row of a meetmoment, or of costs by initiative."""
        at = self.columns(name)[heading or ("Meetmoment" if name == "Meetmomenten" else "Initiatief")]
        return next(row for row in range(2, self.sheet(name).max_row + 1) if self._at(name, row, at).value == code)

    def fill(self, code: str, values: Mapping[str, Any], name: str = "Meetmomenten", *, formula: bool = False) -> None:
        """Fill in cells of a row by their headings; a text is a text, unless it is a formula."""
        row, columns = self.row(name, code), self.columns(name)
        for heading, value in values.items():
            cell = self._at(name, row, columns[heading])
            cell.value = value
            cell.data_type = "s" if isinstance(value, str) and not formula else cell.data_type

    def place(self, code: str, heading: str, name: str = "Meetmomenten") -> str:
        """What a cell of a row is called."""
        return f"{name}!{self._at(name, self.row(name, code), self.columns(name)[heading]).coordinate}"

    def bytes(self) -> bytes:
        """The file."""
        made = io.BytesIO()
        self._book.save(made)
        return made.getvalue()

    def _at(self, name: str, row: int, column: int) -> Any:
        return self.sheet(name).cell(row, column)
