"""Entries, balances, the head of the chain and the audit trail as they go over the wire."""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from app.http.sums import Money
from app.http.types import Answer, BusinessDate, Code, Moment, StrictInt, StrictUuid
from app.uitkeringsschema.bookings import Account

Seal = Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64)]
"""SHA-256 in hexadecimal."""

Seq = Annotated[StrictInt, Field(ge=0, description="Het volgnummer in de keten van het plan.")]
"""The place of an entry in its chain."""


class LedgerPosting(Answer):
    """Wat een boeking op één rekening verplaatst; de regels van een boeking tellen per geldstroom op tot nul."""

    kassier: Code
    stream: Code
    organisation: Annotated[Code | None, Field(description="Leeg voor wat van de hele kassier en geldstroom is.")]
    account: Account
    amount: Money


class LedgerEntry(Answer):
    """Een boeking: wat er gebeurde, met de regels die het verplaatste en het zegel over dat alles."""

    seq: Seq
    id: StrictUuid
    kind: Annotated[str, Field(description="Wat er gebeurde.")]
    resource_type: Annotated[str, Field(description="Waarover de boeking gaat.")]
    resource: Annotated[StrictUuid, Field(description="De identificatie daarvan.")]
    occurred_on: Annotated[BusinessDate | None, Field(description="De dag waarop het gebeurde, zoals opgegeven.")]
    recorded_at: Moment
    decision: Annotated[StrictUuid | None, Field(description="Het besluit waarop het rust.")]
    reverses: Annotated[StrictUuid | None, Field(description="De boeking die deze terugdraait.")]
    postings: list[LedgerPosting]
    previous_hash: Annotated[Seal, Field(description="Het zegel van de boeking ervoor.")]
    hash: Annotated[Seal, Field(description="Het zegel: SHA-256 over de boeking, haar regels en het vorige zegel.")]


class LedgerBalance(Answer):
    """Het saldo van een rekening na een boeking."""

    NAMED_BY: ClassVar = ("kassier", "stream", "organisation", "account")

    kassier: Code
    stream: Code
    organisation: Annotated[Code | None, Field(description="Leeg voor wat van de hele kassier en geldstroom is.")]
    account: Account
    amount: Money
    seq: Annotated[Seq, Field(description="De laatste boeking die is meegeteld.")]


class LedgerHead(Answer):
    """De kop van de keten: bewaar haar elders en geef haar later aan `tred verify --head`."""

    plan: Code
    seq: Seq
    hash: Seal
    head: Annotated[str, Field(max_length=90, description="Nummer en zegel, zoals `tred verify --head` ze leest.")]


class AuditRecord(Answer):
    """Wie wat deed, wanneer en op welk verzoek."""

    seq: Seq
    id: StrictUuid
    action: Annotated[str, Field(description="Wat er gebeurde.")]
    resource_type: Annotated[str, Field(description="Waarmee.")]
    resource: Annotated[StrictUuid, Field(description="De identificatie daarvan.")]
    issuer: Annotated[str, Field(description="De uitgever van het token (`iss`).")]
    subject: Annotated[str, Field(description="Wie het deed (`sub`).")]
    client: Annotated[str | None, Field(description="Met welke toepassing (`azp`).")]
    end_user: Annotated[str | None, Field(description="Namens wie die toepassing het deed (`user_id`).")]
    recorded_at: Moment
    occurred_on: Annotated[BusinessDate | None, Field(description="De dag waarop het gebeurde, zoals opgegeven.")]
    request_id: Annotated[str, Field(description="Het verzoek waarin het gebeurde (`X-Request-ID`).")]
    trace_id: Annotated[str | None, Field(description="Het spoor door de systemen heen (`traceparent`).")]
    reason: Annotated[
        str | None, Field(description="Waarom (`X-Audit-Toelichting`); leeg als er geen is of als die is gewist.")
    ]
    reason_sha256: Annotated[Seal | None, Field(description="Het kenmerk daarvan, dat in de keten staat.")]
    decision: Annotated[StrictUuid | None, Field(description="Het besluit waarop het rust.")]
    reverses: Annotated[StrictUuid | None, Field(description="De boeking die deze terugdraait.")]
    payload: Annotated[
        dict[str, Any],
        Field(
            description="Wat is vastgelegd; bedragen als tekst, tot op de cent. Van vrije tekst staat hier het kenmerk "
            "(SHA-256, de naam eindigt op `Sha256`)."
        ),
    ]
