"""How facts about money are booked: balanced postings on the accounts of a pot, in whole cents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.uitkeringsschema.facts import LineKey, Pot
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.recovery import FinalSettlement
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

    What another distribution shifts between organisations stands on `shifted`; it adds up to 0.
    """
    postings: list[Posting] = []
    for share in shares:
        pot, who = share.part.pot, share.organisation
        postings += moved(pot, Account.ALLOCATED, Account.DUE, who, share.base)
        postings += moved(pot, Account.DUE, Account.NOT_EARNED, who, share.shortfall)
        postings += moved(pot, Account.NOT_EARNED, Account.DUE, who, share.release)
        postings.append(Posting(pot, who, Account.DUE, -share.amount))
        postings.append(Posting(pot, None, Account.PAYABLE, share.amount))
        postings.append(Posting(pot, who, Account.SHIFTED, shifts.get(who, 0)))
    return _joined(postings)


def settled(pot: Pot, settlement: FinalSettlement) -> tuple[Posting, ...]:
    """The settlement splits what is left on `due` into a claim, what is owed and what is set off (§6).

    A claim stands below 0 until it is collected. `returned` stands below 0 for what the kassier has yet to pass on to
    creditors or to return.
    """
    who = settlement.organisation
    return (
        *moved(pot, Account.DUE, Account.OWED, who, settlement.owed),
        *moved(pot, Account.CLAIM, Account.DUE, who, settlement.claim),
        *_to_return(pot, Account.DUE, who, sum(settlement.set_off.values())),
    )


def received(pot: Pot, amount: Cents) -> tuple[Posting, ...]:
    """A receipt of the kassier: payable → held."""
    return tuple(moved(pot, Account.PAYABLE, Account.HELD, None, amount))


def passed_on(pot: Pot, organisation: str, amount: Cents, of_owed: Cents) -> tuple[Posting, ...]:
    """A transfer: held → paid on; what it pays of a settlement balance is no longer owed."""
    return (
        Posting(pot, None, Account.HELD, -amount),
        Posting(pot, organisation, Account.PAID_ON, amount),
        *_owed_paid(pot, organisation, of_owed),
    )


def recovered(pot: Pot, organisation: str, amount: Cents) -> tuple[Posting, ...]:
    """A recovery outside the schedule (§7.8): no longer earned, and claimed."""
    return tuple(moved(pot, Account.CLAIM, Account.NOT_EARNED, organisation, amount))


def collected(pot: Pot, organisation: str, amount: Cents) -> tuple[Posting, ...]:
    """Money that comes back from an organisation: paid on → held; the claim becomes a duty of the kassier."""
    return (
        Posting(pot, organisation, Account.PAID_ON, -amount),
        Posting(pot, None, Account.HELD, amount),
        *_to_return(pot, Account.CLAIM, organisation, amount),
    )


def written_off(pot: Pot, organisation: str, amount: Cents) -> tuple[Posting, ...]:
    """What proves uncollectable stays with the financier (§6)."""
    return tuple(moved(pot, Account.NOT_EARNED, Account.CLAIM, organisation, amount))


def returned(pot: Pot, amount: Cents) -> tuple[Posting, ...]:
    """A return to the financier: held → returned."""
    return tuple(moved(pot, Account.HELD, Account.RETURNED, None, amount))


def reversed_of(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The exact opposite."""
    return tuple(Posting(p.pot, p.organisation, p.account, -p.amount) for p in postings)


def _to_return(pot: Pot, account: Account, organisation: str, amount: Cents) -> tuple[Posting, ...]:
    if amount == 0:
        return ()
    return (Posting(pot, None, Account.RETURNED, -amount), Posting(pot, organisation, account, amount))


def _owed_paid(pot: Pot, organisation: str, amount: Cents) -> tuple[Posting, ...]:
    if amount == 0:
        return ()
    return (Posting(pot, organisation, Account.OWED, -amount), Posting(pot, None, Account.RETURNED, amount))


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
