"""Sentences in two languages, and amounts, numbers and formulas as a Dutch reader writes them."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from app.uitkeringsschema.achievement import achieved, pays
from app.uitkeringsschema.facts import Kpi, Measure, Meetmoment, Rule, Value
from app.uitkeringsschema.money import Cents


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Dutch and English."""

    nl: str
    en: str

    def __add__(self, other: "Text") -> "Text":
        return Text(self.nl + other.nl, self.en + other.en)


def euros(cents: Cents) -> str:
    """An amount in euros without sign for the currency: 1.234,56."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}{whole:,}".replace(",", ".") + f",{rest:02d}"


def term(cents: Cents) -> str:
    """An amount that follows an operator: between brackets when it is below 0."""
    return f"({euros(cents)})" if cents < 0 else euros(cents)


def number(value: Decimal) -> str:
    """A number without needless zeros: 1000 or 0,5."""
    found = f"{value:f}"
    if "." in found:
        found = found.rstrip("0").rstrip(".")
    return found.replace(".", ",").replace("-", "−")


def fraction(value: Fraction) -> str:
    """An exact fraction: 2/3, or a whole number."""
    found = f"{value.numerator}/{value.denominator}" if value.denominator > 1 else str(value.numerator)
    return found.replace("-", "−")


def earning(moment: Meetmoment, value: Value, at_stake: Cents, earned: Cents) -> str:
    """The formula of what a measured value earns, filled in: achievement, rule, and both on the value (§3)."""
    reached = achieved(moment, value)
    paid = pays(moment.kpi, reached)
    clauses = [_achievement(moment, value, reached), _rule(moment.kpi, reached, paid)]
    clauses.append(f"{euros(at_stake)} × {fraction(paid)} = {euros(earned)}")
    return "; ".join(clause for clause in clauses if clause)


def rule_name(kpi: Kpi) -> Text:
    """The rule of a KPI in words."""
    match kpi.rule:
        case Rule.PRO_RATA:
            return Text("naar rato", "pro rata")
        case Rule.ALL_OR_NOTHING:
            return Text("alles of niets", "all or nothing")
        case Rule.THRESHOLD:
            return Text("naar rato vanaf de drempel", "pro rata from the threshold on")
        case Rule.STEPS:
            return Text("in stappen", "in steps")
        case _ as never:
            assert_never(never)


def _achievement(moment: Meetmoment, value: Value, reached: Fraction) -> str:
    match moment.kpi.measure:
        case Measure.BOOLEAN:
            return f"{fraction(reached)}"
        case Measure.ASSESSMENT:
            return f"{number(Decimal(value))} = {fraction(reached)}"
        case Measure.COUNT | Measure.NUMBER:
            return _quotient(Decimal(value), moment, reached)
        case _ as never:
            assert_never(never)


def _quotient(value: Decimal, moment: Meetmoment, reached: Fraction) -> str:
    target = moment.target or Decimal(0)
    exact = (Fraction(value) - Fraction(moment.baseline)) / (Fraction(target) - Fraction(moment.baseline))
    below = _bracketed(moment.baseline)
    found = f"({number(value)} − {below}) / ({number(target)} − {below}) = {fraction(exact)}"
    return found if exact == reached else f"{found} → {fraction(reached)}"


def _bracketed(value: Decimal) -> str:
    return f"({number(value)})" if value < 0 else number(value)


def _rule(kpi: Kpi, reached: Fraction, paid: Fraction) -> str:
    match kpi.rule:
        case Rule.PRO_RATA:
            return ""
        case Rule.ALL_OR_NOTHING:
            return f"{fraction(reached)} {'≥' if paid else '<'} 1 → {fraction(paid)}"
        case Rule.THRESHOLD:
            threshold = kpi.threshold or Fraction(0)
            return (
                f"{fraction(reached)} {'≥' if reached >= threshold else '<'} {fraction(threshold)} → {fraction(paid)}"
            )
        case Rule.STEPS:
            starts = sorted(start for start, _ in kpi.steps)
            passed = [start for start in starts if start <= reached]
            sign, start = ("≥", passed[-1]) if passed else ("<", starts[0])
            return f"{fraction(reached)} {sign} {fraction(start)} → {fraction(paid)}"
        case _ as never:
            assert_never(never)
