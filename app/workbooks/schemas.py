"""Workbooks that came back, as they go over the wire."""

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from app.http.types import Answer, Code, Moment, StrictInt, StrictUuid
from app.measurements.schemas import AccountingNumber
from app.workbooks.layout import MOST_ROWS

_MOST: Final = 2 * MOST_ROWS


class Became(StrEnum):
    """What a row that was filled in came to."""

    REPORTED = "reported"
    CORRECTED = "corrected"
    EVIDENCE_ADDED = "evidence_added"
    COSTS_STATED = "costs_stated"
    UNCHANGED = "unchanged"


class RowOutcome(Answer):
    """Wat er van één ingevulde rij werd."""

    row: Annotated[str, Field(max_length=60, description="De rij, bij haar eerste cel: `Meetmomenten!B7`.")]
    outcome: Annotated[Became, Field(description="Wat er met de rij gebeurde.")]
    meetmoment: Annotated[Code | None, Field(description="Het meetmoment, bij een rij van Meetmomenten.")] = None
    initiative: Annotated[Code | None, Field(description="Het initiatief, bij een rij van Kosten.")] = None
    kassier: Annotated[Code | None, Field(description="De kassier, bij een rij van Kosten.")] = None
    stream: Annotated[Code | None, Field(description="De geldstroom, bij een rij van Kosten.")] = None
    period: Annotated[AccountingNumber | None, Field(description="De periode, bij een rij van Kosten.")] = None
    measurement: Annotated[StrictUuid | None, Field(description="De meting, als die er is.")] = None
    cost_statement: Annotated[StrictUuid | None, Field(description="De kostenopgave, als die er is.")] = None


class Workbook(Answer):
    """Een ingevulde werkmap die is overgenomen en bewaard."""

    id: Annotated[StrictUuid, Field(description="De identificatie.")]
    status: Annotated[Literal["taken_in"], Field(description="Altijd `taken_in`.")] = "taken_in"
    plan: Annotated[Code, Field(description="De code van het plan.")]
    organisation: Annotated[Code, Field(description="De organisatie waarvan de werkmap is.")]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64, description="SHA-256 van het bestand.")]
    size: Annotated[StrictInt, Field(description="Hoeveel bytes.")]
    changes: Annotated[StrictInt, Field(description="Hoeveel rijen iets veranderden.")]
    recorded_by: Annotated[str, Field(max_length=255, description="Wie haar instuurde.")]
    recorded_at: Annotated[Moment, Field(description="Wanneer.")]


class TakenIn(Answer):
    """Wat er van een ingestuurde werkmap werd."""

    id: Annotated[StrictUuid | None, Field(description="De bewaarde werkmap; geen als er niets veranderde.")]
    status: Annotated[
        Literal["taken_in", "unchanged", "tried_out"],
        Field(description="Overgenomen, niets nieuws, of op proef: dan is niets vastgelegd."),
    ]
    organisation: Annotated[Code, Field(description="De organisatie waarvan de werkmap is.")]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64, description="SHA-256 van het bestand.")]
    size: Annotated[StrictInt, Field(description="Hoeveel bytes.")]
    changes: Annotated[StrictInt, Field(description="Hoeveel rijen iets veranderen.")]
    rows: Annotated[list[RowOutcome], Field(max_length=_MOST, description="De ingevulde rijen, van boven naar onder.")]
