"""The stoplight: the worst reason gives the colour, and every reason is told."""

from datetime import date
from decimal import Decimal

from app.kpis.status import MeetmomentStatus
from app.monitoring.stoplight import COLOURS, Colour, Moment, ReasonCode, of_kpi, together

TODAY = date(2027, 3, 1)
PAST, LONG_PAST, FUTURE = date(2027, 2, 20), date(2027, 1, 1), date(2027, 9, 1)


def test_every_reason_has_a_colour() -> None:
    assert set(COLOURS) == set(ReasonCode)


def test_nothing_due_is_grey() -> None:
    light = of_kpi([Moment("M1", FUTURE, MeetmomentStatus.PLANNED)], [], [], TODAY)
    assert light.colour is Colour.GRIJS
    assert [reason.code for reason in light.reasons] == [ReasonCode.NOTHING_DUE]


def test_an_achieved_target_is_green_and_half_of_it_orange() -> None:
    done = Moment("M1", PAST, MeetmomentStatus.ESTABLISHED, Decimal(1))
    assert of_kpi([done], [], [], TODAY).colour is Colour.GROEN
    half = Moment("M1", PAST, MeetmomentStatus.ESTABLISHED, Decimal("0.5"))
    assert of_kpi([half], [], [], TODAY).colour is Colour.ORANJE
    less = Moment("M1", PAST, MeetmomentStatus.ESTABLISHED, Decimal("0.499999"))
    assert of_kpi([less], [], [], TODAY).colour is Colour.ROOD


def test_the_last_result_counts_and_not_an_old_miss() -> None:
    moments = [
        Moment("M1", LONG_PAST, MeetmomentStatus.ESTABLISHED, Decimal("0.1")),
        Moment("M2", PAST, MeetmomentStatus.ESTABLISHED, Decimal(1)),
    ]
    light = of_kpi(moments, [], [], TODAY)
    assert light.colour is Colour.GROEN
    assert [reason.about for reason in light.reasons] == ["M2"]


def test_what_is_overdue_turns_orange_and_then_red() -> None:
    late = of_kpi([Moment("M1", PAST, MeetmomentStatus.OVERDUE)], [], [], TODAY)
    assert (late.colour, late.reasons[0].days) == (Colour.ORANJE, 9)
    later = of_kpi([Moment("M1", LONG_PAST, MeetmomentStatus.OVERDUE)], [], [], TODAY)
    assert (later.colour, later.reasons[0].code) == (Colour.ROOD, ReasonCode.LONG_OVERDUE)


def test_all_reasons_are_told_the_worst_first() -> None:
    moments = [
        Moment("M1", PAST, MeetmomentStatus.ESTABLISHED, Decimal(1)),
        Moment("M2", PAST, MeetmomentStatus.REPORTED),
        Moment("M3", PAST, MeetmomentStatus.REJECTED),
    ]
    light = of_kpi(moments, [("M4", Decimal("0.9")), ("M5", Decimal(1))], [("A1", 3)], TODAY)
    assert light.colour is Colour.ROOD
    assert [reason.code for reason in light.reasons] == [
        ReasonCode.REJECTED,
        ReasonCode.AWAITS_VERIFICATION,
        ReasonCode.FOLLOW_UP_LATE,
        ReasonCode.FORECAST_BELOW,
        ReasonCode.ACHIEVED,
    ]


def test_a_missed_meetmoment_that_was_caught_up_counts_as_its_result() -> None:
    caught_up = Moment("M1", PAST, MeetmomentStatus.NOT_MEASURED, Decimal(1))
    assert of_kpi([caught_up], [], [], TODAY).colour is Colour.GROEN
    missed = Moment("M1", PAST, MeetmomentStatus.NOT_MEASURED)
    assert of_kpi([missed], [], [], TODAY).colour is Colour.ROOD


def test_together_the_worst_shows_and_grey_does_not_count() -> None:
    green = of_kpi([Moment("M1", PAST, MeetmomentStatus.ESTABLISHED, Decimal(1))], [], [], TODAY)
    red = of_kpi([Moment("M2", PAST, MeetmomentStatus.REJECTED)], [], [], TODAY)
    grey = of_kpi([], [], [], TODAY)
    assert together([("K1", green), ("K2", red), ("K3", grey)]).colour is Colour.ROOD
    assert together([("K1", green), ("K3", grey)]).colour is Colour.GROEN
    assert together([("K3", grey)]).colour is Colour.GRIJS
    assert together([]).colour is Colour.GRIJS
