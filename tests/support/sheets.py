"""Reads what a spreadsheet gets: CSV by its locale, and workbooks as they lie in the file."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import openpyxl

from app.views.columns import Column, View
from app.views.kinds import Kind


def read_csv(answer: httpx.Response, view: View, *, dutch: bool) -> tuple[list[str], list[list[Any]]]:
    """The headings and the values, each of the kind of its column."""
    text = answer.content.decode()
    assert text.startswith("\ufeff") is dutch
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";" if dutch else ","))
    return lines[0], [
        [_value(column, one, dutch=dutch) for column, one in zip(view.columns, line, strict=True)] for line in lines[1:]
    ]


def _value(column: Column, text: str, *, dutch: bool) -> Any:
    if not text:
        return None
    match column.kind:
        case Kind.MONEY | Kind.NUMBER | Kind.WHOLE:
            assert not dutch or "." not in text
            return Decimal(text.replace(",", ".") if dutch else text)
        case Kind.FLAG:
            return {"ja": True, "nee": False}[text] if dutch else {"true": True, "false": False}[text]
        case Kind.DATE:
            return date.fromisoformat(text)
        case Kind.MOMENT:
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        case _:
            return text


def read_json(rows: list[dict[str, Any]], view: View) -> list[list[Any]]:
    """The same of a list: texts as CSV has them, moments to the second."""
    return [[_plain(column, row[column.name]) for column in view.columns] for row in rows]


def _plain(column: Column, value: Any) -> Any:
    match column.kind:
        case _ if value is None:
            return None
        case Kind.MONEY | Kind.NUMBER | Kind.WHOLE:
            return Decimal(str(value))
        case Kind.DATE:
            return date.fromisoformat(value)
        case Kind.MOMENT:
            return datetime.fromisoformat(value).replace(microsecond=0)
        case _:
            return value


def harmless(values: list[list[Any]], view: View) -> list[list[Any]]:
    """What CSV makes of texts that begin like a formula."""
    texts = [column.kind in {Kind.TEXT, Kind.CODE} for column in view.columns]
    return [
        [f"'{one}" if text and one and one[0] in "=+-@\t\r" else one for text, one in zip(texts, row, strict=True)]
        for row in values
    ]


def read_xlsx(content: bytes, view: View) -> tuple[list[str], list[list[Any]]]:
    """The headings and the values of the first sheet, and that its cells are of their kind."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref is not None
    headings, *lines = [list(line) for line in sheet.iter_rows()]
    kinds = {"n": {Kind.MONEY, Kind.NUMBER, Kind.WHOLE}, "b": {Kind.FLAG}, "d": {Kind.DATE, Kind.MOMENT}}
    for line in lines:
        for column, cell in zip(view.columns, line, strict=True):
            assert cell.value is None or column.kind in kinds.get(cell.data_type, {Kind.TEXT, Kind.CODE, Kind.ID})
    return [str(cell.value) for cell in headings], [
        [_cell(column, cell.value) for column, cell in zip(view.columns, line, strict=True)] for line in lines
    ]


def _cell(column: Column, value: Any) -> Any:
    match column.kind:
        case _ if value is None:
            return None
        case Kind.MONEY | Kind.NUMBER | Kind.WHOLE:
            return Decimal(str(value))
        case Kind.DATE:
            return value.date()
        case Kind.MOMENT:
            return value.replace(tzinfo=UTC)
        case _:
            return value
