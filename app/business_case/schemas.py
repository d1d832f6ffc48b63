"""Impact and the business case as they go over the wire."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from app.http.types import Answer, Choice, Code, Number, Wire
from app.impact.costs import CostKind, CostPhase
from app.impact.facts import Effect, Operation, Sector
from app.plans.package.models import Source
from app.plans.package.records.area import Year
from app.plans.package.records.impact import InputOverride
from app.plans.package.values import Listed, Name, Story

_MOST: Decimal = Decimal(10**15)
_ROWS = 1_000_000

Hundredths = Annotated[Decimal, Number(2, -_MOST, _MOST)]
"""An amount or a number of FTE with two decimals."""

Exact = Annotated[Decimal, Number(6, -_MOST, _MOST)]
"""The value of a step, rounded to six decimals."""

_AnyYear = Annotated[int, Field(ge=1, le=10_000, description="Het jaar.")]

_Illustrative = Annotated[bool, Field(description="Of hier illustratieve gegevens onder liggen.")]
_Scenario = Annotated[Code | None, Field(description="Het scenario; zonder is het de basis.")]
_OfInitiative = Annotated[Code | None, Field(description="Het initiatief; zonder gaat het om het hele plan.")]


class Split(Answer):
    """Een waarde per sector, en samen."""

    zvw: Hundredths
    wlz: Hundredths
    gemeente: Hundredths
    total: Annotated[Hundredths, Field(description="De som van de sectoren.")]


class ImpactYear(Answer):
    """Wat een jaar bespaart."""

    year: Year
    fte: Annotated[Split, Field(description="Vermeden fte in dit jaar.")]
    euros: Annotated[Split, Field(description="Vermeden kosten in dit jaar, in euro’s.")]
    cumulative_euros: Annotated[Split, Field(description="Vermeden kosten t/m dit jaar, in euro’s.")]


class DriverYear(Answer):
    """Hoeveel van een driver een jaar bespaart."""

    driver: Choice[Effect]
    year: Year
    saved: Split


class ImpactPart(Answer):
    """De impact van een initiatief of thema; zonder code die van het hele plan samen."""

    code: Annotated[Code | None, Field(description="De code; leeg bij bomen van het hele plan.")]
    illustrative: _Illustrative
    years: Annotated[list[ImpactYear], Field(max_length=_ROWS)]


class Impact(Answer):
    """De impact van een plan per jaar en sector."""

    scenario: _Scenario
    illustrative: _Illustrative
    years: Annotated[list[ImpactYear], Field(max_length=_ROWS)]
    drivers: Annotated[list[DriverYear], Field(max_length=_ROWS)]
    initiatives: Annotated[list[ImpactPart], Field(max_length=_ROWS)]
    themes: Annotated[list[ImpactPart], Field(max_length=_ROWS)]


class CaseYear(Answer):
    """Een jaar van de businesscase."""

    year: _AnyYear
    impact: Hundredths
    budget: Hundredths
    cumulative_impact: Hundredths
    cumulative_budget: Hundredths
    balance: Annotated[Hundredths, Field(description="Cumulatieve impact min cumulatieve begroting.")]


class Case(Answer):
    """Impact tegenover begroting."""

    code: Annotated[Code | None, Field(description="De code van de vergelijking, als het plan haar zelf noemt.")]
    name: str
    sectors: Annotated[list[Choice[Sector]], Field(description="Van welke sectoren de impact telt.")]
    streams: Annotated[list[Code], Field(description="Van welke geldstromen de begroting telt; leeg is alles.")]
    years: Annotated[list[CaseYear], Field(max_length=_ROWS)]
    reached_in: Annotated[
        _AnyYear | None, Field(description="Het jaar aan het einde waarvan de impact de begroting blijvend dekt.")
    ]
    payback_year: Annotated[
        _AnyYear | None, Field(description="Het eerste jaar dat positief begint: het jaar na `reachedIn`.")
    ]
    payback_years: Annotated[int | None, Field(description="De terugverdientijd in jaren, vanaf het eerste jaar.")]


class BusinessCase(Answer):
    """De businesscase: in totaal, per sector, en de vergelijkingen die het plan zelf maakt."""

    scenario: _Scenario
    basis: Annotated[
        str,
        Field(
            max_length=20,
            description="Waar de begroting vandaan komt: budget_lines, cost_items of none.",
        ),
    ]
    illustrative: _Illustrative
    total: Annotated[Case, Field(description="Alle sectoren tegen de hele begroting.")]
    sectors: Annotated[list[Case], Field(description="Elke sector tegen de hele begroting.")]
    comparisons: Annotated[list[Case], Field(max_length=_ROWS)]


class CaseSimulation(Wire):
    """Andere kengetallen om mee te rekenen."""

    scenario: Code | None = None
    overrides: Listed[InputOverride] = ()


class StepReference(Answer):
    """Iets waar een stap op rust."""

    type: Annotated[str, Field(max_length=40, description="Wat het is: impact_tree, impact_input of initiative.")]
    code: Code


class YearAmount(Answer):
    """De waarde in een jaar."""

    year: Year
    amount: Exact


class Step(Answer):
    """Een stap van een boom met zijn regel, de ingevulde formule en de stappen waar hij op rust."""

    label: Annotated[str, Field(max_length=1000)]
    rule: Annotated[str, Field(max_length=1000)]
    operation: Annotated[Choice[Operation] | None, Field(description="De bewerking; leeg bij een uitkomst.")]
    formula: Annotated[str, Field(max_length=4000, description="De formule, ingevuld voor het gevraagde jaar.")]
    amount: Annotated[Exact, Field(description="De waarde in het gevraagde jaar.")]
    unit: Annotated[str | None, Field(max_length=400)]
    values: Annotated[list[YearAmount], Field(max_length=100, description="De waarde in elk jaar.")]
    illustrative: _Illustrative
    source: Annotated[Source | None, Field(description="Waar het kengetal of de stap vandaan komt.")]
    source_year: Annotated[Year | None, Field(description="Het jaar van het kengetal.")]
    repeats: Annotated[bool, Field(description="Of deze stap eerder in de boom is uitgelegd.")]
    refs: Annotated[list[StepReference], Field(max_length=10)]
    children: Annotated[list["Step"], Field(max_length=_ROWS)]


class TreeExplanation(Answer):
    """Waarom een boom oplevert wat hij oplevert."""

    tree: Code
    name: Name
    initiative: _OfInitiative
    target_group: Story
    year: Year
    scenario: _Scenario
    illustrative: _Illustrative
    source: Source | None
    outputs: Annotated[list[Step], Field(max_length=_ROWS)]


class WorkforceYear(Answer):
    """Het arbeidstekort in een jaar: zonder maatregelen, vermeden en wat overblijft, in fte."""

    year: Year
    illustrative: _Illustrative
    shortage: Split
    avoided: Split
    left: Split


class Workforce(Answer):
    """Het arbeidstekort per jaar en sector."""

    scenario: _Scenario
    years: Annotated[list[WorkforceYear], Field(max_length=_ROWS)]


class BuiltItem(Answer):
    """Een kostenpost uitgewerkt."""

    code: Code
    initiative: Code
    name: Name
    phase: Choice[CostPhase]
    year: Year
    kind: Choice[CostKind]
    base: Annotated[Hundredths, Field(description="In prijzen van het basisjaar.")]
    indexed: Annotated[Hundredths, Field(description="Na indexatie.")]
    vat: Hundredths
    total: Hundredths
    illustrative: bool


class BuiltInitiative(Answer):
    """De begroting van een initiatief zoals opgebouwd, tegenover zijn begrotingsregels."""

    initiative: Code
    own: Annotated[Hundredths, Field(description="De som van de kostenposten.")]
    unforeseen: Hundredths
    total: Hundredths
    budget: Annotated[Hundredths, Field(description="De som van de begrotingsregels.")]
    difference: Annotated[Hundredths, Field(description="Begrotingsregels min opbouw.")]


class BuiltLine(Answer):
    """Een begrotingsregel zoals hij uit de verdeelsleutel volgt, tegenover zoals hij is."""

    initiative: Code
    kassier: Code
    stream: Code
    organisation: Code
    period: int
    built: Hundredths
    budget: Hundredths
    difference: Hundredths


class BuiltYear(Answer):
    """De opgebouwde begroting van een jaar."""

    year: Year
    amount: Hundredths


class CostBuildUp(Answer):
    """De begroting uit kostenposten: indexatie, btw en onvoorzien, tegenover de begrotingsregels."""

    base_year: Year | None
    index_rate: Exact
    vat_rate: Exact
    unforeseen_share: Exact
    illustrative: _Illustrative
    items: Annotated[list[BuiltItem], Field(max_length=_ROWS)]
    initiatives: Annotated[list[BuiltInitiative], Field(max_length=_ROWS)]
    lines: Annotated[list[BuiltLine], Field(max_length=_ROWS)]
    years: Annotated[list[BuiltYear], Field(max_length=_ROWS)]
    unforeseen: Hundredths
    total: Hundredths
    budget: Hundredths
    difference: Hundredths


class OtherMoney(Answer):
    """Waarmee andere financiering samenvalt."""

    type: Annotated[str, Field(max_length=20, description="budget of funding.")]
    code: Annotated[str, Field(max_length=100, description="De geldstroom van de begroting, of de code.")]
    amount: Hundredths


class DoubleFunding(Answer):
    """Geld dat mogelijk hetzelfde betaalt."""

    funding: Code
    source: Annotated[str, Field(max_length=40, description="De bron van de andere financiering.")]
    initiative: Code
    amount: Hundredths
    other: OtherMoney
    certainty: Annotated[
        str, Field(max_length=20, description="same_purpose (zelfde doel) of purpose_unknown (doel niet bekend).")
    ]
    purposes: Annotated[list[str], Field(max_length=_ROWS)]
    at_most: Annotated[Hundredths, Field(description="Hoogstens zoveel is dubbel.")]
    illustrative: bool


class DoubleFundings(Answer):
    """Alle mogelijke dubbele bekostiging."""

    items: Annotated[list[DoubleFunding], Field(max_length=_ROWS)]
