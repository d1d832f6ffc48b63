"""The life of a plan: the snelle toets and what follows, where it comes from, and the opgaven that it answers."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, Strict

from app.http.types import BusinessDate, Choice, Code, Wire
from app.plans.package.records.record import InitiativeCode, OrganisationCode, Record, Ref, RegionCode, ThemeCode
from app.plans.package.values import Listed, Name, Story

Rank = Annotated[int, Strict(), Field(ge=1, le=1000)]
"""A place in an order, from 1."""


class PlanStepKind(StrEnum):
    """What happened to a plan."""

    SNELLE_TOETS_REQUESTED = "snelle_toets_requested"
    ADVICE = "advice"
    SNELLE_TOETS_OUTCOME = "snelle_toets_outcome"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    STARTED = "started"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class StepOutcome(StrEnum):
    """How the insurers or an adviser judged."""

    POSITIVE = "positive"
    CONDITIONAL = "conditional"
    NEGATIVE = "negative"


class PlanStep(Record):
    """A step in the life of a plan; the advice of the netwerktafel informs, the insurers give the outcome."""

    kind: Choice[PlanStepKind]
    on: BusinessDate | None = None
    expected_on: BusinessDate | None = None
    by: Listed[Name] = ()
    outcome: Choice[StepOutcome] | None = None
    reference: Name | None = None
    text: Story | None = None


class PlanRelation(StrEnum):
    """How this plan stands to another."""

    FOLLOWS_FROM = "follows_from"
    PART_OF = "part_of"
    REPLACES = "replaces"
    RELATED = "related"


class PlanLink(Record):
    """Another plan that this one has to do with; it need not be in this service."""

    relation: Choice[PlanRelation]
    plan: Code
    name: Name | None = None
    text: Story | None = None


class InitiativeRelation(StrEnum):
    """How an initiative stands to another."""

    SAME_MOVEMENT = "same_movement"
    DEPENDS_ON = "depends_on"
    STRENGTHENS = "strengthens"
    RELATED = "related"


class InitiativeLink(Record):
    """An initiative and another one, in this plan or in another."""

    initiative: InitiativeCode
    relation: Choice[InitiativeRelation]
    other_plan: Code | None = None
    other_initiative: Annotated[Code, Ref("initiatives", unless="otherPlan")]
    text: Story | None = None


class Programme(Record):
    """A programme within a theme."""

    name: Name
    theme: ThemeCode
    description: Story | None = None


class OpgaveKind(StrEnum):
    """What sort of task a regioplan sets."""

    PRIORITAIR = "prioritair"
    FUNDAMENTEEL = "fundamenteel"
    THEMATISCH = "thematisch"


class Priority(Wire):
    """How a region ranks an opgave."""

    region: RegionCode
    rank: Rank | None = None
    text: Story | None = None


class Opgave(Record):
    """A task of a regioplan, and which initiatives answer it."""

    name: Name
    kind: Choice[OpgaveKind]
    text: Story | None = None
    initiatives: Listed[InitiativeCode] = ()
    owners: Listed[OrganisationCode] = ()
    priorities: Listed[Priority] = ()
