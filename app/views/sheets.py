"""Writes a view as a workbook, as a program of its own: typed cells, headings that stay in sight, widths that fit."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.beside.serving import serve
from app.views.kinds import Kind

SETTINGS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd-mm-yyyy",
}
"""Rows go to disk as they come, and a text is a text."""

LAST_ROW: Final = 1_048_576
"""The rows of a sheet; what comes after goes on in a next one."""

MOST_TEXT: Final = 32_767
"""The characters of a cell."""

_NAME: Final = 31
_WIDEST: Final = 60
_FORMS: Final = {
    Kind.MONEY: "#,##0.00",
    Kind.WHOLE: "0",
    Kind.DATE: "dd-mm-yyyy",
    Kind.MOMENT: "dd-mm-yyyy hh:mm:ss",
}
_WIDTHS: Final = {Kind.DATE: 11, Kind.MOMENT: 19, Kind.FLAG: 8}


class Sheets:
    """A workbook in the making."""

    def __init__(self, path: Path, title: str, columns: Sequence[Mapping[str, str]]) -> None:
        self._title, self._headings = title, [one["heading"] for one in columns]
        self._kinds = [Kind(one["kind"]) for one in columns]
        self._book = Workbook(path, {**SETTINGS, "tmpdir": str(path.parent)})
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._forms = [self._form(kind) for kind in self._kinds]
        self._widths = [max(len(word) for word in heading.split()) for heading in self._headings]
        self._sheets = 0
        self._sheet = self._begun()

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write rows of values in the order of the columns."""
        for row in rows:
            if self._next == LAST_ROW:
                self._ended()
                self._sheet = self._begun()
            for at, value in enumerate(row):
                if value is not None:
                    self._cell(at, value)
            self._next += 1

    def close(self) -> None:
        """Finish the sheet and the workbook."""
        self._ended()
        self._book.close()

    def _form(self, kind: Kind) -> Format | None:
        return self._book.add_format({"num_format": _FORMS[kind]}) if kind in _FORMS else None

    def _begun(self) -> Worksheet:
        self._sheets += 1
        more = f" {self._sheets}" if self._sheets > 1 else ""
        sheet: Worksheet = self._book.add_worksheet(f"{self._title[: _NAME - len(more)]}{more}")
        for at, heading in enumerate(self._headings):
            sheet.write_string(0, at, heading, self._bold)
        sheet.freeze_panes(1, 0)
        self._next = 1
        return sheet

    def _ended(self) -> None:
        self._sheet.autofilter(0, 0, max(self._next - 1, 0), len(self._kinds) - 1)
        for at, width in enumerate(self._widths):
            # The arrow of the filter takes room as well.
            self._sheet.set_column(at, at, min(width, _WIDEST) + 3)

    def _cell(self, at: int, value: Any) -> None:
        kind, form = self._kinds[at], self._forms[at]
        width = _WIDTHS.get(kind, 0)
        match kind:
            case Kind.MONEY | Kind.NUMBER | Kind.WHOLE:
                self._sheet.write_number(self._next, at, float(value), form)
                width = len(f"{Decimal(value):,.2f}") if kind is Kind.MONEY else len(str(value))
            case Kind.FLAG:
                self._sheet.write_boolean(self._next, at, value)
            case Kind.DATE:
                self._sheet.write_datetime(self._next, at, date.fromisoformat(value), form)
            case Kind.MOMENT:
                plain = datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None, microsecond=0)
                self._sheet.write_datetime(self._next, at, plain, form)
            case Kind.TEXT | Kind.CODE | Kind.ID:
                text = str(value)
                whole = text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
                self._sheet.write_string(self._next, at, whole)
                width = max(map(len, text.split("\n")), default=0)
        self._widths[at] = max(self._widths[at], width)


class Desk:
    """What lies on the table: one workbook at a time."""

    def __init__(self) -> None:
        self._made: Sheets | None = None

    def begin(self, raw: bytes) -> bytes:
        """Begin a workbook with what JSON says of it."""
        told = json.loads(raw)
        self._made = Sheets(Path(told.pop("path")), **told)
        return b""

    def add(self, raw: bytes) -> bytes:
        """Write rows of values in the order of the columns, as JSON; a text where that has no type of its own."""
        self._begun.add(json.loads(raw))
        return b""

    def close(self, _: bytes) -> bytes:
        """Finish it."""
        self._begun.close()
        self._made = None
        return b""

    def busy(self) -> bool:
        """Whether there is one."""
        return self._made is not None

    @property
    def _begun(self) -> Sheets:
        if self._made is None:
            raise LookupError
        return self._made


if __name__ == "__main__":
    desk = Desk()
    serve({"begin": desk.begin, "add": desk.add, "close": desk.close}, desk.busy)
