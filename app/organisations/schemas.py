"""Domains, organisations and kassiers as they go over the wire."""

from typing import Annotated

from pydantic import Field

from app.http.types import BusinessDate, Code, StrictUuid
from app.plans.package.values import Agb, Iban, Kvk, Listed, Name, Oin, Rsin, Story, Uzovi
from app.plans.provenance import Sourced


class Domain(Sourced):
    """Een domein van zorg of welzijn."""

    id: StrictUuid
    code: Code
    name: Name


class Identifier(Sourced):
    """Een nummer waaronder een ander systeem de organisatie kent."""

    system: Annotated[Name, Field(description="Het andere systeem.")]
    value: Annotated[Name, Field(description="Het nummer daar.")]
    valid_from: BusinessDate | None = None
    valid_to: BusinessDate | None = None


class Organisation(Sourced):
    """Een partner in het plan."""

    id: StrictUuid
    code: Code
    name: Name
    domain: Annotated[Code, Field(description="De code van het domein.")]
    kvk: Annotated[Kvk | None, Field(description="KvK-nummer.")] = None
    rsin: Annotated[Rsin | None, Field(description="RSIN.")] = None
    oin: Annotated[Oin | None, Field(description="OIN.")] = None
    agb: Annotated[Agb | None, Field(description="AGB-code.")] = None
    uzovi: Annotated[Uzovi | None, Field(description="UZOVI-code.")] = None
    iban: Annotated[Iban | None, Field(description="Rekeningnummer; alleen voor wie het moet kennen.")] = None
    contact: Annotated[Name | None, Field(description="Wie aanspreekpunt is.")] = None
    identifiers: Annotated[Listed[Identifier], Field(description="Nummers elders.")] = ()
    regions: Annotated[Listed[Name], Field(description="De gemeenten waarin zij werkt.")] = ()


class Kassier(Sourced):
    """Wie een deel van het geld ontvangt en doorbetaalt."""

    id: StrictUuid
    code: Code
    organisation: Annotated[Code, Field(description="De organisatie die kassier is.")]
    scope: Annotated[Story, Field(description="Waarvoor.")]
    streams: Annotated[Listed[Code], Field(description="De geldstromen, op volgorde van code.")]
    through: Annotated[Code | None, Field(description="De organisatie die voor haar uitvoerend kassier is.")] = None
    iban: Annotated[Iban | None, Field(description="De aparte rekening; alleen voor wie haar moet kennen.")] = None
