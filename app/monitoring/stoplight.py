"""The stoplight of a KPI and of what it stands for: a colour, and every reason for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.kpis.status import MeetmomentStatus


class Colour(StrEnum):
    """A colour, from good to bad; grey when there is nothing to judge yet."""

    GRIJS = "grijs"
    GROEN = "groen"
    ORANJE = "oranje"
    ROOD = "rood"


class ReasonCode(StrEnum):
    """Why a stoplight has its colour."""

    NOTHING_DUE = "nothing_due"
    ACHIEVED = "achieved"
    PARTLY_ACHIEVED = "partly_achieved"
    HARDLY_ACHIEVED = "hardly_achieved"
    AWAITS_VERIFICATION = "awaits_verification"
    REJECTED = "rejected"
    NOT_MEASURED = "not_measured"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long_overdue"
    FORECAST_BELOW = "forecast_below"
    FOLLOW_UP_LATE = "follow_up_late"


COLOURS: Final = {
    ReasonCode.NOTHING_DUE: Colour.GRIJS,
    ReasonCode.ACHIEVED: Colour.GROEN,
    ReasonCode.PARTLY_ACHIEVED: Colour.ORANJE,
    ReasonCode.HARDLY_ACHIEVED: Colour.ROOD,
    ReasonCode.AWAITS_VERIFICATION: Colour.ORANJE,
    ReasonCode.REJECTED: Colour.ROOD,
    ReasonCode.NOT_MEASURED: Colour.ROOD,
    ReasonCode.OVERDUE: Colour.ORANJE,
    ReasonCode.LONG_OVERDUE: Colour.ROOD,
    ReasonCode.FORECAST_BELOW: Colour.ORANJE,
    ReasonCode.FOLLOW_UP_LATE: Colour.ORANJE,
}
"""The colour that each reason gives; the worst one shows."""

HALF: Final = Decimal("0.5")
"""Below this part of the target a result is red."""

LONG: Final = 30
"""More days than this after its due date an unreported meetmoment is red."""

_ORDER: Final = list(Colour)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known of one meetmoment; `achievement` is of its established value, caught up or not."""

    code: str
    due_on: date
    status: MeetmomentStatus
    achievement: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, the thing that it is about, and how late or how far that is."""

    code: ReasonCode
    about: str
    days: int | None = None
    achievement: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Stoplight:
    """A colour and what it rests on, the worst reason first."""

    colour: Colour
    reasons: tuple[Reason, ...]


def of_kpi(
    moments: Sequence[Moment], expected: Sequence[tuple[str, Decimal]], late: Iterable[tuple[str, int]], today: date
) -> Stoplight:
    """The stoplight of one KPI on a day.

    Args:
        moments: its meetmomenten.
        expected: per meetmoment that is not established yet, the achievement that is forecast, from 0 to 1.
        late: follow-up actions that are late, with the days.
        today: the day.
    """
    found = [reason for moment in moments if (reason := _of_moment(moment, today)) is not None]
    found = [*_latest_result(found, moments), *(r for r in found if r.achievement is None)]
    found += [Reason(ReasonCode.FORECAST_BELOW, about, achievement=part) for about, part in expected if part < 1]
    found += [Reason(ReasonCode.FOLLOW_UP_LATE, about, days=days) for about, days in late]
    return _shown(found)


def together(lights: Sequence[tuple[str, Stoplight]]) -> Stoplight:
    """The stoplight of an initiative, theme or plan: the worst of its KPIs, with their first reasons.

    Args:
        lights: the code and stoplight of each KPI.
    """
    reasons = [light.reasons[0] for _, light in lights if light.colour is not Colour.GRIJS]
    return _shown(reasons)


def _shown(reasons: Sequence[Reason]) -> Stoplight:
    if not reasons:
        return Stoplight(Colour.GRIJS, (Reason(ReasonCode.NOTHING_DUE, ""),))
    ordered = sorted(reasons, key=lambda reason: (-_ORDER.index(COLOURS[reason.code]), reason.code, reason.about))
    return Stoplight(COLOURS[ordered[0].code], tuple(ordered))


def _latest_result(found: Sequence[Reason], moments: Sequence[Moment]) -> list[Reason]:
    """Of the established results only that of the last due date: an old miss that was made good is no news."""
    results = {reason.about: reason for reason in found if reason.achievement is not None}
    dated = sorted((moment.due_on, moment.code) for moment in moments if moment.code in results)
    return [results[dated[-1][1]]] if dated else []


def _of_moment(moment: Moment, today: date) -> Reason | None:
    late = (today - moment.due_on).days
    match moment.status:
        case MeetmomentStatus.ESTABLISHED | MeetmomentStatus.NOT_MEASURED if moment.achievement is not None:
            return Reason(_judged(moment.achievement), moment.code, achievement=moment.achievement)
        case MeetmomentStatus.NOT_MEASURED:
            return Reason(ReasonCode.NOT_MEASURED, moment.code)
        case MeetmomentStatus.REJECTED:
            return Reason(ReasonCode.REJECTED, moment.code)
        case MeetmomentStatus.OVERDUE:
            return Reason(ReasonCode.LONG_OVERDUE if late > LONG else ReasonCode.OVERDUE, moment.code, days=late)
        case MeetmomentStatus.REPORTED if late > 0:
            return Reason(ReasonCode.AWAITS_VERIFICATION, moment.code, days=late)
        case _:
            return None


def _judged(achievement: Decimal) -> ReasonCode:
    if achievement >= 1:
        return ReasonCode.ACHIEVED
    return ReasonCode.PARTLY_ACHIEVED if achievement >= HALF else ReasonCode.HARDLY_ACHIEVED
