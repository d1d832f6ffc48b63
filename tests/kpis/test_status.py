"""The status of a meetmoment: outcome first, then the newest measurement, then the calendar."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.kpis.schemas import in_millionths
from app.kpis.status import MeetmomentStatus, status_of
from app.measurements.schemas import MeasurementStatus

BEGINS, DUE = date(2026, 1, 1), date(2026, 6, 30)


def status(
    today: date,
    outcome: MeetmomentStatus | None = None,
    newest: MeasurementStatus | None = None,
    begins_on: date | None = BEGINS,
) -> MeetmomentStatus:
    return status_of(outcome=outcome, newest=newest, begins_on=begins_on, due_on=DUE, today=today)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 12, 31), MeetmomentStatus.PLANNED),
        (date(2026, 1, 1), MeetmomentStatus.DUE),
        (date(2026, 6, 30), MeetmomentStatus.DUE),
        (date(2026, 7, 1), MeetmomentStatus.OVERDUE),
    ],
)
def test_the_calendar_decides_while_nothing_is_reported(today: date, expected: MeetmomentStatus) -> None:
    assert status(today) is expected


def test_without_periods_it_is_due_on_its_day_and_overdue_after() -> None:
    assert status(date(2026, 6, 29), begins_on=None) is MeetmomentStatus.PLANNED
    assert status(DUE, begins_on=None) is MeetmomentStatus.DUE
    assert status(date(2026, 7, 1), begins_on=None) is MeetmomentStatus.OVERDUE


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (MeasurementStatus.REPORTED, MeetmomentStatus.REPORTED),
        (MeasurementStatus.VERIFIED, MeetmomentStatus.VERIFIED),
        (MeasurementStatus.REJECTED, MeetmomentStatus.REJECTED),
        (MeasurementStatus.ESTABLISHED, MeetmomentStatus.ESTABLISHED),
        (MeasurementStatus.SUPERSEDED, MeetmomentStatus.OVERDUE),
    ],
)
def test_the_newest_measurement_decides_over_the_calendar(
    newest: MeasurementStatus, expected: MeetmomentStatus
) -> None:
    assert status(date(2027, 1, 1), newest=newest) is expected


@pytest.mark.parametrize("outcome", [MeetmomentStatus.ESTABLISHED, MeetmomentStatus.NOT_MEASURED])
def test_the_outcome_decides_over_all_else(outcome: MeetmomentStatus) -> None:
    assert status(date(2027, 1, 1), outcome, MeasurementStatus.REPORTED) is outcome


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (Fraction(0), "0"),
        (Fraction(1), "1"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(1, 2_000_000), "0.000001"),
        (Fraction(1, 2_000_001), "0"),
    ],
)
def test_a_fraction_is_shown_with_six_decimals_half_up(part: Fraction, shown: str) -> None:
    assert in_millionths(part) == Decimal(shown)
