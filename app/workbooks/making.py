"""Writes the workbook of an organisation: what it rests on is grey and locked, what is to be filled in is not."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BufferedRandom
from typing import TYPE_CHECKING, Any, Final

from app.kpis.schemas import InitiativeScope, Meetmoment, ThemeScope
from app.kpis.status import MeetmomentStatus
from app.measurements.schemas import Measurement
from app.uitkeringsschema.facts import Measure
from app.views.columns import Kind
from app.views.xlsx_form import MOST_TEXT, SETTINGS
from app.workbooks import guide, layout
from app.workbooks.contents import Contents, CostLine, Open
from app.workbooks.layout import Column

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Values = Mapping[str, Any]

_FORMS: Final = {Kind.MONEY: "#,##0.00", Kind.WHOLE: "0", Kind.DATE: "dd-mm-yyyy"}
_WIDTHS: Final = {Kind.DATE: 12, Kind.MONEY: 14, Kind.WHOLE: 8, Kind.NUMBER: 11}
_WIDEST: Final = 45
_NARROWEST: Final = 12
_FILLED: Final = {"bg_color": "#FFFBE6", "locked": False}
_FIXED: Final = {"bg_color": "#EDEDED", "locked": True}
_LEFT: Final = {layout.MOMENTS: 3, layout.COSTS: 2}
"""The columns that stay in sight."""
_FIRST_DAY: Final = date(2000, 1, 1)
_LAST_DAY: Final = date(2999, 12, 31)

_STATUS: Final = {
    MeetmomentStatus.DUE: ("nu op te geven", "to be reported now"),
    MeetmomentStatus.OVERDUE: ("te laat", "overdue"),
    MeetmomentStatus.REJECTED: ("afgewezen", "rejected"),
    MeetmomentStatus.REPORTED: ("opgegeven", "reported"),
}
_MEASURE: Final = {
    Measure.BOOLEAN: ("ja of nee", "yes or no"),
    Measure.COUNT: ("aantal", "count"),
    Measure.NUMBER: ("getal", "number"),
    Measure.ASSESSMENT: ("beoordeling, 0 tot 1", "assessment, 0 to 1"),
}
YES_NO: Final = ("ja", "nee"), ("yes", "no")
"""How a value of true and of false is filled in, in Dutch and in English."""

_RULES: Final[Mapping[Measure, Mapping[str, Any]]] = {
    Measure.COUNT: {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 10**12},
    Measure.NUMBER: {"validate": "decimal", "criteria": "between", "minimum": -(10**12), "maximum": 10**12},
    Measure.ASSESSMENT: {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
}
_DAY: Final = {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY}
_EUROS: Final = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 99_999_999_999.99}


def write(file: BufferedRandom, found: Open, *, dutch: bool) -> int:
    """Write the workbook; answers how many rows can be filled in."""
    from xlsxwriter import Workbook  # noqa: PLC0415 (heavy: only when a workbook is made)

    # Widths and rules come after the rows.
    book = Workbook(file, {**SETTINGS, "constant_memory": False})
    _Guide(book, found.contents, dutch=dutch)
    slots = max((len(_required(one)) for one in found.moments), default=0)
    moments = _Sheet(book, layout.MOMENTS, layout.moment_columns(slots), dutch=dutch)
    for one in found.moments:
        measured = found.reported.get(one.measurement) if one.measurement else None
        at = moments.add(_moment(found, one, measured, dutch=dutch))
        moments.allow(at, "value", _rule(one.measure, dutch=dutch))
        moments.allow(at, "measured_on", _DAY)
    moments.close()
    costs = _Sheet(book, layout.COSTS, layout.COST_COLUMNS, dutch=dutch)
    for line in found.contents.lines.values():
        costs.allow(costs.add(_line(found, line)), "amount", _EUROS)
    costs.close()
    _origin(book, found.contents)
    book.close()
    return len(found.moments) + len(found.contents.lines)


def as_cell(value: bool | Decimal, *, dutch: bool) -> str | float:
    """A measured value as it stands in a cell, which holds fifteen digits."""
    return YES_NO[not dutch][not value] if isinstance(value, bool) else float(value)


class _Sheet:
    """A sheet in the making."""

    def __init__(self, book: "Workbook", name: str, columns: Sequence[Column], *, dutch: bool) -> None:
        self._sheet: Worksheet = book.add_worksheet(name)
        self._name, self._columns, self._dutch = name, columns, dutch
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._forms = [_form(book, column) for column in columns]
        self._widths = [_WIDTHS.get(column.kind, _NARROWEST if column.fill else 0) for column in columns]
        self._next = layout.HEADING
        for at, column in enumerate(columns):
            heading = column.heading(dutch=dutch)
            self._sheet.write_string(layout.HEADING - 1, at, heading, bold)
            self._widths[at] = max(self._widths[at], *(len(word) for word in heading.split()))

    def add(self, values: Values) -> int:
        """Write a row; answers which."""
        for at, column in enumerate(self._columns):
            self._cell(at, column.kind, values.get(column.name))
        self._next += 1
        return self._next - 1

    def allow(self, row: int, name: str, rule: Mapping[str, Any]) -> None:
        """Let only this be filled in."""
        at = [column.name for column in self._columns].index(name)
        said = ("Dit past hier niet", "Zie de Leeswijzer.") if self._dutch else ("Not possible here", "See Leeswijzer.")
        self._sheet.data_validation(row, at, row, at, {**rule, "error_title": said[0], "error_message": said[1]})

    def close(self) -> None:
        """Lock what is not to be filled in."""
        sheet = self._sheet
        for at, width in enumerate(self._widths):
            hidden = {"hidden": True} if self._columns[at].name == "mark" else {}
            sheet.set_column(at, at, min(width, _WIDEST) + 2, None, hidden)
        sheet.freeze_panes(layout.HEADING, _LEFT[self._name])
        sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _cell(self, at: int, kind: Kind, value: Any) -> None:
        form = self._forms[at]
        match value:
            case None:
                self._sheet.write_blank(self._next, at, None, form)
            case date():
                self._sheet.write_datetime(self._next, at, value, form)
            case int() | float() | Decimal():
                self._sheet.write_number(self._next, at, float(value), form)
                self._widths[at] = max(self._widths[at], len(f"{value:,.2f}" if kind is Kind.MONEY else str(value)))
            case _:
                text = str(value)
                whole = text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
                self._sheet.write_string(self._next, at, whole, form)
                self._widths[at] = max(self._widths[at], *(len(line) for line in text.split("\n")))


class _Guide:
    """The sheet that says how it works."""

    def __init__(self, book: "Workbook", of: Contents, *, dutch: bool) -> None:
        sheet: Worksheet = book.add_worksheet(layout.GUIDE)
        forms = [book.add_format({"text_wrap": True, "valign": "top", **more}) for more in ({"bold": True}, {})]
        sheet.set_column(0, 0, 100)
        for at, line in enumerate(guide.lines(of.name, of.plan, dutch=dutch)):
            sheet.write_string(at, 0, line, forms[at > 0])
        sheet.protect()


def _origin(book: "Workbook", of: Contents) -> None:
    sheet: Worksheet = book.add_worksheet(layout.ORIGIN)
    for at, value in enumerate((layout.FORM, of.plan, of.organisation)):
        sheet.write_string(0, at, value)
    sheet.protect()
    sheet.very_hidden()


def _form(book: "Workbook", column: Column) -> "Format":
    number = {"num_format": _FORMS[column.kind]} if column.kind in _FORMS else {}
    # A reference that looks like a number or a formula stays what it is.
    text = {"num_format": "@"} if column.kind in {Kind.TEXT, Kind.CODE} else {}
    look = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    return book.add_format({**look, **number, **text, **(_FILLED if column.fill else _FIXED)})


def _rule(measure: Measure, *, dutch: bool) -> Mapping[str, Any]:
    if measure is Measure.BOOLEAN:
        return {"validate": "list", "source": list(YES_NO[not dutch])}
    return _RULES[measure]


def _required(moment: Meetmoment) -> list[str]:
    """The kinds of evidence that have a column, each once."""
    return list(dict.fromkeys(moment.evidence))[: layout.MOST_SLOTS]


def _moment(found: Open, one: Meetmoment, measured: Measurement | None, *, dutch: bool) -> Values:
    asked = {
        "mark": found.contents.mark_of_moment(one),
        "code": one.code,
        "kpi": one.kpi,
        "name": one.name,
        "scope": _scope(one, dutch=dutch),
        "period": one.period,
        "due_on": one.due_on,
        "status": _STATUS[one.status][not dutch],
        "measure": _MEASURE[one.measure][not dutch],
        "unit": found.units.get(one.kpi),
        "baseline": one.baseline,
        "target": one.target,
    }
    given = {} if measured is None else {piece.kind: piece.reference for piece in reversed(measured.evidence)}
    return {**asked, **_evidence(one, given), **({} if measured is None else _filled(measured, dutch=dutch))}


def _filled(measured: Measurement, *, dutch: bool) -> Values:
    value = as_cell(measured.value, dutch=dutch)
    return {"value": value, "measured_on": measured.measured_on, "note": measured.note}


def _evidence(one: Meetmoment, given: Mapping[str, str]) -> dict[str, Any]:
    return dict(_pairs(one, given))


def _pairs(one: Meetmoment, given: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for number, kind in enumerate(_required(one), start=1):
        yield f"kind{number}", kind
        yield f"reference{number}", given.get(kind)


def _scope(one: Meetmoment, *, dutch: bool) -> str:
    match one.scope:
        case InitiativeScope():
            return one.scope.initiative
        case ThemeScope():
            return f"{'thema' if dutch else 'theme'} {one.scope.theme}"
    return "hele plan" if dutch else "whole plan"


def _line(found: Open, one: CostLine) -> Values:
    line = one.line
    same = {name: getattr(line, name) for name in ("initiative", "kassier", "stream", "period")}
    mark = found.contents.mark_of_line(one)
    return {**same, "mark": mark, "name": found.names[line.initiative], "budget": line.amount, "stated": one.amount}
