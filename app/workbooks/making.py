"""Makes the workbook of an organisation: what it rests on and what is to be filled in, as plain values."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.kpis.schemas import InitiativeScope, Meetmoment, ThemeScope
from app.kpis.status import MeetmomentStatus
from app.measurements.schemas import Measurement
from app.uitkeringsschema.facts import Measure
from app.workbooks import guide, layout
from app.workbooks.contents import CostLine, Open
from app.workbooks.layout import Column
from app.workbooks.plain import Book, Cell, Rule, Sheet

Values = Mapping[str, Any]

_LEFT: Final = {layout.MOMENTS: 3, layout.COSTS: 2}
"""The columns that stay in sight."""

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
_YES_NO: Final = ("ja", "nee"), ("yes", "no")
"""How a value of true and of false stands there, in Dutch and in English."""

_RULES: Final[Mapping[Measure, Rule]] = {
    Measure.BOOLEAN: "yes_no",
    Measure.COUNT: "count",
    Measure.NUMBER: "number",
    Measure.ASSESSMENT: "assessment",
}


def book(found: Open, *, dutch: bool) -> Book:
    """The workbook of what can be filled in."""
    of = found.contents
    slots = max((len(_required(one)) for one in found.moments), default=0)
    columns = layout.moment_columns(slots)
    moments = _sheet(layout.MOMENTS, columns, dutch=dutch)
    for one in found.moments:
        measured = found.reported.get(one.measurement) if one.measurement else None
        rules: Mapping[str, Rule] = {"value": _RULES[one.measure], "measured_on": "day"}
        _add(moments, columns, _moment(found, one, measured, dutch=dutch), rules)
    costs = _sheet(layout.COSTS, layout.COST_COLUMNS, dutch=dutch)
    for line in of.lines.values():
        _add(costs, layout.COST_COLUMNS, _line(found, line), {"amount": "euros"})
    return Book(
        dutch=dutch,
        guide=(layout.GUIDE, guide.lines(of.name, of.plan, dutch=dutch)),
        sheets=[moments, costs],
        origin=(layout.ORIGIN, [layout.FORM, of.plan, of.organisation]),
    )


def _sheet(name: str, columns: Sequence[Column], *, dutch: bool) -> Sheet:
    heads = [one.head(dutch=dutch) for one in columns]
    return Sheet(name=name, left=_LEFT[name], columns=heads, rows=[], rules=[])


def _add(sheet: Sheet, columns: Sequence[Column], values: Values, rules: Mapping[str, Rule]) -> None:
    """Add a row, in which only this may be filled in."""
    at = {column.name: place for place, column in enumerate(columns)}
    sheet["rules"] += [(len(sheet["rows"]), at[name], rule) for name, rule in rules.items()]
    sheet["rows"].append([_cell(values.get(column.name)) for column in columns])


def _cell(value: Any) -> Cell:
    """A value as it stands in a cell, in which a number holds fifteen digits."""
    match value:
        case None | int() | float():
            return value
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
    return str(value)


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
    value = measured.value
    shown = _YES_NO[not dutch][not value] if isinstance(value, bool) else value
    return {"value": shown, "measured_on": measured.measured_on, "note": measured.note}


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
