"""Claims, what comes in on them, and returns, as they go over the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.http.sums import PositiveSum, Sum
from app.http.types import Answer, BusinessDate, Code, Moment, Note, PositiveAmount, Reference, StrictUuid, Wire
from app.uitkeringsschema.recovery import Ground


class Claim(Answer):
    """Een vordering op een organisatie: uit de eindafrekening of door een besluit tot terugvordering."""

    id: StrictUuid
    kind: Literal["settlement", "recovery"]
    kassier: str
    stream: str
    organisation: str
    amount: PositiveSum
    collected: Sum
    written_off: Sum
    open: Sum
    status: Annotated[
        str,
        Field(json_schema_extra={"enum": ["open", "partly_collected", "collected", "written_off", "withdrawn"]}),
    ]
    ground: Ground | None
    duplicate_of: str | None
    payout: StrictUuid | None
    decision: StrictUuid | None
    recorded_at: Moment


class ClaimReceiptIn(Wire):
    """Wat op een vordering is ontvangen."""

    amount: PositiveAmount
    received_on: BusinessDate
    bank_reference: Reference


class ClaimReceipt(Answer):
    """Een ontvangst op een vordering."""

    id: StrictUuid
    claim: StrictUuid
    status: Literal["booked"]
    claim_status: str
    amount: PositiveAmount
    received_on: BusinessDate
    bank_reference: str
    recorded_by: str
    recorded_at: Moment


class WriteOffIn(Wire):
    """Wat van een vordering oninbaar is; dat blijft bij de financier."""

    amount: PositiveAmount
    reference: Reference
    reason: Note


class WriteOff(Answer):
    """Een afschrijving op een vordering."""

    id: StrictUuid
    claim: StrictUuid
    status: Literal["booked"]
    claim_status: str
    amount: PositiveAmount
    reference: str
    reason: str
    recorded_by: str
    recorded_at: Moment


class ReturnIn(Wire):
    """Een terugstorting aan de financier; `kassier` alleen als u voor meer dan één handelt."""

    stream: Code
    amount: PositiveAmount
    executed_on: BusinessDate
    bank_reference: Reference
    kassier: Code | None = None


class ReturnConfirmationIn(Wire):
    """Bevestiging door de financier dat een terugstorting is ontvangen."""

    confirmed_on: BusinessDate
    reference: Reference


class Return(Answer):
    """Een terugstorting aan de financier."""

    id: StrictUuid
    kassier: str
    stream: str
    amount: PositiveAmount
    executed_on: BusinessDate
    bank_reference: str
    status: Literal["reported", "confirmed"]
    confirmed_on: BusinessDate | None
    confirmation_reference: str | None
    recorded_by: str
    recorded_at: Moment
