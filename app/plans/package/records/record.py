"""A record: a coded part of a plan's programme that may refer to other parts by code."""

from dataclasses import dataclass
from typing import Annotated

from app.http.types import Code
from app.plans.package.models import Part


@dataclass(frozen=True, slots=True)
class Ref:
    """Annotates a code that refers to something in the same plan: the package section in which it is declared.

    A property of a record that refers to its own kind makes a hierarchy, in which nothing may stand above itself.
    """

    section: str
    unless: str | None = None
    """The property (by its name in JSON) that says in which other plan the code is declared, when it is given."""


class Record(Part):
    """A part of the programme with a code that is unique among its kind in the plan."""

    code: Code


InitiativeCode = Annotated[Code, Ref("initiatives")]
ThemeCode = Annotated[Code, Ref("themes")]
DomainCode = Annotated[Code, Ref("domains")]
OrganisationCode = Annotated[Code, Ref("organisations")]
KpiCode = Annotated[Code, Ref("kpis")]
StreamCode = Annotated[Code, Ref("streams")]
RegionCode = Annotated[Code, Ref("regions")]
PhaseCode = Annotated[Code, Ref("phases")]
GoalCode = Annotated[Code, Ref("goals")]
OpgaveCode = Annotated[Code, Ref("opgaven")]
BodyCode = Annotated[Code, Ref("bodies")]
IndicatorCode = Annotated[Code, Ref("indicators")]
ReviewedPlanCode = Annotated[Code, Ref("reviewedPlans")]
InterviewThemeCode = Annotated[Code, Ref("interviewThemes")]
AccordCode = Annotated[Code, Ref("accords")]
MilestoneCode = Annotated[Code, Ref("milestones")]
KassierCode = Annotated[Code, Ref("kassiers")]
ImpactInputCode = Annotated[Code, Ref("impactInputs")]
