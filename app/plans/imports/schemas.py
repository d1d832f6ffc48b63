"""What an import answers."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, PlainValidator

from app.http.types import Answer, Choice, Code, StrictUuid, wrong
from app.plans.package.values import Name
from app.plans.package.whole import WholePackage


def an_object(value: object) -> object:
    """Take any JSON object, to be read by who knows what is in it."""
    if not isinstance(value, dict):
        raise wrong("invalid_type", "Dit moet een object zijn.", "This must be an object.")
    return value


PackageDocument = Annotated[Any, PlainValidator(an_object, json_schema_input_type=WholePackage)]
"""A plan package as it came in; read by the package's own rules, which name every flaw of form and meaning at once."""


class ImportOutcome(StrEnum):
    """What became of an import, or what would."""

    IMPORTED = "imported"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    WOULD_IMPORT = "would_import"
    WOULD_REPLACE = "would_replace"


Version = Annotated[int, Field(ge=1, json_schema_extra={"format": "int32"})]
"""Which content of the plan this is, from 1."""


class Warned(Answer):
    """Iets dat mag, maar waarschijnlijk niet zo bedoeld is."""

    pointer: Annotated[str, Field(max_length=16_000, description="De plaats in het pakket: een JSON-pointer.")]
    code: Annotated[str, Field(max_length=60, description="De vaste code van de waarschuwing.")]
    detail: Annotated[str, Field(max_length=4000, description="De waarschuwing in woorden.")]


_Count = Annotated[int, Field(ge=0, json_schema_extra={"format": "int32"})]


class PlanCounts(Answer):
    """Hoeveel er van alles in het plan is."""

    streams: _Count
    domains: _Count
    organisations: _Count
    themes: _Count
    initiatives: _Count
    kassiers: _Count
    periods: _Count
    budget_lines: _Count
    kpis: _Count
    meetmomenten: _Count
    roles: _Count
    agreements: _Count
    records: Annotated[_Count, Field(description="Wat er naast het geld in het plan staat, van alle soorten samen.")]


class PlanImport(Answer):
    """Wat een import deed, of bij een proef zou doen."""

    id: Annotated[StrictUuid, Field(description="Het plan; bij elke import van dit plan dezelfde.")]
    code: Annotated[Code, Field(description="De code van het plan.")]
    name: Annotated[Name, Field(description="De naam van het plan.")]
    status: Annotated[Choice[ImportOutcome], Field(description="Wat er gebeurde of zou gebeuren.")]
    version: Annotated[Version, Field(description="De hoeveelste inhoud van dit plan dit is.")]
    counts: Annotated[PlanCounts, Field(description="Hoeveel er van alles in het pakket staat.")]
    warnings: Annotated[list[Warned], Field(description="Wat de moeite van het nakijken waard is.")]
