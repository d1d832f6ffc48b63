"""The status of a meetmoment: outcome first, then the newest measurement, then the calendar."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.kpis.schemas import in_millionths
from app.kpis.status import Status, status_of
from app.measurements.schemas import MeasurementStatus

BEGINS, DUE = date(2026, 1, 1), date(2026, 6, 30)


def status(
    today: date,
    outcome: Status | None = None,
    newest: MeasurementStatus | None = None,
    begins_on: date | None = BEGINS,
) -> Status:
    return status_of(outcome=outcome, newest=newest, begins_on=begins_on, due_on=DUE, today=today)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 12, 31), Status.PLANNED),
        (date(2026, 1, 1), Status.DUE),
        (date(2026, 6, 30), Status.DUE),
        (date(2026, 7, 1), Status.OVERDUE),
    ],
)
def test_the_calendar_decides_while_nothing_is_reported(today: date, expected: Status) -> None:
    assert status(today) is expected


def test_without_periods_it_is_due_on_its_day_and_overdue_after() -> None:
    assert status(date(2026, 6, 29), begins_on=None) is Status.PLANNED
    assert status(DUE, begins_on=None) is Status.DUE
    assert status(date(2026, 7, 1), begins_on=None) is Status.OVERDUE


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (MeasurementStatus.REPORTED, Status.REPORTED),
        (MeasurementStatus.VERIFIED, Status.VERIFIED),
        (MeasurementStatus.REJECTED, Status.REJECTED),
        (MeasurementStatus.ESTABLISHED, Status.ESTABLISHED),
        (MeasurementStatus.SUPERSEDED, Status.OVERDUE),
    ],
)
def test_the_newest_measurement_decides_over_the_calendar(newest: MeasurementStatus, expected: Status) -> None:
    assert status(date(2027, 1, 1), newest=newest) is expected


@pytest.mark.parametrize("outcome", [Status.ESTABLISHED, Status.NOT_MEASURED])
def test_the_outcome_decides_over_all_else(outcome: Status) -> None:
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
