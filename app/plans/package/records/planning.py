"""When what happens: phases, milestones and the werkagenda."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, Strict

from app.http.types import BusinessDate, Choice, Wire
from app.plans.package.records.area import Year
from app.plans.package.records.record import InitiativeCode, OrganisationCode, PhaseCode, Record, RegionCode
from app.plans.package.values import Listed, Name, Story

Order = Annotated[int, Strict(), Field(ge=1, le=1000)]
"""The place in a sequence, from 1."""

Quarter = Annotated[int, Strict(), Field(ge=1, le=4)]
"""A quarter of a year."""


class Phase(Record):
    """A phase as this plan names it, and what it must deliver."""

    name: Name
    order: Order
    description: Story | None = None
    deliverables: Listed[Story] = ()


class DeliverableState(Wire):
    """Whether a phase delivered what it must."""

    name: Story
    done_on: BusinessDate | None = None
    evidence: Name | None = None


class InitiativePhase(Record):
    """A phase of an initiative, for one region or all: as planned and as it went."""

    initiative: InitiativeCode
    phase: PhaseCode
    region: RegionCode | None = None
    planned_from: BusinessDate | None = None
    planned_to: BusinessDate | None = None
    actual_from: BusinessDate | None = None
    actual_to: BusinessDate | None = None
    deliverables: Listed[DeliverableState] = ()
    text: Story | None = None


class Milestone(Record):
    """A mijlpaal: what is delivered, when it is due, when it was done and what shows it."""

    initiative: InitiativeCode
    phase: PhaseCode | None = None
    region: RegionCode | None = None
    deliverable: Story
    due_on: BusinessDate | None = None
    done_on: BusinessDate | None = None
    responsible: Listed[OrganisationCode] = ()
    evidence: Listed[Name] = ()
    text: Story | None = None


class WorkItemType(StrEnum):
    """What an activity of the werkagenda is about."""

    UITWERKING = "uitwerking"
    GOVERNANCE = "governance"
    MONITORING = "monitoring"
    RANDVOORWAARDEN = "randvoorwaarden"


class Mark(StrEnum):
    """What happens in a quarter."""

    EXECUTION = "execution"
    OVERRUN = "overrun"
    BOARD = "board"


class QuarterMark(Wire):
    """A mark in the werkagenda."""

    year: Year
    quarter: Quarter
    mark: Choice[Mark]
    text: Story | None = None


class WorkItemStatus(StrEnum):
    """How far an activity is."""

    PLANNED = "planned"
    BUSY = "busy"
    DONE = "done"
    DROPPED = "dropped"


class WorkItem(Record):
    """An activity of the werkagenda, by quarter."""

    activity: Story
    type: Choice[WorkItemType]
    group: Name | None = None
    initiative: InitiativeCode | None = None
    marks: Listed[QuarterMark] = ()
    responsible: Listed[Name] = ()
    status: Choice[WorkItemStatus] | None = None
