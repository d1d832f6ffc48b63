"""What a kassier may receive and pass on, and another split than the proposal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.uitkeringsschema.money import Cents, in_euros, written
from app.uitkeringsschema.purse import Purse, Released
from app.uitkeringsschema.violations import Code, Violation


@dataclass(frozen=True, slots=True)
class Agreement:
    """A signed NOK of stuurgroep, kassier and organisation (uitkeringsschema.md §7.6)."""

    organisation: str
    signed_on: date
    valid_from: date
    valid_to: date | None = None

    def valid(self, day: date) -> bool:
        """Whether an organisation may be paid under it on a day."""
        return max(self.signed_on, self.valid_from) <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that a kassier wants to record."""

    organisation: str
    amount: Cents
    executed_on: date
    position: int | None = None
    """Where it stands in the list that it came in, if any."""


def receipt_violations(payout: Released, amount: Cents) -> list[Violation]:
    """Receipts never exceed what was released (uitkeringsschema.md §7.4)."""
    return _above(
        Code.EXCEEDS_RELEASED, amount, payout.payment - payout.received, ("nog te ontvangen", "still to be received")
    )


def receipt_reversal_violations(purse: Purse, period: int, amount: Cents) -> list[Violation]:
    """A receipt can be undone as far as its money was not passed on, nor was set off and returned (§6)."""
    after = purse.without(period, amount)
    left = amount + min(0, after.available(period))
    code = Code.REVERSAL_LEAVES_TOO_LITTLE
    found = _above(code, amount, left, ("nog op de rekening", "left on the account"))
    if after.returnable < 0:
        gone = written(-after.returnable)
        nl = f"Dan is {gone} meer teruggestort dan er terug te storten was."
        found.append(Violation(code, nl, f"Then {gone} more was returned than there was to return."))
    return found


def transfer_violations(
    purse: Purse, period: int, transfers: Iterable[Transfer], agreements: Iterable[Agreement]
) -> list[Violation]:
    """Every limit that passing on would break (uitkeringsschema.md §7.4, §7.6): received, share, allocation, NOK.

    Several transfers are judged together, as they are booked together.
    """
    agreements = list(agreements)
    found: list[Violation] = []
    wanted: defaultdict[str, list[Transfer]] = defaultdict(list)
    for transfer in transfers:
        wanted[transfer.organisation].append(transfer)
        if not any(a.organisation == transfer.organisation and a.valid(transfer.executed_on) for a in agreements):
            found.append(_agreement_missing(transfer))
    for organisation, theirs in sorted(wanted.items()):
        left = purse.share(period, organisation) - purse.payouts[period].passed_on.get(organisation, 0)
        amount = sum(transfer.amount for transfer in theirs)
        found += _above(Code.EXCEEDS_SHARE, amount, left, ("nog over van het aandeel", "left of the share"), theirs)
    total = sum(transfer.amount for theirs in wanted.values() for transfer in theirs)
    found += _above(Code.EXCEEDS_RECEIVED, total, purse.available(period), ("ontvangen en over", "received and left"))
    return found + _above(
        Code.EXCEEDS_ALLOCATION, total, purse.unallocated, ("over van de toewijzing", "left of the allocation")
    )


def return_violations(purse: Purse, amount: Cents) -> list[Violation]:
    """A kassier returns what it recovered and what it holds of set-off shares, no more (uitkeringsschema.md §6)."""
    return _above(Code.EXCEEDS_RECEIVED, amount, purse.returnable, ("terug te storten", "to be returned"))


def shares_violations(payment: Cents, shares: Mapping[str, Cents], lines_of: Iterable[str]) -> list[Violation]:
    """Another split adds up to exactly the payment and names only organisations with a line there (§7.4)."""
    found = [
        Violation(
            Code.NO_LINE_THERE,
            f"Organisatie {organisation} heeft geen begrotingsregel bij deze kassier en geldstroom.",
            f"Organisation {organisation} has no budget line with this kassier and stream.",
            {"organisation": organisation},
        )
        for organisation in sorted(set(shares) - set(lines_of))
    ]
    total = sum(shares.values())
    if total != payment:
        found.append(
            Violation(
                Code.DISTRIBUTION_NOT_BALANCED,
                f"De verdeling telt op tot {written(total)} en de uitkering is {written(payment)}.",
                f"The distribution adds up to {written(total)} and the payout is {written(payment)}.",
                {"total": in_euros(total), "payment": in_euros(payment)},
            )
        )
    return found


def _above(
    code: Code, amount: Cents, limit: Cents, words: tuple[str, str], theirs: Sequence[Transfer] = ()
) -> list[Violation]:
    if amount <= limit:
        return []
    about = _about(theirs) if theirs else {}
    whom = f"Organisatie {about['organisation']}: " if about else ""
    who = f"Organisation {about['organisation']}: " if about else ""
    facts: dict[str, object] = {"amount": in_euros(amount), "limit": in_euros(limit)}
    return [
        Violation(
            code,
            f"{whom}{written(amount)} gevraagd, {written(limit)} {words[0]}.",
            f"{who}{written(amount)} asked, {written(limit)} {words[1]}.",
            facts | about,
        )
    ]


def _about(theirs: Sequence[Transfer]) -> dict[str, object]:
    """To whom the transfers go and, when they came in a list, where they stand in it."""
    items = [transfer.position for transfer in theirs if transfer.position is not None]
    return {"organisation": theirs[0].organisation, **({"items": items} if items else {})}


def _agreement_missing(transfer: Transfer) -> Violation:
    day = transfer.executed_on.isoformat()
    return Violation(
        Code.AGREEMENT_MISSING,
        f"Organisatie {transfer.organisation} heeft op {day} geen geldige nadere overeenkomst met deze kassier.",
        f"Organisation {transfer.organisation} has no valid agreement with this kassier on {day}.",
        {**_about([transfer]), "executedOn": transfer.executed_on},
    )
