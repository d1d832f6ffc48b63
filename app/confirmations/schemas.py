"""Confirmations and registrations as they go over the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.http.types import Answer, BusinessDate, Choice, Code, Many, Moment, Reference, StrictUuid, Wire
from app.uitkeringsschema.standing import Matter


class ConfirmationIn(Wire):
    """Bevestiging door de financier: resultaten, kosten of goedkeuring."""

    of: Choice[Matter]
    confirmed_on: BusinessDate
    reference: Reference
    streams: Annotated[Many[Code] | None, Field(description="Alleen deze geldstromen.")] = None


class RegistrationIn(Wire):
    """Registratie in het landelijke systeem van wat is bevestigd."""

    of: Choice[Matter]
    registered_on: BusinessDate
    system: Reference
    reference: Reference


class CoveredPart(Answer):
    """Het deel waarover het gaat: kassier en geldstroom."""

    kassier: str
    stream: str


class Confirmation(Answer):
    """Een bevestiging; zij vervalt als de feiten veranderen voor zij is geregistreerd."""

    id: StrictUuid
    of: Matter
    period: int
    status: Literal["confirmed", "lapsed"]
    confirmed_on: BusinessDate
    reference: str
    parts: Annotated[list[CoveredPart], Field(description="De delen waarin niets ontbrak.")]
    recorded_by: str
    recorded_at: Moment


class Registration(Answer):
    """Een registratie; daarmee zijn de delen afgesloten."""

    id: StrictUuid
    of: Matter
    period: int
    status: Literal["registered"]
    registered_on: BusinessDate
    system: str
    reference: str
    parts: list[CoveredPart]
    recorded_by: str
    recorded_at: Moment
