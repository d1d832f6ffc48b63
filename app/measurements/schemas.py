"""Measurements, evidence and verifications as they go over the wire."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, PlainSerializer, PlainValidator, Strict, WithJsonSchema

from app.http.types import (
    Answer,
    BusinessDate,
    Choice,
    Code,
    Many,
    Moment,
    Note,
    Number,
    StrictUuid,
    Text,
    Wire,
)

MOST_EVIDENCE: Final = 50
"""The most pieces of evidence in one report."""

_LIMIT: Final = Decimal(10**12)
_MEASURABLE: Final = Number(6, -_LIMIT, _LIMIT)


def _read(value: object) -> bool | Decimal:
    return value if isinstance(value, bool) else _MEASURABLE(value)


def _written(value: bool | Decimal) -> bool | int | float:
    """Whole numbers as such: a count of 10^12 is exact for every reader."""
    if isinstance(value, bool):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


MeasuredValue = Annotated[
    bool | Decimal,
    PlainValidator(_read),
    PlainSerializer(_written, when_used="json"),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "boolean"},
                {"type": "number", "format": "double", "minimum": -(10**12), "maximum": 10**12},
            ]
        }
    ),
]
"""True or false, or a number; which of them, and within which bounds, the measure of the KPI says."""

Quantity = Annotated[
    Decimal,
    Number(6, -_LIMIT, _LIMIT),
    PlainSerializer(_written, when_used="json"),
]
"""A target or baseline: a number with at most six decimals."""

EvidenceKind = Annotated[str, Text(400), Field(description="Soort bewijslast, letterlijk zoals de KPI die vraagt.")]
Subject = Annotated[str, Text(255)]
AccountingNumber = Annotated[int, Strict(), Field(ge=1, le=1001, json_schema_extra={"format": "int32"})]


class MeasurementStatus(StrEnum):
    """How far a measurement is."""

    REPORTED = "reported"
    VERIFIED = "verified"
    REJECTED = "rejected"
    ESTABLISHED = "established"
    SUPERSEDED = "superseded"


class VerificationOutcome(StrEnum):
    """What a verification comes to."""

    VERIFIED = "verified"
    REJECTED = "rejected"


class EvidenceReport(Wire):
    """Bewijslast: wat voor stuk het is en waar het ligt. Het stuk zelf wordt niet opgehaald."""

    kind: EvidenceKind
    reference: Annotated[str, Text(500), Field(description="Waar het stuk ligt.")]
    sha256: Annotated[
        str | None, Field(pattern="^[0-9A-Fa-f]{64}$", max_length=64, description="SHA-256 van het stuk.")
    ] = None


class MeasurementReport(Wire):
    """Een gemeten waarde."""

    value: Annotated[MeasuredValue, Field(description="true of false, of een getal, naar de meetwijze van de KPI.")]
    measured_on: Annotated[BusinessDate, Field(description="De dag van de meting.")]
    evidence: Annotated[
        Many[EvidenceReport],
        Field(max_length=MOST_EVIDENCE, description="Bewijslast die al bekend is; aanvullen kan later."),
    ] = ()
    note: Annotated[Note | None, Field(description="Toelichting.")] = None
    period: Annotated[
        AccountingNumber | None,
        Field(description="De verantwoording waarin de meting hoort; zonder: de eerste die niet is afgesloten."),
    ] = None
    supersedes: Annotated[StrictUuid | None, Field(description="De meting die hiermee wordt verbeterd.")] = None
    verified: Annotated[bool, Field(description="Alleen een kassier: de waarde is al geverifieerd.")] = False
    reported_by: Annotated[Subject | None, Field(description="Wie de waarde opgaf; zonder: de aanroeper.")] = None
    reported_on: Annotated[BusinessDate | None, Field(description="De dag van opgave; zonder: vandaag.")] = None


class Verification(Wire):
    """Het oordeel van een tweede persoon over een meting."""

    outcome: Annotated[Choice[VerificationOutcome], Field(description="Het oordeel.")]
    note: Annotated[Note | None, Field(description="Toelichting.")] = None


class EvidencePiece(Answer):
    """Een stuk bewijslast bij een meting."""

    id: Annotated[StrictUuid, Field(description="De identificatie.")]
    kind: EvidenceKind
    reference: Annotated[str, Text(500), Field(description="Waar het stuk ligt.")]
    sha256: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$", max_length=64, description="SHA-256 van het stuk.")]
    recorded_by: Annotated[Subject, Field(description="Wie het toevoegde.")]
    recorded_at: Annotated[Moment, Field(description="Wanneer het is toegevoegd.")]


class AddedEvidence(EvidencePiece):
    """Een stuk bewijslast dat aan een meting is toegevoegd."""

    status: Annotated[Literal["added"], Field(description="Altijd `added`.")] = "added"
    measurement: Annotated[StrictUuid, Field(description="De meting waar het bij hoort.")]


class Measurement(Answer):
    """Een gemeten waarde, met wat ervan geworden is."""

    id: Annotated[StrictUuid, Field(description="De identificatie.")]
    status: Annotated[MeasurementStatus, Field(description="Hoe ver de meting is.")]
    meetmoment: Annotated[Code, Field(description="De code van het meetmoment.")]
    kpi: Annotated[Code, Field(description="De code van de KPI.")]
    period: Annotated[AccountingNumber, Field(description="De verantwoording waarin de meting hoort.")]
    value: Annotated[MeasuredValue, Field(description="De gemeten waarde.")]
    measured_on: Annotated[BusinessDate, Field(description="De dag van de meting.")]
    note: Annotated[Note | None, Field(description="Toelichting.")]
    evidence: Annotated[list[EvidencePiece], Field(max_length=10_000, description="De bewijslast.")]
    missing_evidence: Annotated[
        list[EvidenceKind], Field(max_length=10_000, description="Vereiste soorten die nog ontbreken.")
    ]
    reported_by: Annotated[Subject, Field(description="Wie de waarde opgaf.")]
    reported_on: Annotated[BusinessDate | None, Field(description="De dag van opgave.")]
    organisation: Annotated[Code | None, Field(description="De organisatie waarvoor is opgegeven.")]
    recorded_by: Annotated[Subject, Field(description="Wie de meting hier vastlegde.")]
    recorded_at: Annotated[Moment, Field(description="Wanneer de meting hier is vastgelegd.")]
    verified_by: Annotated[Subject | None, Field(description="Wie verifieerde of afwees.")]
    verified_at: Annotated[Moment | None, Field(description="Wanneer dat was.")]
    verification_note: Annotated[Note | None, Field(description="Toelichting bij het oordeel.")]
    decision: Annotated[StrictUuid | None, Field(description="Het besluit waarmee de waarde is vastgesteld.")]
    supersedes: Annotated[StrictUuid | None, Field(description="De meting die hiermee is verbeterd.")]
    superseded_by: Annotated[StrictUuid | None, Field(description="De meting die deze verbetert.")]
