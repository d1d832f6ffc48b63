"""Themes and initiatives as they go over the wire."""

from typing import Annotated

from pydantic import Field

from app.http.types import Choice, Code, StrictUuid
from app.plans.package.values import Listed, Name, Story
from app.plans.package.words import InitiativeKind, Level
from app.plans.provenance import Sourced


class Theme(Sourced):
    """Een lijn, thema of opgave."""

    id: StrictUuid
    code: Code
    name: Name
    description: Annotated[Story | None, Field(description="Waar het thema over gaat.")] = None


class WorkedOut(Sourced):
    """Wat van een initiatief op welk niveau wordt uitgewerkt."""

    level: Annotated[Choice[Level], Field(description="Het niveau.")]
    what: Annotated[Story, Field(description="Wat daar gebeurt.")]


class Initiative(Sourced):
    """Een interventie, project, aanpak of werkstroom."""

    id: StrictUuid
    code: Code
    name: Name
    theme: Annotated[Code, Field(description="De code van het thema.")]
    kind: Annotated[Choice[InitiativeKind], Field(description="De soort.")]
    programme: Annotated[Name | None, Field(description="Het programma binnen het thema.")] = None
    description: Annotated[Story | None, Field(description="Waar het initiatief over gaat.")] = None
    levels: Annotated[Listed[WorkedOut], Field(description="Per niveau wat er gebeurt.")] = ()
