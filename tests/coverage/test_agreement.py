"""A report's quantifier against a number of plans."""

import pytest

from app.coverage.agreement import agrees
from app.plans.package.records.coverage import Quantifier


@pytest.mark.parametrize(
    ("quantifier", "agreeing"),
    [
        (Quantifier.ALLE, {10}),
        (Quantifier.BIJNA_ALLE, {8, 9}),
        (Quantifier.MEESTE, {6, 7, 8, 9, 10}),
        (Quantifier.VEEL, {5, 6, 7, 8, 9, 10}),
        (Quantifier.RUIM_HELFT, {6, 7}),
        (Quantifier.HELFT, {4, 5, 6}),
        (Quantifier.NIET_ALLE, set(range(10))),
        (Quantifier.ENKELE, {2, 3, 4, 5}),
        (Quantifier.WEINIG, {0, 1, 2, 3, 4}),
        (Quantifier.EEN, {1}),
        (Quantifier.GEEN, {0}),
    ],
)
def test_what_a_quantifier_says_of_ten_plans(quantifier: Quantifier, agreeing: set[int]) -> None:
    assert {number for number in range(11) if agrees(quantifier, number, 10)} == agreeing


def test_what_says_nothing_cannot_disagree() -> None:
    assert agrees(Quantifier.NIET_GEZEGD, 5, 10) is None


@pytest.mark.parametrize("quantifier", [one for one in Quantifier if one is not Quantifier.NIET_GEZEGD])
def test_every_other_quantifier_says_something(quantifier: Quantifier) -> None:
    assert agrees(quantifier, 5, 10) is not None
