"""Writes a view as CSV: as Excel in the Netherlands expects it, or by RFC 4180."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from app.views.columns import Column, View
from app.views.kinds import Kind

FORMULA: Final = "=+-@\t\r"
"""A text that begins with one of these would be taken for a formula."""

_BOM: Final = "\ufeff"


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(tuple(FORMULA)) else text


class Writing(Protocol):
    """What is written to, from the beginning to the end."""

    def write(self, piece: bytes, /) -> int:
        """Write what comes next."""


class CsvFile:
    """A CSV in the making.

    Dutch: a BOM, semicolons, decimal commas. English: RFC 4180 with decimal points. Lines end in CR LF in both.
    """

    media_type = "text/csv; charset=utf-8; header=present"

    def __init__(self, file: Writing, view: View, *, dutch: bool) -> None:
        self._file, self._columns, self._dutch = file, view.columns, dutch
        self._lines = io.StringIO()
        self._csv = csv.writer(self._lines, delimiter=";" if dutch else ",", lineterminator="\r\n")
        if dutch:
            self._lines.write(_BOM)
        self._csv.writerow([column.nl if dutch else column.en for column in self._columns])
        self._flush()

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows of values in the order of the columns."""
        for row in rows:
            self._csv.writerow([self._text(column, value) for column, value in zip(self._columns, row, strict=True)])
        self._flush()

    async def take(self, piece: bytes) -> None:
        """Write lines that the database made; their texts hold no line ends."""
        self._file.write(piece.replace(b"\n", b"\r\n"))

    def close(self) -> None:
        """Nothing is left to write."""

    def _flush(self) -> None:
        self._file.write(self._lines.getvalue().encode())
        self._lines.seek(0)
        self._lines.truncate()

    def _text(self, column: Column, value: Any) -> str:
        if value is None:
            return ""
        match column.kind:
            case Kind.MONEY | Kind.NUMBER:
                text = f"{value:.2f}" if column.kind is Kind.MONEY else format(value.normalize(), "f")
                return text.replace(".", ",") if self._dutch else text
            case Kind.FLAG:
                return ("ja" if value else "nee") if self._dutch else str(value).lower()
            case Kind.MOMENT:
                return format(value, "%Y-%m-%d %H:%M:%S" if self._dutch else "%Y-%m-%dT%H:%M:%SZ")
            case Kind.TEXT | Kind.CODE:
                return harmless(str(value))
            case Kind.WHOLE | Kind.DATE | Kind.ID:
                return str(value)
