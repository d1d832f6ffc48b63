from decimal import Decimal
from fractions import Fraction

import pytest

from app.uitkeringsschema.achievement import achieved, earns
from app.uitkeringsschema.facts import Kpi, Measure, Meetmoment, Rule

HALF = Fraction(1, 2)
STEPS = (Fraction(0), Fraction(1, 5)), (Fraction(1, 2), Fraction(1, 2)), (Fraction(4, 5), Fraction(1))


def moment(measure: Measure, rule: Rule = Rule.PRO_RATA, target: str = "300", baseline: str = "0") -> Meetmoment:
    kpi = Kpi("K", measure, rule, threshold=HALF, steps=STEPS)
    return Meetmoment("K.1", kpi, 1, target=Decimal(target), baseline=Decimal(baseline))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0", Fraction(0)), ("200", Fraction(2, 3)), ("300", Fraction(1)), ("301", Fraction(1)), ("-5", Fraction(0))],
)
def test_a_number_is_cut_off_to_the_whole(value: str, expected: Fraction) -> None:
    assert achieved(moment(Measure.NUMBER), Decimal(value)) == expected


def test_a_target_below_the_baseline_means_that_lower_is_better() -> None:
    falling = moment(Measure.NUMBER, target="900", baseline="1000")
    assert achieved(falling, Decimal(960)) == Fraction(2, 5)
    assert achieved(falling, Decimal(1001)) == 0
    assert achieved(falling, Decimal(1)) == 1


def test_fractions_are_exact() -> None:
    narrow = moment(Measure.NUMBER, Rule.THRESHOLD, target="1.3", baseline="1.1")
    assert earns(narrow, Decimal("1.2")) == HALF


def test_a_boolean_is_all_or_nothing_whatever_the_rule() -> None:
    assert earns(moment(Measure.BOOLEAN), value=True) == 1
    assert earns(moment(Measure.BOOLEAN, Rule.THRESHOLD), value=False) == 0


def test_an_assessment_is_the_fraction_itself() -> None:
    assert achieved(moment(Measure.ASSESSMENT), Decimal("0.3333")) == Fraction(3333, 10_000)


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (Rule.ALL_OR_NOTHING, "299", Fraction(0)),
        (Rule.ALL_OR_NOTHING, "300", Fraction(1)),
        (Rule.THRESHOLD, "149", Fraction(0)),
        (Rule.THRESHOLD, "150", HALF),
        (Rule.STEPS, "0", Fraction(1, 5)),
        (Rule.STEPS, "149", Fraction(1, 5)),
        (Rule.STEPS, "150", HALF),
        (Rule.STEPS, "240", Fraction(1)),
    ],
)
def test_the_rule_says_what_an_achievement_pays(rule: Rule, value: str, expected: Fraction) -> None:
    assert earns(moment(Measure.COUNT, rule), Decimal(value)) == expected


def test_below_the_first_step_nothing_is_paid() -> None:
    kpi = Kpi("K", Measure.ASSESSMENT, Rule.STEPS, steps=((Fraction(1, 2), Fraction(1)),))
    assert earns(Meetmoment("K.1", kpi, 1), Decimal("0.4999")) == 0


def test_a_count_without_target_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match=r"K\.1 has no target"):
        achieved(Meetmoment("K.1", Kpi("K", Measure.COUNT), 1), Decimal(1))
