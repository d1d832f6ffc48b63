"""Money that may pay for the same twice: it lies over other money in initiative, period and purpose (SiG 6.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from app.uitkeringsschema.money import Cents


class Payer(StrEnum):
    """Whether money is in the budget or comes from elsewhere."""

    BUDGET = "budget"
    FUNDING = "funding"


class Sameness(StrEnum):
    """How sure it is that two amounts are for the same."""

    SAME_PURPOSE = "same_purpose"
    PURPOSE_UNKNOWN = "purpose_unknown"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount for an initiative; without days it may be of any day, without purposes for anything."""

    payer: Payer
    code: str
    initiative: str
    amount: Cents
    starts_on: date | None = None
    ends_on: date | None = None
    purposes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two amounts that may be for the same; at most the lower of the two is double."""

    funding: Money
    other: Money
    sameness: Sameness
    purposes: tuple[str, ...]

    @property
    def at_most(self) -> Cents:
        """The most that can be double."""
        return min(self.funding.amount, self.other.amount)


def overlaps(fundings: Sequence[Money], budget: Sequence[Money]) -> list[Overlap]:
    """Every pair that may be double: other funding over the budget, and over other funding.

    Both purposes known and different is no double funding; unknown on either side is left for people to judge.
    """
    pairs = [(funding, line) for funding in fundings for line in budget] + list(combinations(fundings, 2))
    return [found for funding, other in pairs if (found := _overlap(funding, other)) is not None]


def _overlap(funding: Money, other: Money) -> Overlap | None:
    if funding.initiative != other.initiative or not (funding.amount and other.amount and _meet(funding, other)):
        return None
    theirs = {_plain(purpose) for purpose in other.purposes}
    same = tuple(sorted(purpose for purpose in funding.purposes if _plain(purpose) in theirs))
    if same:
        return Overlap(funding, other, Sameness.SAME_PURPOSE, same)
    if funding.purposes and other.purposes:
        return None
    return Overlap(funding, other, Sameness.PURPOSE_UNKNOWN, ())


def _meet(one: Money, other: Money) -> bool:
    starts = [money.starts_on for money in (one, other) if money.starts_on]
    ends = [money.ends_on for money in (one, other) if money.ends_on]
    return max(starts, default=date.min) <= min(ends, default=date.max)


def _plain(purpose: str) -> str:
    return " ".join(purpose.casefold().split())
