"""Memberships and read tokens as they go over the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.access.rights import Function
from app.http.types import Answer, BusinessDate, Choice, Code, Many, Moment, StrictUuid, Text, Wire

Name = Annotated[str, Text(255)]
"""A name as it stands in a token."""

Streams = Annotated[Many[Code], Field(min_length=1, description="Alleen voor deze geldstromen; zonder: voor alle.")]


class Grant(Wire):
    """Een lidmaatschap om te geven."""

    issuer: Annotated[Name, Field(description="De uitgever van het token (`iss`).")]
    subject: Annotated[Name, Field(description="Wie: het onderwerp van het token (`sub`).")]
    function: Annotated[Choice[Function], Field(description="De functie in het plan.")]
    organisation: Annotated[Code | None, Field(description="Alleen bij kassier en partner, en daar verplicht.")] = None
    streams: Annotated[Streams | None, Field(description="Alleen bij financier.")] = None
    valid_from: Annotated[BusinessDate | None, Field(description="De eerste dag; zonder: meteen.")] = None
    valid_to: Annotated[BusinessDate | None, Field(description="De laatste dag; zonder: onbepaald.")] = None


class Membership(Answer):
    """Wie welke functie heeft in een plan."""

    id: Annotated[StrictUuid, Field(description="De identificatie.")]
    plan: Annotated[Code, Field(description="De code van het plan.")]
    issuer: Annotated[Name, Field(description="De uitgever van het token (`iss`).")]
    subject: Annotated[Name, Field(description="Wie: het onderwerp van het token (`sub`).")]
    function: Annotated[Function, Field(description="De functie in het plan.")]
    organisation: Annotated[Code | None, Field(description="De organisatie, bij kassier en partner.")]
    streams: Annotated[Many[Code] | None, Field(description="De geldstromen van een financier; null: alle.")]
    valid_from: Annotated[BusinessDate | None, Field(description="De eerste dag.")]
    valid_to: Annotated[BusinessDate | None, Field(description="De laatste dag.")]
    ended_on: Annotated[BusinessDate | None, Field(description="De dag van beëindiging; daarmee geldt het niet meer.")]
    granted_by: Annotated[Name, Field(description="Wie het gaf.")]
    granted_at: Annotated[Moment, Field(description="Wanneer het is gegeven.")]


class ReadTokenIn(Wire):
    """Een leestoken om te maken: om te lezen wat u zelf mag lezen, vanuit een rekenblad of een ander systeem."""

    name: Annotated[str, Text(100), Field(description="Waarvoor, zodat u het later herkent.")]
    valid_to: Annotated[
        BusinessDate | None, Field(description="De laatste dag, hoogstens een jaar vooruit; zonder: na negentig dagen.")
    ] = None


class ReadToken(Answer):
    """Een leestoken dat u maakte; de waarde zelf bewaart de dienst niet."""

    id: Annotated[StrictUuid, Field(description="De identificatie.")]
    name: Annotated[str, Field(max_length=100, description="Waarvoor.")]
    created_at: Annotated[Moment, Field(description="Wanneer het is gemaakt.")]
    expires_at: Annotated[Moment, Field(description="Tot wanneer het geldt.")]
    revoked_at: Annotated[Moment | None, Field(description="Wanneer het is ingetrokken.")]
    status: Annotated[Literal["valid", "expired", "revoked"], Field(description="Of het nu geldt.")]


class NewReadToken(ReadToken):
    """Een leestoken, met de waarde: die is alleen nu te zien."""

    value: Annotated[
        str,
        Field(
            max_length=60,
            pattern="^tredlees_[A-Za-z0-9_-]{43}$",
            description="Het leestoken zelf: als bearer, of als wachtwoord bij Basic met een naam naar keuze. "
            "Het wordt maar één keer getoond.",
        ),
    ]
