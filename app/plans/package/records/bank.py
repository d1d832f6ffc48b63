"""The bank accounts of organisations, and the separate ones of kassiers, each with the time in which it is used."""

from app.http.types import BusinessDate
from app.plans.package.records.record import KassierCode, OrganisationCode, Record
from app.plans.package.values import Iban, Name


class BankAccount(Record):
    """An account on which an organisation is paid; with `kassier` the separate account from which that one pays."""

    organisation: OrganisationCode
    kassier: KassierCode | None = None
    iban: Iban
    name: Name
    valid_from: BusinessDate | None = None
    valid_to: BusinessDate | None = None
