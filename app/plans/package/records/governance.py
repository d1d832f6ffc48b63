"""Who decides what where: bodies, meetings, the escalation ladder, randvoorwaarden, communication and knelpunten."""

from enum import StrEnum

from app.http.types import BusinessDate, Choice, Wire
from app.plans.package.records.planning import Order
from app.plans.package.records.record import BodyCode, DomainCode, InitiativeCode, OrganisationCode, Record, RegionCode
from app.plans.package.values import Listed, Name, Story


class BodyMember(Wire):
    """Who sits in a body; an organisation of the plan, a domain, or another party by name."""

    organisation: OrganisationCode | None = None
    domain: DomainCode | None = None
    name: Name | None = None
    role: Name | None = None
    valid_from: BusinessDate | None = None
    valid_to: BusinessDate | None = None


class Body(Record):
    """A body of the plan: its ring, its mandate, its members and to whom it escalates."""

    name: Name
    ring: Name | None = None
    mandate: Story | None = None
    tasks: Listed[Story] = ()
    frequency: Name | None = None
    region: RegionCode | None = None
    members: Listed[BodyMember] = ()
    escalates_to: BodyCode | None = None


class AgendaPoint(Wire):
    """What a meeting spoke of and what it concluded."""

    subject: Name
    outcome: Story | None = None
    decision_reference: Name | None = None


class Meeting(Record):
    """A meeting of a body."""

    body: BodyCode
    on: BusinessDate
    place: Name | None = None
    points: Listed[AgendaPoint] = ()
    minutes: Name | None = None
    text: Story | None = None


class Term(StrEnum):
    """For when something holds."""

    KORT = "kort"
    MIDDEN = "midden"
    LANG = "lang"


class PreconditionFilling(Wire):
    """How a randvoorwaarde is filled in for a term."""

    term: Choice[Term]
    text: Story
    done_on: BusinessDate | None = None


class Precondition(Record):
    """A randvoorwaarde and how it is filled in on the short, middle and long term."""

    name: Name
    text: Story | None = None
    order: Order | None = None
    initiatives: Listed[InitiativeCode] = ()
    fillings: Listed[PreconditionFilling] = ()


class Communication(Record):
    """A line of the communication plan."""

    doelstelling: Story
    doelgroep: Story
    middel: Story | None = None
    boodschap: Story | None = None
    schaal: Name | None = None
    afzender: Name | None = None
    on: BusinessDate | None = None


class Bottleneck(Record):
    """A knelpunt in bekostiging and who takes it up."""

    text: Story
    taken_up_by: Listed[Name] = ()
    initiatives: Listed[InitiativeCode] = ()
    proposal: Story | None = None
    resolved_on: BusinessDate | None = None
