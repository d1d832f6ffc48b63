"""From records to the rows of a Gantt chart and the columns of a werkagenda."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from app.planning import schemas as wire
from app.planning.states import Span, days_late, due_state, phase_days_late, phase_state
from app.plans.package.records.planning import InitiativePhase, Mark, Milestone, Phase, QuarterMark, WorkItem

SOON = 60
"""The days that are looked ahead by default."""


def bar(part: InitiativePhase, phase: Phase, today: date) -> wire.PhaseBar:
    """A phase of an initiative as a bar; what it must deliver is its own list, else that of the phase."""
    span = span_of(part)
    return wire.PhaseBar(
        code=part.code,
        phase=part.phase,
        name=phase.name,
        order=phase.order,
        region=part.region,
        planned_from=part.planned_from,
        planned_to=part.planned_to,
        actual_from=part.actual_from,
        actual_to=part.actual_to,
        state=phase_state(span, today),
        days_late=phase_days_late(span, today),
        delivered=sum(1 for one in part.deliverables if one.done_on is not None and one.done_on <= today),
        to_deliver=len(part.deliverables or phase.deliverables),
        illustrative=part.illustrative,
        source=part.source,
    )


def point(part: Milestone, today: date, within: int) -> wire.MilestonePoint:
    """A milestone as a point."""
    return wire.MilestonePoint(
        code=part.code,
        deliverable=part.deliverable,
        phase=part.phase,
        region=part.region,
        due_on=part.due_on,
        done_on=part.done_on,
        state=due_state(part.due_on, part.done_on, today, within),
        days_late=days_late(part.due_on, part.done_on, today),
        responsible=list(part.responsible),
        evidence=list(part.evidence),
        illustrative=part.illustrative,
        source=part.source,
    )


def span_of(part: InitiativePhase) -> Span:
    """The days of a phase."""
    return Span(part.planned_from, part.planned_to, part.actual_from, part.actual_to)


def row(
    initiative: str, name: str, theme: str, bars: Sequence[wire.PhaseBar], points: Sequence[wire.MilestonePoint]
) -> wire.PlanningRow:
    """A row: the bars in the order of the phases, the points in the order of their dates."""
    begins_on, ends_on = stretch([*map(_days_of_bar, bars), *map(_days_of_point, points)])
    return wire.PlanningRow(
        initiative=initiative,
        name=name,
        theme=theme,
        begins_on=begins_on,
        ends_on=ends_on,
        phases=sorted(bars, key=lambda one: (one.region or "", one.order, one.planned_from or date.min, one.code)),
        milestones=sorted(points, key=lambda one: (one.due_on or date.max, one.code)),
    )


def stretch(days: Iterable[Iterable[date | None]]) -> tuple[date | None, date | None]:
    """The first and last of some days."""
    known = sorted(day for some in days for day in some if day is not None)
    return (known[0], known[-1]) if known else (None, None)


def _days_of_bar(one: wire.PhaseBar) -> tuple[date | None, ...]:
    return one.planned_from, one.planned_to, one.actual_from, one.actual_to


def _days_of_point(one: wire.MilestonePoint) -> tuple[date | None, ...]:
    return one.due_on, one.done_on


def agenda(items: Sequence[WorkItem]) -> wire.WorkAgenda:
    """The werkagenda, with every quarter from the first mark to the last."""
    busy = Counter(at for item in items for at in {(mark.year, mark.quarter) for mark in item.marks})
    columns = _quarters(min(busy), max(busy)) if busy else []
    quarters = [_column(year, quarter, busy[year, quarter]) for year, quarter in columns]
    rows = [_agenda_row(item) for item in sorted(items, key=lambda item: (item.group or "", item.code))]
    return wire.WorkAgenda(quarters=quarters, rows=rows)


def _agenda_row(item: WorkItem) -> wire.AgendaRow:
    return wire.AgendaRow(
        code=item.code,
        activity=item.activity,
        type=item.type,
        group=item.group,
        initiative=item.initiative,
        responsible=list(item.responsible),
        status=item.status,
        cells=_cells(item.marks),
        illustrative=item.illustrative,
        source=item.source,
    )


def _cells(marks: Iterable[QuarterMark]) -> list[wire.AgendaCell]:
    found: defaultdict[tuple[int, int], set[Mark]] = defaultdict(set)
    for mark in marks:
        found[mark.year, mark.quarter].add(mark.mark)
    return [
        wire.AgendaCell(year=year, quarter=quarter, marks=sorted(signs))
        for (year, quarter), signs in sorted(found.items())
    ]


def _quarters(first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]]:
    numbers = range(first[0] * 4 + first[1] - 1, last[0] * 4 + last[1])
    return [(number // 4, number % 4 + 1) for number in numbers]


def _column(year: int, quarter: int, busy: int) -> wire.QuarterColumn:
    begins_on = date(year, 3 * quarter - 2, 1)
    following = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return wire.QuarterColumn(
        year=year, quarter=quarter, begins_on=begins_on, ends_on=following - timedelta(days=1), busy=busy
    )
