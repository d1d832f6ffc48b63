"""Memberships as they go over the wire."""

from typing import Annotated

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
