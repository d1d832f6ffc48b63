"""What a search answers, as it goes over the wire."""

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from app.http.types import Answer, Code, StrictInt, StrictUuid
from app.search.asked import PATHS

if TYPE_CHECKING:
    HitType = StrEnum
else:
    HitType = StrEnum("HitType", {re.sub(r"(?=[A-Z])", "_", name).upper(): name for name in PATHS}, module=__name__)
    HitType.__doc__ = "Wat er is gevonden: de naam van de lijst in een planpakket."


class Hit(Answer):
    """Iets waarin de woorden staan, of waarvan de code ermee begint."""

    plan: Annotated[Code, Field(description="De code van het plan.")]
    type: Annotated[HitType, Field(description="Wat het is.")]
    id: Annotated[StrictUuid, Field(description="De identificatie.")]
    code: Annotated[Code | None, Field(description="De code in het plan; een besluit heeft er geen.")]
    title: Annotated[str, Field(max_length=10_000, description="Hoe het heet, of hoe het begint.")]
    place: Annotated[
        str, Field(max_length=2000, description="De eigenschap waarin het staat, als JSON Pointer (RFC 6901).")
    ]
    snippet: Annotated[
        str, Field(max_length=10_000, description="Wat er staat, platte tekst, met de woorden tussen ⟪ en ⟫.")
    ]
    rank: Annotated[StrictInt, Field(description="Hoe goed het past; hoe hoger, hoe beter.")]
    link: Annotated[
        str, Field(max_length=400, json_schema_extra={"format": "uri-reference"}, description="Waar het is te lezen.")
    ]
