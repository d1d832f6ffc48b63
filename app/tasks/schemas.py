"""The page of one organisation as it goes over the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.access.rights import Role
from app.http.sums import Sum
from app.http.types import Answer, BusinessDate, Choice, Code
from app.kpis.status import MeetmomentStatus
from app.payouts.schemas import DeskRow
from app.planning.schemas import Deadline
from app.plans.package.values import Name
from app.plans.schemas import BudgetLine
from app.schedule.schemas import Period, Total

_MOST = 100_000


class OwnRole(Answer):
    """De rol van de organisatie in een initiatief."""

    initiative: Annotated[Code, Field(description="De code van het initiatief.")]
    name: Annotated[Name, Field(description="Hoe het initiatief heet.")]
    role: Annotated[Choice[Role] | None, Field(description="De rol vandaag; geen is een gat in de matrix.")]


class MeetmomentTask(Answer):
    """Een meetmoment waarvoor de organisatie nu aan zet is."""

    meetmoment: Annotated[Code, Field(description="De code van het meetmoment.")]
    kpi: Annotated[Code, Field(description="De code van de KPI.")]
    name: Annotated[Name, Field(description="Wat is beloofd (SMART).")]
    due_on: Annotated[BusinessDate, Field(description="De laatste dag om op te geven.")]
    status: Annotated[MeetmomentStatus, Field(description="Hoe ver het is.")]


class OwnShare(Answer):
    """Wat de organisatie uit een uitkering krijgt."""

    kassier: Code
    stream: Code
    period: Period
    status: Annotated[
        Literal["expected", "due", "late", "withheld", "done"],
        Field(description="Nog niet vrijgegeven, of wat de kassier er al mee deed."),
    ]
    amount: Annotated[Total, Field(description="Het aandeel in euro’s.")]
    received: Annotated[Sum, Field(description="Wat daarvan is doorbetaald, in euro’s.")]


class OwnMoney(Answer):
    """Het geld van de organisatie, voor zover de gebruiker het mag zien."""

    partial: Annotated[bool, Field(description="Alleen wat via de eigen kassier van de gebruiker loopt.")]
    budget: Annotated[Total, Field(description="De begrotingsregels samen, in euro’s.")]
    expected: Annotated[Total, Field(description="Wat nog moet worden vrijgegeven, in euro’s.")]
    received: Annotated[Total, Field(description="Wat is doorbetaald, in euro’s.")]
    still_due: Annotated[Total, Field(description="Wat is vrijgegeven en nog niet doorbetaald, in euro’s.")]
    lines: Annotated[list[BudgetLine], Field(max_length=_MOST, description="De eigen begrotingsregels.")]
    shares: Annotated[list[OwnShare], Field(max_length=_MOST, description="Per uitkering wat eruit komt.")]
    to_pass_on: Annotated[
        list[DeskRow], Field(max_length=_MOST, description="Wat de organisatie als kassier nog moet doorbetalen.")
    ]


class OrganisationTasks(Answer):
    """Alles wat één organisatie vandaag te doen heeft."""

    organisation: Annotated[Code, Field(description="De code van de organisatie.")]
    name: Annotated[Name, Field(description="Hoe de organisatie heet.")]
    domain: Annotated[Code, Field(description="De code van haar domein.")]
    on: Annotated[BusinessDate, Field(description="De dag waarop dit zo is.")]
    roles: Annotated[list[OwnRole], Field(max_length=_MOST, description="Per initiatief, op volgorde van code.")]
    to_report: Annotated[
        list[MeetmomentTask], Field(max_length=_MOST, description="Wat zij nu moet opgeven, het eerste eerst.")
    ]
    to_verify: Annotated[
        list[MeetmomentTask], Field(max_length=_MOST, description="Wat zij als kassier nu moet verifiëren.")
    ]
    deadlines: Annotated[
        list[Deadline],
        Field(max_length=_MOST, description="Mijlpalen en acties op haar naam: te laat of binnen 60 dagen."),
    ]
    money: Annotated[
        OwnMoney | None, Field(description="Geen als de gebruiker het geld van deze organisatie niet mag zien.")
    ]
