"""What a measured value achieves, and what that pays: an exact fraction from 0 to 1."""

from fractions import Fraction
from typing import assert_never

from app.uitkeringsschema.facts import Kpi, Measure, Meetmoment, Rule, Value

_ZERO, _ONE = Fraction(0), Fraction(1)


def achieved(meetmoment: Meetmoment, value: Value) -> Fraction:
    """How far the target is reached, from 0 to 1, before the KPI's rule (uitkeringsschema.md §3; SiG 9.3).

    A count or number is `(value − baseline) / (target − baseline)`, cut off to 0 … 1, so that a target below the
    baseline means that lower is better. A boolean is 0 or 1; an assessment is the fraction itself.
    """
    match meetmoment.kpi.measure:
        case Measure.BOOLEAN:
            return _ONE if value else _ZERO
        case Measure.ASSESSMENT:
            return Fraction(value)
        case Measure.COUNT | Measure.NUMBER:
            if meetmoment.target is None:
                msg = f"meetmoment {meetmoment.code} has no target"
                raise ValueError(msg)
            baseline = Fraction(meetmoment.baseline)
            reached = (Fraction(value) - baseline) / (Fraction(meetmoment.target) - baseline)
            return min(_ONE, max(_ZERO, reached))
        case _ as never:
            assert_never(never)


def pays(kpi: Kpi, achievement: Fraction) -> Fraction:
    """What an achievement pays under the KPI's rule, from 0 to 1 (uitkeringsschema.md §3)."""
    match kpi.rule:
        case Rule.PRO_RATA:
            return achievement
        case Rule.ALL_OR_NOTHING:
            return _ONE if achievement == _ONE else _ZERO
        case Rule.THRESHOLD:
            return achievement if kpi.threshold is not None and achievement >= kpi.threshold else _ZERO
        case Rule.STEPS:
            return max((step for step in kpi.steps if step[0] <= achievement), default=(_ZERO, _ZERO))[1]
        case _ as never:
            assert_never(never)


def earns(meetmoment: Meetmoment, value: Value) -> Fraction:
    """The part of its value that a meetmoment earns with this measured value (uitkeringsschema.md §3)."""
    return pays(meetmoment.kpi, achieved(meetmoment, value))
