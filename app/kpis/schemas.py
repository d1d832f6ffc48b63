"""KPIs and meetmomenten as they go over the wire."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import Field

from app.http.types import Answer, BusinessDate, Code, Number, StrictUuid
from app.kpis.status import MeetmomentStatus
from app.measurements.schemas import AccountingNumber, EvidenceKind, MeasuredValue, Measurement, Quantity
from app.plans.package.values import Name, Story
from app.plans.package.words import Horizon, KpiKind, Nature
from app.plans.provenance import Sourced
from app.uitkeringsschema.facts import Measure, Rule

_MILLION: Final = 10**6

Part = Annotated[Decimal, Number(6, Decimal(0), Decimal(1))]
"""A part of the whole, from 0 to 1, with at most six decimals."""


def in_millionths(part: Fraction) -> Decimal:
    """An exact fraction as the wire shows it: six decimals, half up."""
    rounded = (2 * part.numerator * _MILLION + part.denominator) // (2 * part.denominator)
    return Decimal(rounded).scaleb(-6)


class Reporter(StrEnum):
    """Who may report."""

    ME = "me"


class InitiativeScope(Answer):
    """Geldt voor één initiatief."""

    initiative: Annotated[Code, Field(description="De code van het initiatief.")]


class ThemeScope(Answer):
    """Geldt voor alle initiatieven van een thema."""

    theme: Annotated[Code, Field(description="De code van het thema.")]


class PlanScope(Answer):
    """Geldt voor het hele plan."""

    plan: Annotated[Literal[True], Field(description="Altijd true.")] = True


Scope = InitiativeScope | ThemeScope | PlanScope


class Kpi(Sourced):
    """Wat is beloofd, hoe het wordt gemeten en wat het uitbetaalt."""

    id: Annotated[StrictUuid, Field(description="De identificatie.")]
    code: Annotated[Code, Field(description="De code in het plan.")]
    name: Annotated[Name, Field(description="Wat is beloofd (SMART).")]
    kind: Annotated[KpiKind, Field(description="De soort KPI.")]
    scope: Annotated[Scope, Field(description="Waarvoor de KPI geldt: initiatief, thema of plan.")]
    measure: Annotated[Measure, Field(description="De meetwijze.")]
    rule: Annotated[Rule, Field(description="De regel van uitbetalen.")]
    threshold: Annotated[Part | None, Field(description="De drempel, bij de regel threshold.")]
    steps: Annotated[
        list[tuple[Part, Part]] | None, Field(max_length=10_000, description="De treden `[vanaf, betaalt]`, bij steps.")
    ]
    pays: Annotated[bool, Field(description="Of er geld aan hangt.")]
    evidence: Annotated[list[EvidenceKind], Field(max_length=100_000, description="De vereiste bewijslast.")]
    unit: Annotated[Name | None, Field(description="De eenheid.")]
    description: Annotated[Story | None, Field(description="Toelichting.")]
    data_source: Annotated[Name | None, Field(description="Waar de waarde vandaan komt.")]
    measured_by: Annotated[Name | None, Field(description="Wie meet.")]
    frequency: Annotated[Name | None, Field(description="Hoe vaak.")]
    horizon: Annotated[Horizon | None, Field(description="Op korte of lange termijn.")]
    nature: Annotated[Nature | None, Field(description="Kwantitatief of kwalitatief.")]
    follow_up: Annotated[Story | None, Field(description="Wat is afgesproken als zij niet wordt gehaald.")]


class CaughtUp(Answer):
    """Wat in een latere verantwoording is vastgesteld."""

    period: Annotated[AccountingNumber, Field(description="De verantwoording.")]
    value: Annotated[MeasuredValue, Field(description="De vastgestelde waarde.")]
    achievement: Annotated[Part, Field(description="Hoe ver het doel is gehaald.")]
    earned_part: Annotated[Part, Field(description="Welk deel dat verdient, naar de regel van de KPI.")]
    measurement: Annotated[StrictUuid, Field(description="De meting.")]


class Meetmoment(Sourced):
    """Wanneer een KPI wordt gemeten, tegen welk doel, en hoe het ermee staat."""

    id: Annotated[StrictUuid, Field(description="De identificatie.")]
    code: Annotated[Code, Field(description="De code in het plan.")]
    kpi: Annotated[Code, Field(description="De code van de KPI.")]
    name: Annotated[Name, Field(description="Wat is beloofd (SMART).")]
    kind: Annotated[KpiKind, Field(description="De soort KPI.")]
    scope: Annotated[Scope, Field(description="Waarvoor de KPI geldt: initiatief, thema of plan.")]
    measure: Annotated[Measure, Field(description="De meetwijze.")]
    pays: Annotated[bool, Field(description="Of er geld aan de KPI hangt.")]
    period: Annotated[AccountingNumber, Field(description="De periode.")]
    due_on: Annotated[BusinessDate, Field(description="De laatste dag om op te geven.")]
    weight: Annotated[Quantity, Field(description="Het gewicht.")]
    target: Annotated[Quantity | None, Field(description="De doelwaarde die nu geldt.")]
    baseline: Annotated[Quantity | None, Field(description="De nulmeting die nu geldt.")]
    original_target: Annotated[Quantity | None, Field(description="De eerste doelwaarde, als die is herzien.")]
    original_baseline: Annotated[Quantity | None, Field(description="De eerste nulmeting, als het doel is herzien.")]
    evidence: Annotated[list[EvidenceKind], Field(max_length=100_000, description="De vereiste bewijslast.")]
    status: Annotated[MeetmomentStatus, Field(description="Hoe ver het is.")]
    value: Annotated[
        MeasuredValue | None, Field(description="De waarde die in de eigen verantwoording is vastgesteld.")
    ]
    achievement: Annotated[Part | None, Field(description="Hoe ver die het doel haalt.")]
    earned_part: Annotated[Part | None, Field(description="Welk deel dat verdient, naar de regel van de KPI.")]
    measurement: Annotated[
        StrictUuid | None, Field(description="De vastgestelde meting, anders de nieuwste die niet is vervangen.")
    ]
    caught_up: Annotated[
        list[CaughtUp], Field(max_length=1001, description="Wat in latere verantwoordingen is vastgesteld.")
    ]


class MeetmomentDetail(Meetmoment):
    """Een meetmoment met al zijn metingen."""

    measurements: Annotated[
        list[Measurement], Field(max_length=100_000, description="Alle metingen, in volgorde van vastleggen.")
    ]


class KpiDetail(Kpi):
    """Een KPI met haar meetmomenten."""

    meetmomenten: Annotated[list[Meetmoment], Field(max_length=100_000, description="De meetmomenten.")]
