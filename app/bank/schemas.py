"""Bank files, statements and their lines as they go over the wire."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from app.http.sums import Money, PositiveSum
from app.http.types import (
    Answer,
    BusinessDate,
    Choice,
    Code,
    Many,
    Moment,
    Note,
    PositiveAmount,
    StrictUuid,
    Text,
    Wire,
)

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64, description="SHA-256 van het bestand.")]
Iban = Annotated[str, Text(34)]
LineStatus = Literal["booked", "difference", "settled"]
_Reference = Annotated[str | None, Text(35)]


class DifferenceKind(StrEnum):
    """Why a line of a statement needs a person."""

    PARTIAL = "partial"
    EXCESS = "excess"
    DUPLICATE = "duplicate"
    RETURNED = "returned"
    WRONG_DIRECTION = "wrong_direction"
    WRONG_ACCOUNT = "wrong_account"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class SettlementKind(StrEnum):
    """What a person does with a difference."""

    BOOK = "book"
    REVERSE = "reverse"
    EXPLAIN = "explain"


class OrderItem(Wire):
    """Wat een organisatie met dit bestand krijgt."""

    organisation: Code
    amount: PositiveAmount


class PaymentFileIn(Wire):
    """Een bankbestand: op welke dag uit te voeren, en zo nodig voor wie en hoeveel."""

    execute_on: Annotated[BusinessDate, Field(description="De dag waarop de bank betaalt.")]
    items: Annotated[
        Many[OrderItem] | None,
        Field(min_length=1, description="Wat er wordt betaald; zonder: alles wat nog door te betalen is."),
    ] = None


class WithdrawalIn(Wire):
    """Een bankbestand dat niet (meer) wordt uitgevoerd."""

    reason: Note


class PaymentOrder(Answer):
    """Een opdracht in een bankbestand; `id` is ook die van de doorbetaling die eruit volgt."""

    id: StrictUuid
    organisation: Code
    amount: PositiveAmount
    end_to_end_id: Annotated[str, Text(35)]
    status: Annotated[
        Literal["ordered", "executed", "withdrawn"], Field(description="Of de bank hem heeft uitgevoerd.")
    ]


class PaymentFile(Answer):
    """Een bestand waarmee de bank doorbetalingen uitvoert (pain.001.001.09)."""

    id: StrictUuid
    payout: StrictUuid
    kassier: Code
    stream: Code
    period: Annotated[int, Field(ge=1, le=1001, json_schema_extra={"format": "int32"})]
    status: Literal["made", "withdrawn"]
    message_id: Annotated[str, Text(35)]
    execute_on: BusinessDate
    amount: PositiveSum
    sha256: Sha256
    orders: Annotated[list[PaymentOrder], Field(max_length=10_000)]
    recorded_by: str
    recorded_at: Moment
    withdrawn_at: Moment | None
    withdrawal_reason: Note | None


class BankStatement(Answer):
    """Een afschrift dat is gelezen, en hoe het met zijn regels staat."""

    id: StrictUuid
    kassier: Code
    iban: Annotated[Iban | None, Field(description="De aparte rekening; alleen voor wie haar moet kennen.")]
    statement_id: Annotated[str, Text(35)]
    opening: Money
    closing: Money
    closing_on: BusinessDate
    sha256: Sha256
    booked: Annotated[int, Field(ge=0, json_schema_extra={"format": "int32"}, description="Regels vanzelf verwerkt.")]
    difference: Annotated[int, Field(ge=0, json_schema_extra={"format": "int32"}, description="Verschillen nu open.")]
    settled: Annotated[int, Field(ge=0, json_schema_extra={"format": "int32"}, description="Verschillen afgehandeld.")]
    recorded_by: str
    recorded_at: Moment


class BankStatements(Answer):
    """De afschriften in één bestand."""

    items: Annotated[list[BankStatement], Field(max_length=10_000)]


class BankLine(Answer):
    """Eén bedrag op een afschrift."""

    id: StrictUuid
    statement: StrictUuid
    kassier: Code
    number: Annotated[
        int, Field(ge=1, json_schema_extra={"format": "int32"}, description="De plaats op het afschrift.")
    ]
    booked_on: BusinessDate
    direction: Annotated[Literal["credit", "debit"], Field(description="Bij of af.")]
    amount: PositiveAmount
    end_to_end_id: _Reference
    bank_reference: _Reference
    counterparty_name: Annotated[str | None, Text(140)]
    counterparty_iban: Annotated[Iban | None, Field(description="Alleen voor wie haar moet kennen.")]
    text: Annotated[str | None, Text(500), Field(description="De omschrijving.")]
    return_reason: _Reference
    status: LineStatus
    difference: Annotated[DifferenceKind | None, Field(description="Waarom een persoon ernaar moet kijken.")]
    refusals: Annotated[list[str], Field(max_length=100, description="De regels die vanzelf boeken weigerden.")]
    payout: StrictUuid | None
    receipt: StrictUuid | None
    transfer: StrictUuid | None
    settlement: SettlementKind | None
    settlement_reason: Note | None
    settled_by: str | None
    settled_at: Moment | None


class SettlementIn(Wire):
    """Hoe een verschil wordt afgehandeld, met de reden."""

    settlement: Annotated[
        Choice[SettlementKind],
        Field(
            description="`book`: boek wat de bank deed; `reverse`: draai terug wat terugkwam; `explain`: boek niets."
        ),
    ]
    reason: Note
    payout: Annotated[
        StrictUuid | None, Field(description="Bij `book`: op welke uitkering, als de regel dat niet zegt.")
    ] = None
    organisation: Annotated[
        Code | None, Field(description="Bij `book` van een doorbetaling zonder opdracht: aan wie.")
    ] = None
