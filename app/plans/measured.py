"""Which values a meetmoment can have: by the measure of its KPI."""

from decimal import Decimal
from typing import Final, NamedTuple, assert_never

from app.uitkeringsschema.facts import Measure, Value

_MOST_COUNTED: Final = 10**12
_PLACES: Final = {Measure.NUMBER: 6, Measure.ASSESSMENT: 4}


class Objection(NamedTuple):
    """Why a value is impossible: the code of the flaw and a sentence in Dutch and English."""

    code: str
    nl: str
    en: str


def objection(measure: Measure, value: Value) -> Objection | None:
    """What is wrong with this value for this measure; None when it is possible.

    A boolean is true or false; a count a whole number 0 … 10^12, also when it is written as 200.0; a number
    |x| < 10^12 with at most six decimals; an assessment 0 … 1 with at most four.
    """
    if isinstance(value, bool) or measure is Measure.BOOLEAN:
        return _wrong_type(measure, value)
    match measure:
        case Measure.COUNT:
            nl, en = (
                "Een aantal is een geheel getal van 0 tot en met 10^12.",
                "A count is a whole number from 0 to 10^12.",
            )
            possible = 0 <= value <= _MOST_COUNTED and value == value.to_integral_value()
        case Measure.NUMBER:
            nl, en = "Een getal blijft tussen -10^12 en 10^12.", "A number stays between -10^12 and 10^12."
            possible = abs(value) < _MOST_COUNTED
        case Measure.ASSESSMENT:
            nl, en = "Een beoordeling ligt van 0 tot en met 1.", "An assessment lies from 0 to 1."
            possible = 0 <= value <= 1
        case _ as never:
            assert_never(never)
    return _too_precise(measure, value) if possible else Objection("invalid_value", nl, en)


def _wrong_type(measure: Measure, value: Value) -> Objection | None:
    if isinstance(value, bool) and measure is Measure.BOOLEAN:
        return None
    if measure is Measure.BOOLEAN:
        return Objection("invalid_type", "Deze waarde is true of false.", "This value is true or false.")
    return Objection("invalid_type", "Deze waarde is een getal.", "This value is a number.")


def _too_precise(measure: Measure, value: Decimal) -> Objection | None:
    places = _PLACES.get(measure, 0)
    if value.scaleb(places) == value.scaleb(places).to_integral_value():
        return None
    return Objection("too_precise", f"Dit heeft hoogstens {places} decimalen.", f"This has at most {places} decimals.")
