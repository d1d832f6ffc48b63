"""How facts about money are booked: balanced postings on the accounts of a pot, in whole cents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.uitkeringsschema.facts import LineKey, Pot
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.schedule import Share


class Account(StrEnum):
    """The accounts of a pot, per organisation where that matters."""

    GRANT = "grant"
    ALLOCATED = "allocated"
    DUE = "due"
    NOT_EARNED = "not_earned"
    SHIFTED = "shifted"
    PAYABLE = "payable"
    HELD = "held"
    PAID_ON = "paid_on"
    CLAIM = "claim"
    OWED = "owed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a booking; the postings of a booking add up to 0 in every stream."""

    pot: Pot
    organisation: str | None
    account: Account
    amount: Cents


def moved(pot: Pot, source: Account, target: Account, organisation: str | None, amount: Cents) -> list[Posting]:
    """An amount that goes from one account to another; nothing when it is 0."""
    if amount == 0:
        return []
    return [Posting(pot, organisation, source, -amount), Posting(pot, organisation, target, amount)]


def budget_set(before: Mapping[LineKey, Cents], after: Mapping[LineKey, Cents]) -> tuple[Posting, ...]:
    """Budget: grant → allocated, for every line by what it changed."""
    return _joined(
        posting
        for line in sorted(set(before) | set(after))
        for posting in moved(
            Pot(line.kassier, line.stream),
            Account.GRANT,
            Account.ALLOCATED,
            line.organisation,
            after.get(line, 0) - before.get(line, 0),
        )
    )


def payout_released(shares: Iterable[Share], shifts: Mapping[str, Cents]) -> tuple[Posting, ...]:
    """Release of a payout: base allocated → due, shortfall due → not earned, catching up back, amount due → payable.

    What another distribution shifts between organisations goes through `shifted`; it adds up to 0.
    """
    postings: list[Posting] = []
    for share in shares:
        pot, who = share.part.pot, share.organisation
        postings += moved(pot, Account.ALLOCATED, Account.DUE, who, share.base)
        postings += moved(pot, Account.DUE, Account.NOT_EARNED, who, share.shortfall)
        postings += moved(pot, Account.NOT_EARNED, Account.DUE, who, share.release)
        postings += moved(pot, Account.DUE, Account.PAYABLE, who, share.amount)
        postings += moved(pot, Account.SHIFTED, Account.PAYABLE, who, shifts.get(who, 0))
    return _joined(postings)


def settled(pot: Pot, organisation: str, claim: Cents, owed: Cents, set_off: Cents) -> list[Posting]:
    """The settlement splits what is left on `due` into a claim, what is owed, and what is set off on shares (§6)."""
    return [
        *moved(pot, Account.DUE, Account.OWED, organisation, owed),
        *moved(pot, Account.CLAIM, Account.DUE, organisation, claim),
        *moved(pot, Account.PAYABLE, Account.DUE, organisation, set_off),
    ]


def _joined(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """One posting per account and organisation, without those that came to 0."""
    sums: dict[tuple[Pot, str, Account], Cents] = {}
    for posting in postings:
        at = (posting.pot, posting.organisation or "", posting.account)
        sums[at] = sums.get(at, 0) + posting.amount
    return tuple(
        Posting(pot, organisation or None, account, amount)
        for (pot, organisation, account), amount in sorted(sums.items())
        if amount
    )
