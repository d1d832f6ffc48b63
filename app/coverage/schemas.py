"""Coverage as it goes over the wire."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from app.http.types import Answer, Code, Number, StrictInt
from app.plans.package.models import Source
from app.plans.package.records.coverage import Degree, IndicatorCategory, Judgement, Quantifier
from app.plans.package.values import Name, Story
from app.plans.provenance import Sourced

_MOST = 100_000

Share = Annotated[
    Annotated[Decimal, Number(6, Decimal(0), Decimal(1))] | None,
    Field(description="Welk deel van wat is beoordeeld wordt genoemd of concreet is uitgewerkt."),
]


class CoverageCounts(Answer):
    """Hoe vaak iets in welke mate is gedekt."""

    niet: Annotated[StrictInt, Field(description="Niet gevonden.")]
    genoemd: Annotated[StrictInt, Field(description="Genoemd.")]
    concreet: Annotated[StrictInt, Field(description="Concreet uitgewerkt.")]
    unjudged: Annotated[StrictInt, Field(description="Niet beoordeeld.")]
    share: Share


class CoveredDegree(Answer):
    """In welke mate een indicator is gedekt."""

    indicator: Annotated[Code, Field(description="De code van de indicator.")]
    degree: Annotated[Degree | None, Field(description="De mate; zonder waarde is er niet beoordeeld.")]
    passages: Annotated[list[Story], Field(max_length=_MOST, description="Waaruit het blijkt.")]
    passage_sources: Annotated[list[Source], Field(max_length=_MOST, description="Waar dat staat.")]
    illustrative: Annotated[bool, Field(description="Of de beoordeling is ingevuld en niet uit de bron komt.")]


class PlanCoverage(Answer):
    """Een gelezen plan en wat het dekt."""

    code: Annotated[Code, Field(description="De code van het gelezen plan.")]
    name: Annotated[Name, Field(description="Hoe het plan heet.")]
    plan: Annotated[Code | None, Field(description="De code waaronder deze dienst het plan zelf heeft.")]
    counts: Annotated[CoverageCounts, Field(description="Over alle indicatoren.")]
    illustrative: Annotated[bool, Field(description="Of er beoordelingen bij zijn die niet uit de bron komen.")]
    degrees: Annotated[list[CoveredDegree], Field(max_length=_MOST, description="Per indicator.")]


class FindingShown(Sourced):
    """Een bevinding, naast de beoordelingen gelegd."""

    code: Annotated[Code, Field(description="De code van de bevinding.")]
    quantifier: Annotated[Quantifier, Field(description="Om hoeveel plannen het gaat, in de woorden van het rapport.")]
    wording: Annotated[Name | None, Field(description="De woorden zelf.")]
    text: Annotated[Story, Field(description="De bevinding.")]
    agrees: Annotated[
        bool | None, Field(description="Of de beoordelingen ermee kloppen; zonder waarde is er niets te vergelijken.")
    ]


class IndicatorCoverage(Sourced):
    """Een indicator over alle gelezen plannen."""

    code: Annotated[Code, Field(description="De code van de indicator.")]
    name: Annotated[Name, Field(description="Hoe de indicator heet.")]
    categories: Annotated[list[IndicatorCategory], Field(max_length=8, description="Waar hij bij hoort.")]
    counts: Annotated[CoverageCounts, Field(description="Over alle gelezen plannen.")]
    findings: Annotated[list[FindingShown], Field(max_length=_MOST, description="Wat het rapport erover zegt.")]


class CategoryCoverage(Answer):
    """Een categorie over alle gelezen plannen."""

    category: Annotated[IndicatorCategory, Field(description="De categorie.")]
    indicators: Annotated[list[Code], Field(max_length=_MOST, description="De indicatoren.")]
    counts: Annotated[CoverageCounts, Field(description="Over alle gelezen plannen en deze indicatoren.")]


class OwnCoverage(Answer):
    """Wat dit plan zelf dekt, met zijn initiatieven."""

    framework: Annotated[Code | None, Field(description="Het plan met de indicatoren; zonder waarde dit plan.")]
    indicator: Annotated[Code, Field(description="De code van de indicator.")]
    degree: Annotated[Degree, Field(description="De hoogste mate.")]
    initiatives: Annotated[list[Code], Field(max_length=_MOST, description="De initiatieven die hem dekken.")]


class WhiteSpotShown(Sourced):
    """Een witte vlek met het oordeel."""

    code: Annotated[Code, Field(description="De code.")]
    theme: Annotated[Name, Field(description="Het thema.")]
    judgement: Annotated[Judgement, Field(description="Het oordeel.")]
    critical: Annotated[bool, Field(description="Of zij kritiek is.")]
    monitor: Annotated[bool, Field(description="Of zij wordt gevolgd.")]
    follow_up: Annotated[Story | None, Field(description="Wat er volgt.")]


class WhiteSpots(Answer):
    """De witte vlekken bij elkaar."""

    critical: Annotated[StrictInt, Field(description="Hoeveel er kritiek zijn.")]
    to_monitor: Annotated[StrictInt, Field(description="Hoeveel er worden gevolgd.")]
    judgements: Annotated[dict[Judgement, StrictInt], Field(description="Hoeveel er per oordeel zijn.")]
    items: Annotated[list[WhiteSpotShown], Field(max_length=_MOST, description="De witte vlekken.")]


class Coverage(Answer):
    """Dekking per gelezen plan, indicator en categorie, met bevindingen en witte vlekken."""

    indicators: Annotated[StrictInt, Field(description="Hoeveel verschillende indicatoren er zijn.")]
    places: Annotated[StrictInt, Field(description="Hoeveel plaatsen zij innemen; een indicator kan er twee hebben.")]
    plans: Annotated[list[PlanCoverage], Field(max_length=_MOST, description="Per gelezen plan.")]
    by_indicator: Annotated[list[IndicatorCoverage], Field(max_length=_MOST, description="Per indicator.")]
    by_category: Annotated[list[CategoryCoverage], Field(max_length=8, description="Per categorie.")]
    own: Annotated[list[OwnCoverage], Field(max_length=_MOST, description="Wat dit plan zelf dekt.")]
    white_spots: Annotated[WhiteSpots, Field(description="De witte vlekken.")]
