"""The course of a KPI, and of what several KPIs stand for together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from app.kpis import schemas as kpi_wire
from app.monitoring import schemas as wire
from app.monitoring import stoplight
from app.monitoring.stoplight import COLOURS, Colour, Reason, ReasonCode, Stoplight
from app.planning.states import days_late
from app.plans.package.records.monitoring import FollowUp, Forecast
from app.uitkeringsschema.facts import Measure


@dataclass(frozen=True, slots=True)
class Followed:
    """A KPI with all that is known of its course on a day."""

    kpi: kpi_wire.Kpi
    points: tuple[wire.ProgressPoint, ...]
    actions: tuple[wire.OpenAction, ...]
    light: Stoplight


def follow(
    kpi: kpi_wire.Kpi,
    moments: Sequence[kpi_wire.Meetmoment],
    forecasts: Iterable[Forecast],
    actions: Iterable[FollowUp],
    today: date,
) -> Followed:
    """The course of one KPI on a day.

    Args:
        kpi: the KPI.
        moments: its meetmomenten.
        forecasts: what was expected of it; the one made last counts, of those made on or before the day.
        actions: its follow-up actions; those that are closed by the day are left out.
        today: the day.
    """
    expected = _expected(forecasts, today)
    points = tuple(_point(one, expected) for one in sorted(moments, key=lambda one: (one.due_on, one.code)))
    still_open = tuple(_action(one, today) for one in actions if one.closed_on is None or one.closed_on > today)
    light = stoplight.of_kpi(
        [stoplight.Moment(one.meetmoment, one.due_on, one.status, one.achievement) for one in points],
        [
            (one.meetmoment, one.forecast_achievement)
            for one in points
            if one.achievement is None and one.forecast_achievement is not None
        ],
        [(one.code, one.days_late) for one in still_open if one.days_late],
        today,
    )
    return Followed(kpi, points, still_open, light)


def _expected(forecasts: Iterable[Forecast], today: date) -> Mapping[str | date, Forecast]:
    """The forecast that counts, per meetmoment and, where none is named, per date."""
    made = sorted((one for one in forecasts if one.made_on <= today), key=lambda one: (one.made_on, one.code))
    return {one.meetmoment or one.for_on: one for one in made}


def _point(moment: kpi_wire.Meetmoment, expected: Mapping[str | date, Forecast]) -> wire.ProgressPoint:
    last = moment.caught_up[-1] if moment.caught_up else None
    forecast = expected.get(moment.code) or expected.get(moment.due_on)
    return wire.ProgressPoint(
        meetmoment=moment.code,
        due_on=moment.due_on,
        status=moment.status,
        baseline=moment.baseline,
        target=moment.target,
        measured=moment.value if last is None else last.value,
        achievement=moment.achievement if last is None else last.achievement,
        forecast=None if forecast is None else forecast.value,
        forecast_achievement=None if forecast is None else _would_achieve(moment, forecast.value),
    )


def _would_achieve(moment: kpi_wire.Meetmoment, value: Decimal) -> Decimal | None:
    """How far a forecast would reach the target (uitkeringsschema.md §3)."""
    if moment.measure in {Measure.BOOLEAN, Measure.ASSESSMENT}:
        return min(Decimal(1), max(Decimal(0), value))
    if moment.target is None:
        return None
    baseline = moment.baseline or Decimal(0)
    reached = Fraction(value - baseline) / Fraction(moment.target - baseline)
    return kpi_wire.in_millionths(min(Fraction(1), max(Fraction(0), reached)))


def _action(one: FollowUp, today: date) -> wire.OpenAction:
    return wire.OpenAction(
        code=one.code,
        action=one.action,
        owner=one.owner or one.owner_name,
        due_on=one.due_on,
        days_late=days_late(one.due_on, one.closed_on, today),
        illustrative=one.illustrative,
        source=one.source,
    )


def together(code: str | None, name: str, followed: Sequence[Followed]) -> wire.GroupProgress:
    """The course of what several KPIs stand for."""
    light = stoplight.together([(one.kpi.code, one.light) for one in followed])
    colours = Counter(one.light.colour for one in followed)
    return wire.GroupProgress(
        code=code,
        name=name,
        light=shown(light),
        kpis=[one.kpi.code for one in followed],
        colours={colour: colours[colour] for colour in Colour},
        movement=movement([point for one in followed for point in one.points]),
    )


def movement(points: Iterable[wire.ProgressPoint]) -> list[wire.Moving]:
    """Per due date what is measured of all that was due by then, and how far that reaches on average."""
    ordered = sorted(points, key=lambda one: one.due_on)
    reached: list[Decimal] = []
    found: dict[date, wire.Moving] = {}
    for number, point in enumerate(ordered, start=1):
        if point.achievement is not None:
            reached.append(point.achievement)
        mean = Fraction(sum(reached, Decimal(0))) / len(reached) if reached else None
        found[point.due_on] = wire.Moving(
            on=point.due_on,
            meetmomenten=number,
            measured=len(reached),
            achievement=None if mean is None else kpi_wire.in_millionths(mean),
        )
    return list(found.values())


def shown(light: Stoplight) -> wire.Light:
    """A stoplight as it goes over the wire."""
    reasons = [
        wire.LightReason(
            code=one.code,
            colour=COLOURS[one.code],
            about=one.about,
            days=one.days,
            achievement=one.achievement,
            text=_in_words(one),
        )
        for one in light.reasons
    ]
    return wire.Light(colour=light.colour, reasons=reasons)


def _in_words(reason: Reason) -> str:
    percentage = "" if reason.achievement is None else f"{reason.achievement * 100:.1f}".replace(".", ",") + "%"
    days = "1 dag" if reason.days == 1 else f"{reason.days} dagen"
    return _WORDS[reason.code].format(about=reason.about, days=days, percentage=percentage)


_WORDS: Final = {
    ReasonCode.NOTHING_DUE: "Er is nog niets te beoordelen.",
    ReasonCode.ACHIEVED: "{about} is gehaald.",
    ReasonCode.PARTLY_ACHIEVED: "{about} is voor {percentage} gehaald.",
    ReasonCode.HARDLY_ACHIEVED: "{about} is voor {percentage} gehaald.",
    ReasonCode.AWAITS_VERIFICATION: "{about} is opgegeven, maar {days} na de termijn nog niet geverifieerd.",
    ReasonCode.REJECTED: "De opgave van {about} is afgekeurd.",
    ReasonCode.NOT_MEASURED: "{about} is niet gemeten.",
    ReasonCode.OVERDUE: "{about} is {days} te laat.",
    ReasonCode.LONG_OVERDUE: "{about} is {days} te laat.",
    ReasonCode.FORECAST_BELOW: "De verwachting voor {about} is {percentage} van het doel.",
    ReasonCode.FOLLOW_UP_LATE: "Actie {about} is {days} te laat.",
}
