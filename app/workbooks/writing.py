"""Writes a workbook: what it rests on is grey and locked, what is to be filled in is not."""

import json
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.views.kinds import Kind
from app.views.sheets import MOST_TEXT, SETTINGS
from app.workbooks.plain import Book, Cell, Head, Rule, Sheet

_FORMS: Final = {Kind.MONEY: "#,##0.00", Kind.WHOLE: "0", Kind.DATE: "dd-mm-yyyy"}
_WIDTHS: Final = {Kind.DATE: 12, Kind.MONEY: 14, Kind.WHOLE: 8, Kind.NUMBER: 11}
_WIDEST: Final = 45
_NARROWEST: Final = 12
_FILLED: Final = {"bg_color": "#FFFBE6", "locked": False}
_FIXED: Final = {"bg_color": "#EDEDED", "locked": True}

_RULES: Final[Mapping[Rule, Mapping[str, Any]]] = {
    "count": {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 10**12},
    "number": {"validate": "decimal", "criteria": "between", "minimum": -(10**12), "maximum": 10**12},
    "assessment": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
    "day": {"validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2999, 12, 31)},
    "euros": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 99_999_999_999.99},
}
_YES_NO: Final = {True: ["ja", "nee"], False: ["yes", "no"]}
_REFUSED: Final = {
    True: {"error_title": "Dit past hier niet", "error_message": "Zie de Leeswijzer."},
    False: {"error_title": "Not possible here", "error_message": "See Leeswijzer."},
}


def write(raw: bytes) -> bytes:
    """A workbook, by all that is in it as JSON."""
    told: Book = json.loads(raw)
    made = BytesIO()
    # Widths and rules come after the rows.
    book = Workbook(made, {**SETTINGS, "constant_memory": False})
    _guide(book, *told["guide"])
    for sheet in told["sheets"]:
        _Filling(book, sheet).write(dutch=told["dutch"])
    _origin(book, *told["origin"])
    book.close()
    return made.getvalue()


class _Filling:
    """A sheet in the making."""

    def __init__(self, book: Workbook, told: Sheet) -> None:
        self._told, self._columns = told, told["columns"]
        self._sheet: Worksheet = book.add_worksheet(told["name"])
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._forms = [_form(book, column) for column in self._columns]
        self._kinds = [Kind(column["kind"]) for column in self._columns]
        self._widths = [
            max(_WIDTHS.get(kind, _NARROWEST if column["fill"] else 0), *map(len, column["heading"].split()))
            for kind, column in zip(self._kinds, self._columns, strict=True)
        ]

    def write(self, *, dutch: bool) -> None:
        """Write all of it, and lock what is not to be filled in."""
        for at, column in enumerate(self._columns):
            self._sheet.write_string(0, at, column["heading"], self._bold)
        for number, row in enumerate(self._told["rows"], start=1):
            for at, value in enumerate(row):
                self._cell(number, at, value)
        for row_, at, rule in self._told["rules"]:
            allowed = {"validate": "list", "source": _YES_NO[dutch]} if rule == "yes_no" else _RULES[rule]
            self._sheet.data_validation(row_ + 1, at, row_ + 1, at, {**allowed, **_REFUSED[dutch]})
        self._close()

    def _close(self) -> None:
        sheet = self._sheet
        for at, (column, width) in enumerate(zip(self._columns, self._widths, strict=True)):
            sheet.set_column(at, at, min(width, _WIDEST) + 2, None, {"hidden": True} if column["hidden"] else {})
        sheet.freeze_panes(1, self._told["left"])
        sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _cell(self, number: int, at: int, value: Cell) -> None:
        kind, form = self._kinds[at], self._forms[at]
        match value:
            case None:
                self._sheet.write_blank(number, at, None, form)
            case str() if kind is Kind.DATE:
                self._sheet.write_datetime(number, at, date.fromisoformat(value), form)
            case str():
                whole = value if len(value) <= MOST_TEXT else f"{value[: MOST_TEXT - 1]}…"
                self._sheet.write_string(number, at, whole, form)
                self._widths[at] = max(self._widths[at], *(len(line) for line in value.split("\n")))
            case _:
                self._sheet.write_number(number, at, value, form)
                self._widths[at] = max(self._widths[at], len(f"{value:,.2f}" if kind is Kind.MONEY else str(value)))


def _guide(book: Workbook, name: str, lines: list[str]) -> None:
    """The sheet that says how it works."""
    sheet: Worksheet = book.add_worksheet(name)
    forms = [book.add_format({"text_wrap": True, "valign": "top", **more}) for more in ({"bold": True}, {})]
    sheet.set_column(0, 0, 100)
    for at, line in enumerate(lines):
        sheet.write_string(at, 0, line, forms[at > 0])
    sheet.protect()


def _origin(book: Workbook, name: str, values: list[str]) -> None:
    sheet: Worksheet = book.add_worksheet(name)
    for at, value in enumerate(values):
        sheet.write_string(0, at, value)
    sheet.protect()
    sheet.very_hidden()


def _form(book: Workbook, column: Head) -> Format:
    kind = Kind(column["kind"])
    number = {"num_format": _FORMS[kind]} if kind in _FORMS else {}
    # A reference that looks like a number or a formula stays what it is.
    text = {"num_format": "@"} if kind in {Kind.TEXT, Kind.CODE} else {}
    look = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    return book.add_format({**look, **number, **text, **(_FILLED if column["fill"] else _FIXED)})
