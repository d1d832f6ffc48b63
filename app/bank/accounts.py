"""Which account an organisation is paid on, and from which one a kassier pays, on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.access.work import Work
from app.bank import repository
from app.bank.messages import Party
from app.plans.package.records.bank import BankAccount
from app.register import service as register
from app.uitkeringsschema.violations import Code, Violation


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of a plan on a day, with who recorded each."""

    paid_on: dict[str, list[Party]]
    """Per organisation the accounts on which it is paid."""
    paying: dict[str, list[Party]]
    """Per kassier the separate accounts."""
    recorded_by: dict[str, str]
    """Per IBAN who wrote it down last, where that is known."""

    def kassiers(self, iban: str) -> frozenset[str]:
        """The kassiers with this separate account."""
        return frozenset(code for code, parties in self.paying.items() if any(one.iban == iban for one in parties))


async def on(work: Work, day: date) -> Accounts:
    """The accounts in use on a day.

    What came with organisation or kassier in the plan package holds as long as no account was recorded for it.
    """
    organisations, kassiers = await repository.package_accounts(work.session, work.plan.id)
    found = Accounts({}, {}, await repository.account_writers(work.session, work.plan.id))
    held = [one.record for one in await register.records(work, BankAccount)]
    for row, place in (*((one, found.paid_on) for one in organisations), *((one, found.paying) for one in kassiers)):
        own = [one for one in held if _owner(one) == (place is found.paying, row.code)]
        if own:
            place[row.code] = [Party(row.code, one.name, one.iban) for one in own if _in_use(one, day)]
        elif row.iban is not None:
            place[row.code] = [Party(row.code, row.name, row.iban)]
    return found


def clear(parties: Iterable[Party] | None, code: str) -> tuple[Party | None, list[Violation]]:
    """The one account, or why there is none to be sure of."""
    found = list(parties or ())
    if len(found) == 1:
        return found[0], []
    some = len(found) > 1
    nl = f"Van {code} is op die dag {'meer dan één' if some else 'geen'} rekening bekend."
    en = f"{'More than one' if some else 'No'} bank account of {code} is known on that day."
    return None, [Violation(Code.BANK_ACCOUNT_UNCLEAR, nl, en, {"of": code})]


def _owner(account: BankAccount) -> tuple[bool, str]:
    return account.kassier is not None, account.kassier or account.organisation


def _in_use(account: BankAccount, day: date) -> bool:
    return (account.valid_from is None or account.valid_from <= day) and (
        account.valid_to is None or day <= account.valid_to
    )
