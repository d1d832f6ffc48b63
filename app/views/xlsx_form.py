"""Writes a view as a workbook: typed cells, headings that stay in sight, widths that fit."""

from collections.abc import Iterable, Sequence
from datetime import UTC
from io import BufferedRandom
from typing import TYPE_CHECKING, Any, Final

from app.views.columns import Kind, View

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

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


class XlsxFile:
    """A workbook in the making."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def __init__(self, file: BufferedRandom, view: View, *, dutch: bool) -> None:
        from xlsxwriter import Workbook  # noqa: PLC0415 (heavy: only when a workbook is made)

        self._columns, self._title = view.columns, view.nl if dutch else view.en
        self._headings = [column.nl if dutch else column.en for column in view.columns]
        self._book = Workbook(file, dict(SETTINGS))
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._forms = [self._form(column.kind) for column in view.columns]
        self._widths = [max(len(word) for word in heading.split()) for heading in self._headings]
        self._sheets = 0
        self._sheet = self._begun()

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
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
        """Finish the sheet, and write the workbook into the file."""
        self._ended()
        self._book.close()

    def _form(self, kind: Kind) -> "Format | None":
        return self._book.add_format({"num_format": _FORMS[kind]}) if kind in _FORMS else None

    def _begun(self) -> "Worksheet":
        self._sheets += 1
        more = f" {self._sheets}" if self._sheets > 1 else ""
        sheet: Worksheet = self._book.add_worksheet(f"{self._title[: _NAME - len(more)]}{more}")
        for at, heading in enumerate(self._headings):
            sheet.write_string(0, at, heading, self._bold)
        sheet.freeze_panes(1, 0)
        self._next = 1
        return sheet

    def _ended(self) -> None:
        self._sheet.autofilter(0, 0, max(self._next - 1, 0), len(self._columns) - 1)
        for at, width in enumerate(self._widths):
            # The arrow of the filter takes room as well.
            self._sheet.set_column(at, at, min(width, _WIDEST) + 3)

    def _cell(self, at: int, value: Any) -> None:
        kind, form = self._columns[at].kind, self._forms[at]
        width = _WIDTHS.get(kind, 0)
        match kind:
            case Kind.MONEY | Kind.NUMBER | Kind.WHOLE:
                self._sheet.write_number(self._next, at, float(value), form)
                width = len(f"{value:,.2f}") if kind is Kind.MONEY else len(str(value))
            case Kind.FLAG:
                self._sheet.write_boolean(self._next, at, value)
            case Kind.DATE:
                self._sheet.write_datetime(self._next, at, value, form)
            case Kind.MOMENT:
                plain = value.astimezone(UTC).replace(tzinfo=None, microsecond=0)
                self._sheet.write_datetime(self._next, at, plain, form)
            case Kind.TEXT | Kind.CODE | Kind.ID:
                text = str(value)
                whole = text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
                self._sheet.write_string(self._next, at, whole)
                width = max(map(len, text.split("\n")), default=0)
        self._widths[at] = max(self._widths[at], width)
