"""The programme as it goes over the wire."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from app.http.types import Answer, BusinessDate, Code, Number, StrictInt, StrictUuid
from app.plans.package.records.life import PlanRelation, PlanStepKind, StepOutcome
from app.plans.package.records.programme import GoalKind
from app.plans.package.values import Name, Story
from app.plans.package.words import PlanStatus
from app.plans.provenance import Sourced
from app.programme.completeness import FicheSection

_MOST = 100_000


class Completeness(Answer):
    """Hoe vol iets is."""

    filled: Annotated[StrictInt, Field(description="Hoeveel rubrieken zijn gevuld.")]
    of: Annotated[StrictInt, Field(description="Van hoeveel: twaalf per initiatief.")]
    share: Annotated[
        Annotated[Decimal, Number(6, Decimal(0), Decimal(1))] | None,
        Field(description="Het gevulde deel, van 0 tot 1; geen als er niets te vullen is."),
    ]


class FicheCompleteness(Completeness):
    """Hoe vol de fiche van een initiatief is."""

    initiative: Annotated[Code, Field(description="De code van het initiatief.")]
    name: Annotated[Name, Field(description="Hoe het initiatief heet.")]
    fiche: Annotated[Code | None, Field(description="De code van de fiche, als die er is.")]
    missing: Annotated[list[FicheSection], Field(max_length=12, description="Wat nog te schrijven is.")]


class GroupCompleteness(Completeness):
    """Hoe vol de fiches van een programma of thema zijn."""

    code: Annotated[Code | None, Field(description="De code, als die er is.")]
    name: Annotated[Name, Field(description="Hoe het heet.")]


class PlanCompleteness(Answer):
    """Hoe vol de fiches van een plan zijn."""

    plan: Annotated[Completeness, Field(description="Het hele plan.")]
    themes: Annotated[list[GroupCompleteness], Field(max_length=_MOST, description="Per thema.")]
    programmes: Annotated[list[GroupCompleteness], Field(max_length=_MOST, description="Per programma.")]
    initiatives: Annotated[list[FicheCompleteness], Field(max_length=_MOST, description="Per initiatief.")]


class GoalNode(Sourced):
    """Een ambitie, doel of subdoel in het doelen-inspanningennetwerk."""

    code: Annotated[Code, Field(description="De code.")]
    name: Annotated[Name, Field(description="Hoe het heet.")]
    kind: Annotated[GoalKind, Field(description="De laag.")]
    text: Annotated[Story | None, Field(description="Wat het inhoudt.")]
    serves: Annotated[list[Code], Field(max_length=_MOST, description="Waaraan het bijdraagt.")]
    served_by: Annotated[list[Code], Field(max_length=_MOST, description="Wat eraan bijdraagt.")]
    initiatives: Annotated[
        list[Code], Field(max_length=_MOST, description="De initiatieven die er zelf aan bijdragen.")
    ]
    all_initiatives: Annotated[
        list[Code], Field(max_length=_MOST, description="Ook die van alles wat eraan bijdraagt.")
    ]
    kpis: Annotated[list[Code], Field(max_length=_MOST, description="Waaraan wordt gezien hoe ver het is.")]


class GoalNetwork(Answer):
    """Het doelen-inspanningennetwerk: ambitie, doelen, subdoelen en initiatieven."""

    goals: Annotated[list[GoalNode], Field(max_length=_MOST, description="De knopen, op volgorde van code.")]
    loose: Annotated[list[Code], Field(max_length=_MOST, description="Initiatieven die aan geen doel bijdragen.")]


class LifeStep(Sourced):
    """Een stap in het leven van een plan."""

    id: StrictUuid
    code: Annotated[Code, Field(description="De code van de stap.")]
    kind: Annotated[PlanStepKind, Field(description="Wat er gebeurde.")]
    on: Annotated[BusinessDate | None, Field(description="Wanneer.")]
    expected_on: Annotated[BusinessDate | None, Field(description="Wanneer het wordt verwacht.")]
    by: Annotated[list[Name], Field(max_length=_MOST, description="Door wie.")]
    outcome: Annotated[StepOutcome | None, Field(description="De uitkomst of het advies.")]
    binding: Annotated[bool, Field(description="Of de uitkomst telt; een advies informeert alleen.")]
    reference: Annotated[Name | None, Field(description="Het kenmerk.")]
    text: Annotated[Story | None, Field(description="Toelichting.")]


class LinkedPlan(Sourced):
    """Een ander plan waar dit plan mee te maken heeft."""

    relation: Annotated[PlanRelation, Field(description="Hoe.")]
    plan: Annotated[Code, Field(description="De code van het andere plan.")]
    name: Annotated[Name | None, Field(description="Hoe het heet.")]
    text: Annotated[Story | None, Field(description="Toelichting.")]


class Life(Answer):
    """Het leven van een plan: de snelle toets en wat daarna kwam."""

    status: Annotated[PlanStatus, Field(description="De status zoals het plan die zelf noemt.")]
    reached: Annotated[
        PlanStatus | None, Field(description="De status die uit de stappen volgt; zonder stappen met een datum geen.")
    ]
    steps: Annotated[list[LifeStep], Field(max_length=_MOST, description="De stappen, in volgorde van datum.")]
    links: Annotated[list[LinkedPlan], Field(max_length=_MOST, description="Waar het uit volgt of bij hoort.")]
