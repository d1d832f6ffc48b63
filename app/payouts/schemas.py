"""Payouts, receipts and transfers as they go over the wire."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from app.http.sums import Money, Sum
from app.http.types import (
    Answer,
    BusinessDate,
    Code,
    Many,
    Moment,
    Note,
    PositiveAmount,
    Reference,
    StrictInt,
    StrictUuid,
    Wire,
    wrong,
)

PayoutStatus = Literal["proposed", "outdated", "withdrawn", "released", "received", "passed_on"]


class ProposalIn(Wire):
    """Welke uitkeringen worden voorgesteld: van een periode, en zo nodig alleen deze kassier of geldstroom."""

    period: Annotated[StrictInt, Field(ge=1, le=1001)]
    kassier: Code | None = None
    stream: Code | None = None


class Payout(Answer):
    """Wat één kassier in één geldstroom voor één periode ontvangt."""

    id: StrictUuid
    plan: str
    kassier: str
    stream: str
    period: int
    status: PayoutStatus
    base: Sum
    deduction: Sum
    release: Sum
    payment: Sum
    carried: Sum
    received: Sum
    passed_on: Sum
    proposed_by: str
    proposed_at: Moment
    released_on: BusinessDate | None
    release_reference: str | None
    released_by: str | None
    distribution_decision: StrictUuid | None


class Payouts(Answer):
    """De voorgestelde uitkeringen."""

    items: list[Payout]


class ReleaseIn(Wire):
    """Vrijgave door de financier."""

    released_on: BusinessDate
    reference: Reference


class ShareRow(Answer):
    """Het aandeel van een organisatie in een uitkering."""

    organisation: str
    base: Sum
    carried_in: Money
    shortfall: Sum
    release: Sum
    due: Money
    amount: Sum
    balance: Money
    shift: Money
    set_off: Sum
    share: Annotated[Sum, Field(description="Wat de organisatie krijgt: voorstel plus verschuiving, min verrekend.")]
    passed_on: Sum


class Distribution(Answer):
    """De verdeling van een uitkering over de organisaties."""

    payout: StrictUuid
    payment: Sum
    decision: StrictUuid | None
    items: list[ShareRow]


class ReceiptIn(Wire):
    """Wat op de aparte rekening is ontvangen; mag een deel zijn."""

    amount: PositiveAmount
    received_on: BusinessDate
    bank_reference: Reference


class Receipt(Answer):
    """Een ontvangst van de financier."""

    id: StrictUuid
    payout: StrictUuid
    kassier: str
    stream: str
    period: int
    amount: PositiveAmount
    received_on: BusinessDate
    bank_reference: str
    status: Literal["booked", "reversed"]
    reversed_on: BusinessDate | None
    reversal_reason: str | None
    recorded_by: str
    recorded_at: Moment


class TransferItem(Wire):
    """Eén doorbetaling."""

    organisation: Code
    amount: PositiveAmount
    executed_on: BusinessDate
    bank_reference: Reference


class TransferIn(Wire):
    """Eén doorbetaling, of een lijst die samen wordt geboekt."""

    organisation: Code | None = None
    amount: PositiveAmount | None = None
    executed_on: BusinessDate | None = None
    bank_reference: Reference | None = None
    items: Annotated[Many[TransferItem] | None, Field(min_length=1)] = None

    @model_validator(mode="after")
    def one_form(self) -> Self:
        """Take either one transfer or a list of them."""
        single = (self.organisation, self.amount, self.executed_on, self.bank_reference)
        if self.items is not None and any(value is not None for value in single):
            raise wrong(
                "invalid_value", "Geef één doorbetaling of `items`, niet beide.", "Give one or `items`, not both."
            )
        if self.items is None and any(value is None for value in single):
            raise wrong(
                "required",
                "Geef organisation, amount, executedOn en bankReference, of een lijst `items`.",
                "Give organisation, amount, executedOn and bankReference, or a list `items`.",
            )
        return self

    def transfers(self) -> list[TransferItem]:
        """The transfers, one or more."""
        if self.items is not None:
            return list(self.items)
        return [TransferItem.model_validate(self.model_dump(by_alias=True, exclude={"items"}))]


class Transfer(Answer):
    """Een doorbetaling aan een organisatie."""

    id: StrictUuid
    payout: StrictUuid
    kassier: str
    stream: str
    period: int
    organisation: str
    amount: PositiveAmount
    executed_on: BusinessDate
    bank_reference: str
    status: Literal["booked", "reversed"]
    reversed_on: BusinessDate | None
    reversal_reason: str | None
    recorded_by: str
    recorded_at: Moment


class Transfers(Answer):
    """Doorbetalingen die samen zijn geboekt."""

    items: list[Transfer]


class ReversalIn(Wire):
    """Het geheel terugdraaien, door een tegenboeking."""

    reversed_on: BusinessDate
    reason: Note
    bank_reference: Reference | None = None


class DeskRow(Answer):
    """Wat een organisatie uit een uitkering nog krijgt, sinds wanneer, en waarom het is ingehouden."""

    NAMED_BY: ClassVar = ("payout", "organisation")

    payout: StrictUuid
    kassier: str
    stream: str
    period: int
    organisation: str
    status: Literal["due", "late", "withheld", "done"]
    share: Sum
    received: Annotated[
        Sum | None,
        Field(description="Ontvangen op de hele uitkering; leeg voor wie alleen zijn eigen deel ziet."),
    ]
    passed_on: Sum
    still_due: Sum
    due_since: BusinessDate | None
    late_from: BusinessDate | None
    days_taken: Annotated[
        int | None, Field(description="Dagen tussen de laatste ontvangst en de laatste doorbetaling.")
    ]
    why_withheld: Literal["not_received", "agreement_missing"] | None
    explanation: str | None
