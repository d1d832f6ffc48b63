"""Plans, their streams, periods, budget and agreements as they go over the wire."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.http.sums import Sum
from app.http.types import Amount, Answer, BusinessDate, Choice, Code, Moment, Reference, StrictUuid
from app.plans.imports.schemas import PlanCounts, Version
from app.plans.package.models import Source
from app.plans.package.values import Listed, Name, PeriodNumber, Story
from app.plans.package.words import PlanKind, PlanStatus
from app.plans.provenance import Sourced
from app.uitkeringsschema.facts import PaymentMode


class PeriodStatus(StrEnum):
    """How far the results of a period are."""

    OPEN = "open"
    ACCOUNTED = "accounted"
    SETTLED = "settled"


class Scheme(Sourced):
    """Wat voor alle periodes geldt."""

    catch_up: Annotated[bool, Field(description="Of later alsnog verdiend kan worden wat eerst niet werd gehaald.")]
    settlement_on: Annotated[BusinessDate, Field(description="De dag van de afrekening.")]


class Plan(Sourced):
    """Een plan."""

    id: StrictUuid
    code: Code
    name: Name
    region: Annotated[Name, Field(description="De regio.")]
    kind: Annotated[Choice[PlanKind], Field(description="De soort; alleen een transformatieplan heeft geld.")]
    status: Annotated[Choice[PlanStatus], Field(description="Hoe ver het plan is.")]
    governing_body: Annotated[Name, Field(description="Het orgaan dat besluit.")]
    approved_on: Annotated[BusinessDate | None, Field(description="De dag van goedkeuring.")] = None
    ambition: Annotated[Story | None, Field(description="Waar het plan naar streeft.")] = None
    financiers: Annotated[Listed[Name], Field(description="Wie het plan betaalt.")] = ()
    scheme: Annotated[Scheme | None, Field(description="Alleen bij een plan met een uitkeringsschema.")]
    version: Annotated[Version, Field(description="De hoeveelste inhoud dit is.")]
    imported_at: Annotated[Moment, Field(description="Wanneer het plan voor het eerst werd geïmporteerd.")]


class StreamTotal(Answer):
    """De begroting van één geldstroom."""

    stream: Annotated[Code, Field(description="De code van de geldstroom.")]
    amount: Annotated[Sum, Field(description="Zoals het nu is, na schuiven, in euro’s.")]
    original_amount: Annotated[Sum, Field(description="Zoals geïmporteerd, in euro’s.")]


class PlanDetail(Plan):
    """Een plan met hoeveel er van alles in is."""

    counts: Annotated[PlanCounts, Field(description="Hoeveel er van alles in het plan is.")]
    totals: Annotated[
        Listed[StreamTotal] | None, Field(description="Per geldstroom; alleen voor wie al het geld mag zien.")
    ]


class Stream(Sourced):
    """Een geldstroom."""

    id: StrictUuid
    code: Code
    name: Name
    financier: Annotated[Name | None, Field(description="Wie deze geldstroom betaalt.")]


class Period(Sourced):
    """Een verantwoordingsperiode, of het moment van afrekening na de laatste."""

    id: StrictUuid
    number: Annotated[PeriodNumber, Field(description="Het nummer; het afrekenmoment volgt op de laatste periode.")]
    settlement: Annotated[bool, Field(description="Of dit het afrekenmoment is.")]
    starts_on: Annotated[BusinessDate | None, Field(description="De eerste dag.")]
    ends_on: Annotated[BusinessDate | None, Field(description="De laatste dag.")]
    pay_on: Annotated[BusinessDate, Field(description="De geplande dag van uitkering.")]
    payment_mode: Annotated[Choice[PaymentMode] | None, Field(description="Vooraf, of achteraf op gemaakte kosten.")]
    costs_until: Annotated[BusinessDate | None, Field(description="Tot wanneer kosten meetellen.")]
    status: Annotated[Choice[PeriodStatus], Field(description="Hoe ver de verantwoording van de resultaten is.")]


class BudgetLine(Sourced):
    """Een begrotingsregel; rijen met dezelfde sleutel zijn opgeteld."""

    id: StrictUuid
    initiative: Annotated[Code, Field(description="De code van het initiatief.")]
    kassier: Annotated[Code, Field(description="De code van de kassier.")]
    stream: Annotated[Code, Field(description="De code van de geldstroom.")]
    organisation: Annotated[Code, Field(description="De code van de organisatie.")]
    period: Annotated[PeriodNumber, Field(description="De periode.")]
    amount: Annotated[Amount, Field(description="Zoals het nu is, na schuiven, in euro’s.")]
    original_amount: Annotated[Amount, Field(description="Zoals geïmporteerd, in euro’s.")]
    further_sources: Annotated[Listed[Source], Field(description="Waar andere rijen van deze regel staan.")] = ()


class Agreement(Sourced):
    """Een nadere overeenkomst (NOK) van stuurgroep, kassier en organisatie."""

    id: StrictUuid
    kassier: Annotated[Code, Field(description="De code van de kassier.")]
    organisation: Annotated[Code, Field(description="De code van de organisatie.")]
    signed_on: Annotated[BusinessDate, Field(description="De dag van ondertekening.")]
    valid_from: Annotated[BusinessDate, Field(description="De eerste dag.")]
    valid_to: Annotated[BusinessDate | None, Field(description="De laatste dag, als die er is.")]
    signatures: Annotated[Listed[Reference | dict[str, Reference]], Field(description="Wie tekende.")]
    decision: Annotated[StrictUuid | None, Field(description="Het besluit; zonder besluit kwam zij met het plan.")]
    withdrawn: Annotated[
        bool,
        Field(
            description="Of zij niet meer geldt: het besluit is ingetrokken, of een latere import heeft haar niet meer."
        ),
    ]
    description: Annotated[Story | None, Field(description="Waarvoor.")] = None
