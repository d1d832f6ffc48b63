"""Whole cents, rounding and the split by largest remainder."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

Cents = int

LARGEST_AMOUNT = 9_999_999_999_999
"""€ 99,999,999,999.99 in cents: the most that one amount can be."""

LARGEST_SUM = 999_999_999_999_999
"""€ 9,999,999,999,999.99 in cents: the most that a plan holds, and so what amounts can add up to."""


def round_half_up(amount: Cents, share: Fraction) -> Cents:
    """The part `share` (0 … 1) of a non-negative amount, rounded to the cent, half up (uitkeringsschema.md §3)."""
    return (2 * amount * share.numerator + share.denominator) // (2 * share.denominator)


def largest_remainder(total: Cents, weights: Mapping[str, int]) -> dict[str, Cents]:
    """Split a non-negative total in proportion to whole, non-negative weights, to the cent (uitkeringsschema.md §2).

    Everyone gets the floor of the exact share; the cents left go one each to the largest remainders, equal
    remainders in order of code. The parts add up to the total; with no weight above 0 there is nobody to
    give to and every part is 0.
    """
    whole = sum(weights.values())
    if whole == 0:
        return dict.fromkeys(weights, 0)
    parts: dict[str, Cents] = {}
    remainders: list[tuple[int, str]] = []
    for code, weight in weights.items():
        parts[code], remainder = divmod(total * weight, whole)
        remainders.append((-remainder, code))
    remainders.sort()
    for _, code in remainders[: total - sum(parts.values())]:
        parts[code] += 1
    return parts


def in_euros(cents: Cents) -> Decimal:
    """The amount in euros, exactly."""
    return Decimal(cents).scaleb(-2)


def written(cents: Cents) -> str:
    """The amount as a Dutch reader expects it: € 1.234,56."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}€ {whole:,}".replace(",", ".") + f",{rest:02d}"
