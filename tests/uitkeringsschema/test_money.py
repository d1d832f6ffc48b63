from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import example, given
from hypothesis import strategies as st

from app.http.sums import MAX_SUM
from app.http.types import cents
from app.uitkeringsschema.money import LARGEST_SUM, in_euros, largest_remainder, round_half_up
from tests.support.schemes import LAW

CODES = st.text("aAbB1.-", min_size=1, max_size=3)
WEIGHTS = st.dictionaries(CODES, st.integers(0, 10**8), max_size=6)
TOTALS = st.integers(0, 10**13)


@LAW
@given(TOTALS, WEIGHTS)
def test_parts_add_up_to_the_total(total: int, weights: dict[str, int]) -> None:
    parts = largest_remainder(total, weights)
    assert parts.keys() == weights.keys()
    assert sum(parts.values()) == (total if any(weights.values()) else 0)


@LAW
@given(TOTALS, WEIGHTS.filter(lambda weights: any(weights.values())))
def test_each_part_is_its_exact_share_to_within_a_cent(total: int, weights: dict[str, int]) -> None:
    whole = sum(weights.values())
    for code, part in largest_remainder(total, weights).items():
        exact = Fraction(total * weights[code], whole)
        assert part in {floor(exact), floor(exact) + 1}
        assert part == exact or exact.denominator > 1


@LAW
@given(TOTALS, WEIGHTS)
def test_who_weighs_more_gets_no_less_and_ties_go_by_code(total: int, weights: dict[str, int]) -> None:
    parts = largest_remainder(total, weights)
    ranked = sorted(weights, key=lambda code: (-weights[code], code))
    assert [parts[code] for code in ranked] == sorted(parts.values(), reverse=True)


@LAW
@given(TOTALS, WEIGHTS)
def test_order_of_the_weights_says_nothing(total: int, weights: dict[str, int]) -> None:
    assert largest_remainder(total, dict(reversed(weights.items()))) == largest_remainder(total, weights)


@LAW
@given(TOTALS, WEIGHTS, st.integers(1, 1000))
def test_only_proportions_count(total: int, weights: dict[str, int], factor: int) -> None:
    scaled = {code: weight * factor for code, weight in weights.items()}
    assert largest_remainder(total, scaled) == largest_remainder(total, weights)


def test_codes_sort_by_their_ascii_values() -> None:
    assert largest_remainder(2, {"b": 1, "a": 1, "B": 1}) == {"B": 1, "a": 1, "b": 0}


def test_forty_one_million_over_thirty_five_adds_up() -> None:
    assert sum(largest_remainder(4_100_000_000, {f"{i:02}": 1 for i in range(35)}).values()) == 4_100_000_000


def test_nobody_to_give_to() -> None:
    assert largest_remainder(5, {}) == {}
    assert largest_remainder(5, {"a": 0}) == {"a": 0}


@LAW
@given(TOTALS, st.fractions(0, 1))
@example(1, Fraction(1, 2))
@example(3, Fraction(1, 2))
@example(10, Fraction(1, 4))
def test_half_a_cent_rounds_up(amount: int, share: Fraction) -> None:
    assert round_half_up(amount, share) == floor(amount * share + Fraction(1, 2))


def test_the_largest_sum_is_held_exactly_by_every_reader_of_json() -> None:
    assert cents(MAX_SUM) == LARGEST_SUM < 2**53
    for amount in range(LARGEST_SUM - 3, LARGEST_SUM + 1):
        assert cents(Decimal(repr(float(in_euros(amount))))) == amount
