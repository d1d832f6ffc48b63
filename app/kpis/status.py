"""How far a meetmoment is: by its outcome, else by its newest measurement, else by the calendar."""

from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final, assert_never

from app.measurements.schemas import MeasurementStatus


class MeetmomentStatus(StrEnum):
    """The status of a meetmoment."""

    PLANNED = "planned"
    DUE = "due"
    OVERDUE = "overdue"
    REPORTED = "reported"
    VERIFIED = "verified"
    REJECTED = "rejected"
    ESTABLISHED = "established"
    NOT_MEASURED = "not_measured"


TO_REPORT: Final = frozenset({MeetmomentStatus.DUE, MeetmomentStatus.OVERDUE})
"""What must be reported now: what is late is still due."""


@lru_cache(maxsize=4096)
def status_of(
    *,
    outcome: MeetmomentStatus | None,
    newest: MeasurementStatus | None,
    begins_on: date | None,
    due_on: date,
    today: date,
) -> MeetmomentStatus:
    """The status on a day (domain: meetmoment).

    Args:
        outcome: established or not measured, in the accounting of its own period; None while there is none.
        newest: the status of the newest measurement that was not superseded, in whichever accounting.
        begins_on: the first day of its period, if the plan has periods.
        due_on: the day on which it must be reported at the latest.
        today: the day.
    """
    if outcome is not None:
        return outcome
    if newest is not None:
        return _by_measurement(newest, _by_calendar(begins_on, due_on, today))
    return _by_calendar(begins_on, due_on, today)


def _by_measurement(newest: MeasurementStatus, otherwise: MeetmomentStatus) -> MeetmomentStatus:
    match newest:
        case MeasurementStatus.REPORTED:
            return MeetmomentStatus.REPORTED
        case MeasurementStatus.VERIFIED:
            return MeetmomentStatus.VERIFIED
        case MeasurementStatus.REJECTED:
            return MeetmomentStatus.REJECTED
        case MeasurementStatus.ESTABLISHED:
            return MeetmomentStatus.ESTABLISHED
        case MeasurementStatus.SUPERSEDED:
            return otherwise
        case _ as never:
            assert_never(never)


def _by_calendar(begins_on: date | None, due_on: date, today: date) -> MeetmomentStatus:
    if due_on < today:
        return MeetmomentStatus.OVERDUE
    begun = due_on == today or (begins_on is not None and begins_on <= today)
    return MeetmomentStatus.DUE if begun else MeetmomentStatus.PLANNED
