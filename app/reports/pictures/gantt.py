"""The planning: phases as bars, milestones as diamonds, and the day on which it is looked at."""

from datetime import date

from app.planning.schemas import Planning, PlanningRow
from app.planning.states import DueState, PhaseState
from app.reports.pictures.dutch import count, day
from app.reports.pictures.palette import ACCENT, ALARM, INK, PAPER
from app.reports.pictures.picture import Picture, Spec, Width, dressed, empty, shortened, values

MOST_ROWS = 60
"""The most initiatives in one chart; those that begin first."""

_DONE, _BUSY, _PLANNED, _LATE = "klaar", "bezig", "gepland", "te laat"
_STATES = {
    PhaseState.DONE: _DONE,
    PhaseState.BUSY: _BUSY,
    PhaseState.PLANNED: _PLANNED,
    PhaseState.OVERRUN: _LATE,
    PhaseState.LATE_START: _LATE,
}
_AT: Spec = {"field": "at", "type": "temporal"}
_FILLS = {_DONE: ACCENT, _BUSY: "#6fa8c4", _PLANNED: "#f1f5f8", _LATE: "#f6c9c0"}


def gantt_of(planning: Planning) -> Picture:
    """The chart of a planning."""
    there = [row for row in planning.rows if row.begins_on is not None and row.ends_on is not None]
    shown = sorted(there, key=lambda row: (row.theme, row.initiative))[:MOST_ROWS]
    return Picture(
        "planning",
        f"Planning op {day(planning.on)}",
        _in_words(planning, there, shown),
        lambda width: _spec(shown, planning.on, width) if shown else empty(width),
    )


def _spec(rows: list[PlanningRow], on: date, width: Width) -> Spec:
    named = [
        (f"{row.initiative}  {shortened(row.name, 46)}" if width is Width.WIDE else row.initiative, row) for row in rows
    ]
    y: Spec = {"field": "row", "type": "nominal", "sort": [name for name, _ in named], "title": None}
    y["axis"] = {"labelLimit": 340, "labelPadding": 8, "ticks": False, "domain": False, "grid": False}
    return dressed(
        {
            "height": {"step": 21},
            "layer": [_bars(named, y), _points(named, y), _today(on)],
            "resolve": {"scale": {"color": "independent", "fill": "independent"}},
        },
        width,
    )


def _bars(named: list[tuple[str, PlanningRow]], y: Spec) -> Spec:
    """The phases."""
    bars = []
    for name, row in named:
        for bar in row.phases:
            begins, ends = bar.actual_from or bar.planned_from, bar.actual_to or bar.planned_to
            if begins and ends:
                state = _STATES.get(bar.state, _PLANNED)
                bars.append({"row": name, "from": f"{begins}T00:00:00", "to": f"{ends}T00:00:00", "state": state})
    ticks = {"format": "%Y", "tickCount": "year", "grid": True, "orient": "top", "title": None}
    x = {"field": "from", "type": "temporal", "axis": ticks, "scale": {"nice": "year"}}
    states = {"domain": list(_FILLS), "range": list(_FILLS.values())}
    legend = {"title": "fase", "orient": "bottom", "symbolType": "square", "symbolStrokeColor": INK}
    colour = {"field": "state", "type": "nominal", "scale": states, "legend": legend}
    return {
        "data": values(bars),
        "mark": {"type": "bar", "height": 13, "stroke": ACCENT, "strokeWidth": 1},
        "encoding": {"y": y, "x": x, "x2": {"field": "to"}, "color": colour},
    }


def _points(named: list[tuple[str, PlanningRow]], y: Spec) -> Spec:
    """The milestones."""
    points = [
        {"row": name, "at": f"{at}T00:00:00", "state": _state(one.state)}
        for name, row in named
        for one in row.milestones
        if (at := one.done_on or one.due_on) is not None
    ]
    states = [_DONE, _PLANNED, _LATE]
    drawn = {"domain": states, "range": ["diamond", "diamond", "triangle-up"]}
    inks = {"domain": states, "range": [INK, PAPER, ALARM]}
    return {
        "data": values(points),
        "mark": {"type": "point", "filled": True, "size": 75, "stroke": INK, "strokeWidth": 1.2, "opacity": 1},
        "encoding": {
            "y": y,
            "x": _AT,
            "shape": {"field": "state", "type": "nominal", "scale": drawn, "legend": None},
            "fill": {"field": "state", "type": "nominal", "scale": inks, "legend": None},
        },
    }


def _today(on: date) -> Spec:
    return {
        "data": values([{"at": f"{on}T00:00:00"}]),
        "mark": {"type": "rule", "color": ALARM, "strokeWidth": 1.5, "strokeDash": [5, 3]},
        "encoding": {"x": _AT},
    }


def _state(state: DueState) -> str:
    return {DueState.DONE: _DONE, DueState.DONE_LATE: _DONE, DueState.LATE: _LATE}.get(state, _PLANNED)


def _in_words(planning: Planning, there: list[PlanningRow], shown: list[PlanningRow]) -> str:
    if not there:
        return "Er is nog geen planning."
    late = sum(1 for row in there for one in row.milestones if one.state is DueState.LATE)
    over = sum(1 for row in there for one in row.phases if _STATES.get(one.state) == _LATE)
    running = _none(over, "fase loopt uit of had moeten beginnen", "fasen lopen uit of hadden moeten beginnen")
    text = (
        f"{count(len(there), 'initiatief', 'initiatieven')} met een planning, van {day(planning.begins_on)} tot en met "
        f"{day(planning.ends_on)}; {running}; {_none(late, 'mijlpaal is te laat', 'mijlpalen zijn te laat')}. Een ruit "
        "is een mijlpaal (dicht is klaar), een driehoek een mijlpaal die te laat is; de onderbroken lijn is deze dag."
    )
    return text if len(shown) == len(there) else f"{text} Getoond zijn de eerste {len(shown)}."


def _none(amount: int, one: str, more: str) -> str:
    return count(amount, one, more) if amount else f"geen {one}"
