"""How we know how far we are: forecasts, the steps of monitoring, and what is done when a KPI is missed."""

from enum import StrEnum
from typing import Annotated

from app.http.types import BusinessDate, Choice, Code
from app.plans.package.records.planning import Order
from app.plans.package.records.record import InitiativeCode, KpiCode, OrganisationCode, Record, Ref
from app.plans.package.values import Listed, Name, Quantity, Story


class Forecast(Record):
    """What is expected of a KPI at a date, by whom."""

    kpi: KpiCode
    meetmoment: Annotated[Code, Ref("meetmomenten")] | None = None
    made_on: BusinessDate
    for_on: BusinessDate
    value: Quantity
    by: Name | None = None
    text: Story | None = None


class PdcaPhase(StrEnum):
    """A phase of plan, do, check, act."""

    PLAN = "plan"
    DO = "do"
    CHECK = "check"
    ACT = "act"


class MonitoringStep(Record):
    """A step in how a plan is monitored: who measures what, from which source, how often."""

    name: Name
    order: Order | None = None
    pdca: Choice[PdcaPhase] | None = None
    what: Story | None = None
    who: Listed[Name] = ()
    data_source: Name | None = None
    frequency: Name | None = None
    text: Story | None = None


class FollowUp(Record):
    """An action that stays open until it is closed."""

    action: Story
    kpi: KpiCode | None = None
    initiative: InitiativeCode | None = None
    owner: OrganisationCode | None = None
    owner_name: Name | None = None
    opened_on: BusinessDate | None = None
    due_on: BusinessDate | None = None
    closed_on: BusinessDate | None = None
    result: Story | None = None
