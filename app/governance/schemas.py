"""Governance as it goes over the wire."""

from typing import Annotated

from pydantic import Field

from app.decisions.schemas import Kind
from app.http.types import Answer, BusinessDate, Code, StrictInt, StrictUuid
from app.plans.package.records.governance import Term
from app.plans.package.records.planning import Order
from app.plans.package.values import Name, Story
from app.plans.provenance import Sourced

_MOST = 100_000


class Member(Answer):
    """Een lid van een gremium: een organisatie, een domein of een andere partij."""

    name: Annotated[Name | None, Field(description="Hoe het lid heet; van een organisatie of domein de naam daarvan.")]
    organisation: Annotated[Code | None, Field(description="De code van de organisatie.")]
    domain: Annotated[Code | None, Field(description="De code van het domein.")]
    role: Annotated[Name | None, Field(description="De rol in het gremium.")]
    valid_from: Annotated[BusinessDate | None, Field(description="De eerste dag; anders vanaf het begin.")]
    valid_to: Annotated[BusinessDate | None, Field(description="De laatste dag; anders tot het einde.")]


class Rung(Answer):
    """Een sport van de escalatieladder."""

    body: Annotated[Code, Field(description="De code van het gremium.")]
    name: Name


class BodyShown(Sourced):
    """Een gremium met zijn leden en de weg omhoog."""

    code: Annotated[Code, Field(description="De code.")]
    name: Name
    mandate: Annotated[Story | None, Field(description="Waarover het gaat.")]
    tasks: Annotated[list[Story], Field(max_length=_MOST, description="Wat het doet.")]
    frequency: Annotated[Name | None, Field(description="Hoe vaak het bijeenkomt.")]
    region: Annotated[Code | None, Field(description="Het gebied; anders overal.")]
    members: Annotated[list[Member], Field(max_length=_MOST, description="Wie er op die dag lid is.")]
    escalation: Annotated[
        list[Rung], Field(max_length=_MOST, description="Naar wie het escaleert, en die weer, tot bovenaan.")
    ]
    meetings: Annotated[list[Code], Field(max_length=_MOST, description="De overleggen, op datum.")]


class Ring(Answer):
    """Een ring met zijn gremia."""

    ring: Annotated[Name | None, Field(description="Hoe de ring heet; geen voor gremia zonder ring.")]
    bodies: Annotated[list[BodyShown], Field(max_length=_MOST, description="Op volgorde van code.")]


class DecisionShown(Answer):
    """Een vastgelegd besluit met het kenmerk dat een agendapunt noemt."""

    id: StrictUuid
    kind: Kind
    decided_on: Annotated[BusinessDate, Field(description="De dag van het besluit.")]
    withdrawn: Annotated[bool, Field(description="Of het is ingetrokken.")]


class Point(Answer):
    """Een agendapunt."""

    subject: Annotated[Name, Field(description="Waar het over ging.")]
    outcome: Annotated[Story | None, Field(description="Wat eruit kwam.")]
    decision_reference: Annotated[Name | None, Field(description="Het kenmerk van het besluit.")]
    decisions: Annotated[
        list[DecisionShown],
        Field(
            max_length=_MOST, description="De besluiten met dat kenmerk; over geld alleen voor wie al het geld ziet."
        ),
    ]


class MeetingShown(Sourced):
    """Een overleg."""

    code: Annotated[Code, Field(description="De code.")]
    body: Annotated[Code, Field(description="De code van het gremium.")]
    on: Annotated[BusinessDate, Field(description="De dag.")]
    place: Annotated[Name | None, Field(description="Waar.")]
    points: Annotated[list[Point], Field(max_length=_MOST, description="De agendapunten, in volgorde.")]
    minutes: Annotated[Name | None, Field(description="Waar het verslag is.")]
    text: Annotated[Story | None, Field(description="Toelichting.")]


class Filling(Answer):
    """Een invulling van een randvoorwaarde."""

    text: Annotated[Story, Field(description="Hoe.")]
    done_on: Annotated[BusinessDate | None, Field(description="Wanneer het gereed was.")]


class TermShown(Answer):
    """Wat op een termijn de invulling van een randvoorwaarde is."""

    term: Annotated[Term, Field(description="De termijn.")]
    fillings: Annotated[list[Filling], Field(max_length=_MOST, description="De invullingen; leeg is nog te doen.")]
    done: Annotated[StrictInt, Field(description="Hoeveel ervan op die dag gereed zijn.")]


class PreconditionShown(Sourced):
    """Een randvoorwaarde met haar invulling op korte, middellange en lange termijn."""

    code: Annotated[Code, Field(description="De code.")]
    name: Name
    text: Annotated[Story | None, Field(description="Wat zij inhoudt.")]
    order: Annotated[Order | None, Field(description="De plaats in het plan.")]
    initiatives: Annotated[list[Code], Field(max_length=_MOST, description="Voor welke initiatieven; leeg voor alle.")]
    terms: Annotated[list[TermShown], Field(max_length=3, description="De drie termijnen.")]
    empty: Annotated[list[Term], Field(max_length=3, description="Waarvoor nog niets is ingevuld.")]


class CommunicationShown(Sourced):
    """Een regel van het communicatieplan."""

    code: Annotated[Code, Field(description="De code.")]
    doelstelling: Story
    doelgroep: Story
    middel: Story | None
    boodschap: Story | None
    schaal: Name | None
    afzender: Name | None
    on: Annotated[BusinessDate | None, Field(description="Wanneer.")]


class BottleneckShown(Sourced):
    """Een knelpunt in de bekostiging."""

    code: Annotated[Code, Field(description="De code.")]
    text: Annotated[Story, Field(description="Wat er knelt.")]
    taken_up_by: Annotated[list[Name], Field(max_length=_MOST, description="Wie het opneemt; leeg is nog niemand.")]
    initiatives: Annotated[list[Code], Field(max_length=_MOST, description="Bij welke initiatieven het speelt.")]
    proposal: Annotated[Story | None, Field(description="Wat is voorgesteld.")]
    resolved_on: Annotated[BusinessDate | None, Field(description="Wanneer het was opgelost.")]


class Governance(Answer):
    """Wie waarover besluit, en wat daarvoor nodig is."""

    on: Annotated[BusinessDate, Field(description="De dag waarop dit zo is.")]
    rings: Annotated[list[Ring], Field(max_length=_MOST, description="Op naam; gremia zonder ring het laatst.")]
    meetings: Annotated[list[MeetingShown], Field(max_length=_MOST, description="Op datum.")]
    preconditions: Annotated[list[PreconditionShown], Field(max_length=_MOST, description="In hun volgorde.")]
    communications: Annotated[list[CommunicationShown], Field(max_length=_MOST, description="Het communicatieplan.")]
    open_bottlenecks: Annotated[list[BottleneckShown], Field(max_length=_MOST, description="Wat op die dag knelt.")]
    resolved_bottlenecks: Annotated[list[BottleneckShown], Field(max_length=_MOST, description="Wat is opgelost.")]
