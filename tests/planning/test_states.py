"""The state of phases and deadlines on a day."""

from datetime import date

import pytest

from app.planning.states import DueState, PhaseState, Span, days_late, due_state, phase_days_late, phase_state

TODAY = date(2027, 3, 1)
BEFORE, AFTER = date(2027, 2, 1), date(2027, 4, 1)


@pytest.mark.parametrize(
    ("span", "state", "late"),
    [
        (Span(), PhaseState.UNDATED, 0),
        (Span(planned_from=AFTER), PhaseState.PLANNED, 0),
        (Span(planned_from=TODAY), PhaseState.PLANNED, 0),
        (Span(planned_from=BEFORE, planned_to=AFTER), PhaseState.LATE_START, 28),
        (Span(planned_to=BEFORE), PhaseState.LATE_START, 28),
        (Span(planned_from=BEFORE, actual_from=BEFORE), PhaseState.BUSY, 0),
        (Span(planned_to=BEFORE, actual_from=BEFORE), PhaseState.OVERRUN, 28),
        (Span(planned_from=BEFORE, actual_from=AFTER), PhaseState.LATE_START, 28),
        (Span(planned_to=BEFORE, actual_from=BEFORE, actual_to=date(2027, 2, 11)), PhaseState.DONE, 10),
        (Span(planned_to=AFTER, actual_from=BEFORE, actual_to=TODAY), PhaseState.DONE, 0),
        (Span(planned_to=TODAY, actual_from=BEFORE, actual_to=AFTER), PhaseState.BUSY, 0),
    ],
)
def test_a_phase_has_one_state_a_day(span: Span, state: PhaseState, late: int) -> None:
    assert phase_state(span, TODAY) is state
    assert phase_days_late(span, TODAY) == late


@pytest.mark.parametrize(
    ("due_on", "done_on", "state", "late"),
    [
        (None, None, DueState.UNDATED, 0),
        (None, BEFORE, DueState.DONE, 0),
        (BEFORE, None, DueState.LATE, 28),
        (TODAY, None, DueState.DUE, 0),
        (date(2027, 4, 30), None, DueState.DUE, 0),
        (date(2027, 5, 1), None, DueState.PLANNED, 0),
        (BEFORE, BEFORE, DueState.DONE, 0),
        (BEFORE, date(2027, 2, 3), DueState.DONE_LATE, 2),
        (BEFORE, AFTER, DueState.LATE, 28),
    ],
)
def test_a_deadline_has_one_state_a_day(due_on: date | None, done_on: date | None, state: DueState, late: int) -> None:
    assert due_state(due_on, done_on, TODAY, 60) is state
    assert days_late(due_on, done_on, TODAY) == late
