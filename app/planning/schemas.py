"""The planning as it goes over the wire."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.http.types import Answer, BusinessDate, Code, StrictInt, StrictUuid
from app.planning.states import DueState, PhaseState
from app.plans.package.records.planning import Mark, Order, Quarter, WorkItemStatus, WorkItemType
from app.plans.package.values import Name, Story
from app.plans.provenance import Sourced

_MOST = 100_000

Days = Annotated[StrictInt, Field(description="Hoeveel dagen te laat; 0 is op tijd.")]
_Initiative = Annotated[Code, Field(description="De code van het initiatief.")]
_Region = Annotated[Code | None, Field(description="De code van het gebied; anders overal.")]


class PhaseBar(Sourced):
    """Een fase van een initiatief, als balk in de planning."""

    code: Annotated[Code, Field(description="De code van deze fase van het initiatief.")]
    phase: Annotated[Code, Field(description="De code van de fase.")]
    name: Annotated[Name, Field(description="Hoe de fase heet.")]
    order: Annotated[Order, Field(description="De plaats van de fase in het plan.")]
    region: _Region
    planned_from: Annotated[BusinessDate | None, Field(description="Gepland begin.")]
    planned_to: Annotated[BusinessDate | None, Field(description="Gepland einde.")]
    actual_from: Annotated[BusinessDate | None, Field(description="Werkelijk begin.")]
    actual_to: Annotated[BusinessDate | None, Field(description="Werkelijk einde.")]
    state: Annotated[PhaseState, Field(description="Hoe ver de fase is.")]
    days_late: Days
    delivered: Annotated[StrictInt, Field(description="Hoeveel resultaten van de fase er zijn.")]
    to_deliver: Annotated[StrictInt, Field(description="Hoeveel resultaten de fase moet geven.")]


class MilestonePoint(Sourced):
    """Een mijlpaal, als punt in de planning."""

    code: Annotated[Code, Field(description="De code van de mijlpaal.")]
    deliverable: Annotated[Story, Field(description="Wat er dan is.")]
    phase: Annotated[Code | None, Field(description="De fase waar hij bij hoort.")]
    region: _Region
    due_on: Annotated[BusinessDate | None, Field(description="Wanneer het er moet zijn.")]
    done_on: Annotated[BusinessDate | None, Field(description="Wanneer het er was.")]
    state: Annotated[DueState, Field(description="Hoe ver de mijlpaal is.")]
    days_late: Days
    responsible: Annotated[list[Code], Field(max_length=_MOST, description="De organisaties die ervoor zorgen.")]
    evidence: Annotated[list[Name], Field(max_length=_MOST, description="Waaruit het blijkt.")]


class PlanningRow(Answer):
    """Een initiatief met zijn fasen en mijlpalen."""

    initiative: _Initiative
    name: Annotated[Name, Field(description="Hoe het initiatief heet.")]
    theme: Annotated[Code, Field(description="De code van het thema.")]
    begins_on: Annotated[BusinessDate | None, Field(description="De eerste dag in deze rij.")]
    ends_on: Annotated[BusinessDate | None, Field(description="De laatste dag in deze rij.")]
    phases: Annotated[list[PhaseBar], Field(max_length=_MOST, description="De balken.")]
    milestones: Annotated[list[MilestonePoint], Field(max_length=_MOST, description="De punten.")]


class Planning(Answer):
    """De planning van het programma, om als Gantt-diagram te tekenen."""

    on: Annotated[BusinessDate, Field(description="De dag waarop dit zo is.")]
    begins_on: Annotated[BusinessDate | None, Field(description="De eerste dag van de planning.")]
    ends_on: Annotated[BusinessDate | None, Field(description="De laatste dag van de planning.")]
    rows: Annotated[list[PlanningRow], Field(max_length=_MOST, description="De initiatieven, ook die zonder planning.")]


class DeadlineType(StrEnum):
    """Wat een termijn heeft."""

    MILESTONE = "milestone"
    PHASE = "phase"
    MEETMOMENT = "meetmoment"
    FOLLOW_UP = "follow_up"
    PLAN_STEP = "plan_step"


class DeadlineStatus(StrEnum):
    """Te laat, of binnenkort."""

    LATE = "late"
    DUE = "due"


class Deadline(Answer):
    """Iets wat te laat is, of binnenkort af moet zijn."""

    type: Annotated[DeadlineType, Field(description="Wat het is.")]
    id: Annotated[StrictUuid, Field(description="De identificatie ervan.")]
    code: Annotated[Code, Field(description="De code ervan.")]
    name: Annotated[Story, Field(description="Waar het om gaat.")]
    initiative: Annotated[Code | None, Field(description="Het initiatief, als het bij één hoort.")]
    due_on: Annotated[BusinessDate, Field(description="De laatste dag.")]
    status: Annotated[DeadlineStatus, Field(description="Te laat of binnenkort.")]
    days: Annotated[StrictInt, Field(description="Hoeveel dagen te laat, of hoeveel dagen er nog zijn.")]
    responsible: Annotated[
        list[Name], Field(max_length=_MOST, description="Wie ervoor zorgt, voor zover dat er staat.")
    ]


class Deadlines(Answer):
    """Wat te laat is en wat binnenkort af moet zijn, het oudste eerst."""

    on: Annotated[BusinessDate, Field(description="De dag waarop dit zo is.")]
    within: Annotated[StrictInt, Field(description="Hoeveel dagen vooruit is gekeken.")]
    late: Annotated[list[Deadline], Field(max_length=_MOST, description="Wat te laat is.")]
    due: Annotated[list[Deadline], Field(max_length=_MOST, description="Wat binnenkort af moet zijn.")]


class AgendaCell(Answer):
    """Een kwartaal van een activiteit."""

    year: Annotated[StrictInt, Field(description="Het jaar.")]
    quarter: Annotated[Quarter, Field(description="Het kwartaal.")]
    marks: Annotated[list[Mark], Field(max_length=100, description="Uitvoering, uitloop of bestuurlijk moment.")]


class AgendaRow(Sourced):
    """Een activiteit van de werkagenda."""

    code: Annotated[Code, Field(description="De code van de activiteit.")]
    activity: Annotated[Story, Field(description="Wat er gebeurt.")]
    type: Annotated[WorkItemType, Field(description="Waar het over gaat.")]
    group: Annotated[Name | None, Field(description="Onder welk kopje de activiteit staat.")]
    initiative: Annotated[Code | None, Field(description="Het initiatief waar het bij hoort.")]
    responsible: Annotated[list[Name], Field(max_length=_MOST, description="Wie ervoor zorgt.")]
    status: Annotated[WorkItemStatus | None, Field(description="Hoe ver het is.")]
    cells: Annotated[list[AgendaCell], Field(max_length=_MOST, description="De kwartalen met een teken.")]


class QuarterColumn(Answer):
    """Een kolom van de werkagenda."""

    year: Annotated[StrictInt, Field(description="Het jaar.")]
    quarter: Annotated[Quarter, Field(description="Het kwartaal.")]
    begins_on: Annotated[BusinessDate, Field(description="De eerste dag.")]
    ends_on: Annotated[BusinessDate, Field(description="De laatste dag.")]
    busy: Annotated[StrictInt, Field(description="Hoeveel activiteiten er dan lopen.")]


class WorkAgenda(Answer):
    """De werkagenda: activiteiten tegen kwartalen."""

    quarters: Annotated[list[QuarterColumn], Field(max_length=2000, description="Van het eerste tot het laatste.")]
    rows: Annotated[list[AgendaRow], Field(max_length=_MOST, description="De activiteiten, per kopje.")]
