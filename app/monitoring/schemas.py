"""Progress and stoplights as they go over the wire."""

from typing import Annotated

from pydantic import Field

from app.http.types import Answer, BusinessDate, Code, MeasuredValue, StrictInt
from app.kpis.schemas import Part, Scope
from app.kpis.status import MeetmomentStatus
from app.monitoring.stoplight import Colour, ReasonCode
from app.plans.package.values import Name, Quantity, Story
from app.plans.package.words import Horizon, KpiKind, Nature
from app.plans.provenance import Sourced
from app.uitkeringsschema.facts import Measure

_MOST = 100_000


class LightReason(Answer):
    """Eén reden voor een kleur."""

    code: Annotated[ReasonCode, Field(description="De reden.")]
    colour: Annotated[Colour, Field(description="De kleur die deze reden geeft.")]
    about: Annotated[str, Field(max_length=40, description="De code van het meetmoment of de actie.")]
    days: Annotated[StrictInt | None, Field(description="Hoeveel dagen te laat.")]
    achievement: Annotated[Part | None, Field(description="Hoe ver het doel is of wordt gehaald.")]
    text: Annotated[Story, Field(description="De reden in woorden.")]


class Light(Answer):
    """Het stoplicht met zijn redenen, de ergste eerst."""

    colour: Annotated[Colour, Field(description="De kleur.")]
    reasons: Annotated[list[LightReason], Field(max_length=_MOST, description="Waarom.")]


class ProgressPoint(Answer):
    """Een meetmoment in de tijd: beloofd, begonnen op, gemeten en verwacht."""

    meetmoment: Annotated[Code, Field(description="De code van het meetmoment.")]
    due_on: Annotated[BusinessDate, Field(description="De laatste dag om op te geven.")]
    status: Annotated[MeetmomentStatus, Field(description="Hoe ver het is.")]
    baseline: Annotated[Quantity | None, Field(description="De nulmeting.")]
    target: Annotated[Quantity | None, Field(description="De doelwaarde.")]
    measured: Annotated[MeasuredValue | None, Field(description="De laatst vastgestelde waarde.")]
    achievement: Annotated[Part | None, Field(description="Hoe ver die het doel haalt.")]
    forecast: Annotated[Quantity | None, Field(description="De laatste verwachting voor dit moment.")]
    forecast_achievement: Annotated[Part | None, Field(description="Hoe ver die het doel zou halen.")]


class OpenAction(Sourced):
    """Een afgesproken actie die nog open staat."""

    code: Annotated[Code, Field(description="De code van de actie.")]
    action: Annotated[Story, Field(description="Wat er moet gebeuren.")]
    owner: Annotated[Name | None, Field(description="Wie ervoor zorgt.")]
    due_on: Annotated[BusinessDate | None, Field(description="Wanneer het klaar moet zijn.")]
    days_late: Annotated[StrictInt, Field(description="Hoeveel dagen te laat; 0 is op tijd.")]


class KpiProgress(Sourced):
    """Een KPI: hoe er wordt gemeten, het verloop, het stoplicht en wat er open staat."""

    code: Annotated[Code, Field(description="De code van de KPI.")]
    name: Annotated[Name, Field(description="Wat is beloofd (SMART).")]
    kind: Annotated[KpiKind, Field(description="De soort KPI.")]
    scope: Annotated[Scope, Field(description="Waarvoor de KPI geldt: initiatief, thema of plan.")]
    measure: Annotated[Measure, Field(description="De meetwijze.")]
    pays: Annotated[bool, Field(description="Of er geld aan hangt.")]
    unit: Annotated[Name | None, Field(description="De eenheid.")]
    data_source: Annotated[Name | None, Field(description="Waar de waarde vandaan komt.")]
    measured_by: Annotated[Name | None, Field(description="Wie meet.")]
    frequency: Annotated[Name | None, Field(description="Hoe vaak.")]
    horizon: Annotated[Horizon | None, Field(description="Op korte of lange termijn.")]
    nature: Annotated[Nature | None, Field(description="Kwantitatief of kwalitatief.")]
    follow_up: Annotated[Story | None, Field(description="Wat is afgesproken als zij niet wordt gehaald.")]
    light: Annotated[Light, Field(description="Het stoplicht.")]
    points: Annotated[list[ProgressPoint], Field(max_length=_MOST, description="Het verloop, in volgorde van datum.")]
    actions: Annotated[list[OpenAction], Field(max_length=_MOST, description="De acties die nog open staan.")]


class Moving(Answer):
    """Een dag in het verloop van een initiatief, thema of plan."""

    on: Annotated[BusinessDate, Field(description="De laatste dag van de meetmomenten die hier samenkomen.")]
    meetmomenten: Annotated[StrictInt, Field(description="Hoeveel meetmomenten er tot en met deze dag zijn.")]
    measured: Annotated[StrictInt, Field(description="Van hoeveel daarvan een waarde is vastgesteld.")]
    achievement: Annotated[
        Part | None, Field(description="Het gemiddelde van wat is vastgesteld; zonder waarden geen cijfer.")
    ]


class GroupProgress(Answer):
    """Het verloop van een initiatief, thema, doel of het hele plan."""

    code: Annotated[Code | None, Field(description="De code; bij het hele plan geen.")]
    name: Annotated[Name, Field(description="Hoe het heet.")]
    light: Annotated[Light, Field(description="Het stoplicht: het ergste van de KPI’s die eronder vallen.")]
    kpis: Annotated[list[Code], Field(max_length=_MOST, description="De KPI’s die eronder vallen.")]
    colours: Annotated[dict[Colour, StrictInt], Field(description="Hoeveel KPI’s er per kleur zijn.")]
    movement: Annotated[list[Moving], Field(max_length=_MOST, description="Het verloop in de tijd.")]


class Progress(Answer):
    """Het verloop van het hele plan, en van elk thema, initiatief en doel."""

    on: Annotated[BusinessDate, Field(description="De dag waarop dit zo is.")]
    plan: Annotated[GroupProgress, Field(description="Het hele plan.")]
    themes: Annotated[list[GroupProgress], Field(max_length=_MOST, description="Per thema.")]
    initiatives: Annotated[list[GroupProgress], Field(max_length=_MOST, description="Per initiatief.")]
    goals: Annotated[list[GroupProgress], Field(max_length=_MOST, description="Per doel of subdoel met KPI’s.")]
