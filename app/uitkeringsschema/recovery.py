"""What is taken back: the final settlement per organisation, recoveries, and what a claim still allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.uitkeringsschema.money import Cents, in_euros, written
from app.uitkeringsschema.purse import Released
from app.uitkeringsschema.violations import Code, Violation


class Ground(StrEnum):
    """Why money is recovered outside the schedule (uitkeringsschema.md §7.8; SiG 6.3)."""

    DOUBLE_FUNDING = "double_funding"
    UNLAWFUL = "unlawful"
    ERROR = "error"


class FinalSettlement(NamedTuple):
    """The end of an organisation in a pot: what it owes or is owed, and what was set off per payout period (§6)."""

    organisation: str
    claim: Cents
    owed: Cents
    set_off: Mapping[int, Cents]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim on an organisation: what it was for, what came in, what was written off."""

    amount: Cents
    collected: Cents = 0
    written_off: Cents = 0

    @property
    def open(self) -> Cents:
        """What may still be collected or written off."""
        return self.amount - self.collected - self.written_off

    @property
    def status(self) -> str:
        """`open`, `partly_collected`, `collected` or, once the rest was written off, `written_off`."""
        if self.open == 0:
            return "written_off" if self.written_off else "collected"
        return "partly_collected" if self.collected else "open"


def settle(balances: Mapping[str, Cents], payouts: Mapping[int, Released]) -> list[FinalSettlement]:
    """The final settlement of a pot (uitkeringsschema.md §6).

    A negative balance is a claim, lowered first by what was never passed on of that organisation's shares, earliest
    payout first; a positive balance is owed.
    """
    settled: list[FinalSettlement] = []
    for organisation, balance in sorted(balances.items()):
        claim, set_off = max(0, -balance), dict[int, Cents]()
        for period, payout in sorted(payouts.items()):
            unpassed = payout.shares.get(organisation, 0) - payout.passed_on.get(organisation, 0)
            if taken := min(claim, max(0, unpassed)):
                set_off[period] = taken
                claim -= taken
        settled.append(FinalSettlement(organisation, claim, max(0, balance), set_off))
    return settled


def claim_violations(claim: Claim, amount: Cents) -> list[Violation]:
    """Neither collecting nor writing off goes beyond what is open of a claim."""
    if amount <= claim.open:
        return []
    nl = f"{written(amount)} gevraagd, van de vordering staat {written(claim.open)} open."
    en = f"{written(amount)} asked, {written(claim.open)} of the claim is open."
    return [Violation(Code.EXCEEDS_CLAIM, nl, en, {"amount": in_euros(amount), "limit": in_euros(claim.open)})]


def recovery_violations(
    amount: Cents, *, paid: Cents, claimed: Cents, duplicate: Cents | None = None, duplicate_used: bool = False
) -> list[Violation]:
    """A recovery is at most what was paid to the party and not claimed yet; of a duplicate exactly it, once (§7.8).

    `duplicate` is the amount that was funded twice when it is known; `duplicate_used` when it was recovered before.
    """
    found: list[Violation] = []
    if amount > paid - claimed:
        nl = f"{written(amount)} teruggevorderd, {written(paid - claimed)} betaald en nog niet gevorderd."
        en = f"{written(amount)} to be recovered, {written(paid - claimed)} paid and not claimed yet."
        found.append(
            Violation(Code.EXCEEDS_PAID, nl, en, {"amount": in_euros(amount), "limit": in_euros(paid - claimed)})
        )
    if duplicate_used:
        nl, en = "Deze dubbele financiering is al teruggevorderd.", "This duplicate has been recovered already."
        found.append(
            Violation(Code.RECOVERY_EXCEEDS_DUPLICATE, nl, en, {"amount": in_euros(amount), "limit": in_euros(0)})
        )
    elif duplicate is not None and amount != duplicate:
        nl = f"{written(amount)} teruggevorderd, precies {written(duplicate)} is dubbel gefinancierd."
        en = f"{written(amount)} to be recovered, exactly {written(duplicate)} was funded twice."
        found.append(
            Violation(
                Code.RECOVERY_EXCEEDS_DUPLICATE, nl, en, {"amount": in_euros(amount), "limit": in_euros(duplicate)}
            )
        )
    return found
