"""What the files for a bank and of a bank say, without what it takes to read or make them."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from app.uitkeringsschema.money import Cents

MOST_IN_ORDER: Final = 99_999_999_999
"""€ 999,999,999.99 in cents: the most that one SEPA credit transfer moves."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who pays or is paid, on which account; without an address, which needs none within SEPA."""

    code: str
    name: str
    iban: str


@dataclass(frozen=True, slots=True)
class Order:
    """One transfer to be made: its id, to whom, and how much."""

    id: UUID
    to: Party
    amount: Cents


@dataclass(frozen=True, slots=True)
class Message:
    """A file for the bank."""

    id: str
    content: str


@dataclass(frozen=True, slots=True)
class Line:
    """One amount that the bank booked on the account."""

    booked_on: date
    credit: bool
    amount_cents: Cents
    end_to_end_id: str | None = None
    bank_reference: str | None = None
    counterparty_name: str | None = None
    counterparty_iban: str | None = None
    text: str | None = None
    return_reason: str | None = None
    """Why the bank sent it back, or `RVSL` where it corrects a booking of its own."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a bank says of one account over some time."""

    id: str
    iban: str
    opening_cents: Cents
    closing_cents: Cents
    closing_on: date
    lines: tuple[Line, ...]
