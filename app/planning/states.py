"""How far a phase, a milestone or a deadline is on a day: what is done, busy, late or still to come."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PhaseState(StrEnum):
    """How far a phase is."""

    UNDATED = "undated"
    PLANNED = "planned"
    LATE_START = "late_start"
    BUSY = "busy"
    OVERRUN = "overrun"
    DONE = "done"


class DueState(StrEnum):
    """How far something with a due date is."""

    UNDATED = "undated"
    PLANNED = "planned"
    DUE = "due"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done_late"


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a phase, as planned and as it went; None where nobody said."""

    planned_from: date | None = None
    planned_to: date | None = None
    actual_from: date | None = None
    actual_to: date | None = None


def phase_state(span: Span, today: date) -> PhaseState:
    """The state of a phase on a day (domain: a phase may still run after its mijlpaal).

    What really happened goes before what was planned; a real date in the future has not happened yet.
    """
    if span.actual_to is not None and span.actual_to <= today:
        return PhaseState.DONE
    if span.actual_from is not None and span.actual_from <= today:
        return PhaseState.OVERRUN if span.planned_to is not None and span.planned_to < today else PhaseState.BUSY
    if span.planned_from is not None and span.planned_from < today:
        return PhaseState.LATE_START
    if span.planned_to is not None and span.planned_to < today:
        return PhaseState.LATE_START
    if span == Span():
        return PhaseState.UNDATED
    return PhaseState.PLANNED


def phase_days_late(span: Span, today: date) -> int:
    """Days that a phase is behind: of its end once it began, of its start before that; 0 when it is on time."""
    end = span.actual_to if span.actual_to is not None and span.actual_to <= today else today
    began = span.actual_from is not None and span.actual_from <= today
    behind = [] if span.planned_to is None else [(end - span.planned_to).days]
    if not began and span.actual_to is None and span.planned_from is not None:
        behind.append((today - span.planned_from).days)
    return max(0, *behind) if behind else 0


def due_state(due_on: date | None, done_on: date | None, today: date, within: int) -> DueState:
    """The state of something that is due on a day; `within` are the days that count as soon, this day included."""
    if done_on is not None and done_on <= today:
        return DueState.DONE_LATE if due_on is not None and done_on > due_on else DueState.DONE
    if due_on is None:
        return DueState.UNDATED
    if due_on < today:
        return DueState.LATE
    return DueState.DUE if (due_on - today).days <= within else DueState.PLANNED


def days_late(due_on: date | None, done_on: date | None, today: date) -> int:
    """Days that something was done, or is not done, after it was due; 0 when it is on time."""
    if due_on is None:
        return 0
    end = done_on if done_on is not None and done_on <= today else today
    return max(0, (end - due_on).days)
