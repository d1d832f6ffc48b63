"""Many measurements at once as they go over the wire."""

from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import Field, WithJsonSchema

from app.http.types import Answer, Choice, Code, Many, Wire
from app.measurements.schemas import Measurement, MeasurementReport

MOST: Final = 500
"""The most measurements in one request."""


class Mode(StrEnum):
    """What becomes of the rest when one measurement is refused."""

    ATOMIC = "atomic"
    PER_ITEM = "per_item"


class OneOfSeveral(MeasurementReport):
    """Een gemeten waarde, met het meetmoment waarvan zij is."""

    meetmoment: Annotated[Code, Field(description="De code van het meetmoment.")]


class Several(Wire):
    """Veel metingen tegelijk."""

    mode: Annotated[
        Choice[Mode],
        Field(description="`atomic`: alle of geen. `per_item`: elke meting die kan; de andere zeggen waarom niet."),
    ]
    items: Annotated[Many[OneOfSeveral], Field(min_length=1, max_length=MOST, description="De metingen; hooguit 500.")]


class ItemOutcome(Answer):
    """Wat er van één meting werd."""

    index: Annotated[int, Field(ge=0, lt=MOST, description="De hoeveelste van de aanvraag, vanaf 0.")]
    status: Annotated[int, Field(ge=200, le=599, description="De status die zij alleen had gekregen.")]
    measurement: Annotated[Measurement | None, Field(description="De meting, als zij is vastgelegd.")]
    problem: Annotated[
        dict[str, Any] | None,
        WithJsonSchema({"anyOf": [{"$ref": "#/components/schemas/Problem"}, {"type": "null"}]}),
        Field(description="Waarom niet, als zij niet is vastgelegd."),
    ]


class Outcomes(Answer):
    """Wat er van elke meting werd, in de volgorde van de aanvraag."""

    items: Annotated[list[ItemOutcome], Field(max_length=MOST, description="Eén per meting.")]
