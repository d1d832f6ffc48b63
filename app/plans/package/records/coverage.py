"""What national accords ask and what plans cover of it: indicators, findings, assessments and witte vlekken."""

from enum import StrEnum
from typing import Annotated

from app.http.types import BusinessDate, Choice, Code, Wire
from app.plans.package.models import Source
from app.plans.package.records.record import (
    AccordCode,
    IndicatorCode,
    InitiativeCode,
    InterviewThemeCode,
    Record,
    Ref,
    ReviewedPlanCode,
)
from app.plans.package.values import Filled, Listed, Name, Story


class AccordAction(Wire):
    """An action of an accord."""

    code: Code
    theme: Name
    text: Story


class AccordRelation(Wire):
    """How an accord is tied to another."""

    accord: AccordCode
    text: Story


class Accord(Record):
    """A national accord with its actions by theme and its links to others."""

    name: Name
    on: BusinessDate | None = None
    text: Story | None = None
    actions: Listed[AccordAction] = ()
    links: Listed[AccordRelation] = ()


class InterviewGroup(StrEnum):
    """Who was interviewed."""

    OUDEREN = "ouderen"
    PROFESSIONALS = "professionals"
    EXPERTS = "experts"


class InterviewTheme(Record):
    """What came up in interviews."""

    group: Choice[InterviewGroup]
    name: Name
    statement: Story
    quote: Story | None = None


class IndicatorCategory(StrEnum):
    """The eight categories of the movement to the front (de beweging naar de voorkant)."""

    CULTUUR = "cultuur"
    SAMENWERKINGEN_IN_DE_REGIO = "samenwerkingen_in_de_regio"
    ONTWIKKELING_IN_WIJKEN = "ontwikkeling_in_wijken"
    PREVENTIE = "preventie"
    ZORG_EN_ONDERSTEUNING = "zorg_en_ondersteuning"
    PROFESSIONALS = "professionals"
    WONEN = "wonen"
    DIGITALISERING = "digitalisering"


class Indicator(Record):
    """Something by which one sees the movement; it may stand in more than one category."""

    name: Name
    categories: Filled[Choice[IndicatorCategory]]
    text: Story | None = None


class Quantifier(StrEnum):
    """How many of the plans, as a report words it, from all to none."""

    ALLE = "alle"
    BIJNA_ALLE = "bijna_alle"
    MEESTE = "meeste"
    VEEL = "veel"
    RUIM_HELFT = "ruim_helft"
    HELFT = "helft"
    NIET_ALLE = "niet_alle"
    ENKELE = "enkele"
    WEINIG = "weinig"
    EEN = "een"
    GEEN = "geen"
    NIET_GEZEGD = "niet_gezegd"


class Finding(Record):
    """What was found about an indicator, with the quantifier as the report words it."""

    indicator: IndicatorCode
    quantifier: Choice[Quantifier]
    wording: Name | None = None
    text: Story
    plans: Listed[ReviewedPlanCode] = ()


class ReviewedPlan(Record):
    """A plan that was read for its coverage; `plan` when this service holds it."""

    name: Name
    region: Name | None = None
    plan: Code | None = None
    text: Story | None = None


class Degree(StrEnum):
    """To which degree something is covered."""

    NIET = "niet"
    GENOEMD = "genoemd"
    CONCREET = "concreet"


class Assessment(Record):
    """To which degree a plan or an initiative covers an indicator, with the passage that proves it.

    `framework` is the plan that holds the indicator, when that is another one; `reviewed_plan` is a plan that was
    read, an `initiative` one of this plan. With neither, the plan itself is judged.
    """

    framework: Code | None = None
    indicator: Annotated[Code, Ref("indicators", unless="framework")]
    reviewed_plan: ReviewedPlanCode | None = None
    initiative: InitiativeCode | None = None
    degree: Choice[Degree]
    passage: Story | None = None
    passage_source: Source | None = None


class FoundIn(StrEnum):
    """Where a witte vlek was found."""

    INTERVIEWS = "interviews"
    ACCORDS = "accords"
    PLANS = "plans"


class Judgement(StrEnum):
    """How well a theme is taken care of."""

    GOED_BELEGD = "goed_belegd"
    AANDACHTSPUNT = "aandachtspunt"
    ONVOLDOENDE_GEBORGD = "onvoldoende_geborgd"


class WhiteSpot(Record):
    """A witte vlek: a theme that may be missed, where it was found, the judgement and what follows."""

    theme: Name
    found_in: Listed[Choice[FoundIn]] = ()
    interview_themes: Listed[InterviewThemeCode] = ()
    passage: Story | None = None
    judgement: Choice[Judgement]
    critical: bool = False
    monitor: bool = False
    follow_up: Story | None = None


class Conclusion(Record):
    """What a report concludes, and what is to be done with it."""

    text: Story
    about: Name | None = None
    follow_up: Story | None = None
