"""What we want and what we do: the goal network, the fiches, the startfoto, the wegwijzers and the inwonersreis."""

from enum import StrEnum

from app.http.types import BusinessDate, Choice, Wire
from app.plans.package.records.record import (
    DomainCode,
    GoalCode,
    InitiativeCode,
    KpiCode,
    OrganisationCode,
    Record,
    RegionCode,
)
from app.plans.package.values import Listed, Name, Story


class GoalKind(StrEnum):
    """A level of the goal network (doelinspanningennetwerk)."""

    AMBITIE = "ambitie"
    DOEL = "doel"
    SUBDOEL = "subdoel"


class TargetGroup(StrEnum):
    """For whom a subdoel says what it wants."""

    INWONERS = "inwoners"
    PROFESSIONALS = "professionals"
    ORGANISATIES = "organisaties"


class GroupGoal(Wire):
    """What a subdoel wants for one target group."""

    group: Choice[TargetGroup]
    text: Story


class Goal(Record):
    """An ambition or (sub)doel; it serves the goals above it and initiatives contribute to it."""

    name: Name
    kind: Choice[GoalKind]
    text: Story | None = None
    serves: Listed[GoalCode] = ()
    initiatives: Listed[InitiativeCode] = ()
    kpis: Listed[KpiCode] = ()
    groups: Listed[GroupGoal] = ()


class ImpactType(StrEnum):
    """In which way a project has impact."""

    MINDER_ZORG = "minder_zorg"
    SLIMMERE_ZORG = "slimmere_zorg"
    BETERE_ZORG = "betere_zorg"


class FicheImpact(Wire):
    """What a project does in one way of having impact."""

    type: Choice[ImpactType]
    text: Story | None = None


class GoodPractice(Wire):
    """Somewhere it is done already."""

    organisation: Name
    what: Story
    how_far: Story | None = None


class FicheSource(Wire):
    """What a fiche rests on."""

    title: Name
    place: Story | None = None


class Fiche(Record):
    """The description of an initiative in twelve fixed sections, in this order; what is absent is yet to be written."""

    initiative: InitiativeCode
    thema: Story | None = None
    projectnaam: Story | None = None
    probleemstelling: Story | None = None
    doelstelling: Story | None = None
    doelgroep: Story | None = None
    doelgroep_omvang: Story | None = None
    aanpak: Story | None = None
    impact: Story | None = None
    tijdslijn: Story | None = None
    betrokken_organisaties: Story | None = None
    impact_op_anderen: Story | None = None
    randvoorwaarden: Story | None = None
    betrokkenheid_burgers: Story | None = None
    impact_types: Listed[FicheImpact] = ()
    good_practices: Listed[GoodPractice] = ()
    costs: Story | None = None
    sources: Listed[FicheSource] = ()


class Startfoto(Record):
    """How far an initiative is in a gemeente at a moment."""

    initiative: InitiativeCode
    region: RegionCode | None = None
    on: BusinessDate | None = None
    state: Name
    text: Story | None = None


class SevenS(StrEnum):
    """The seven S."""

    GEDEELDE_WAARDEN = "gedeelde_waarden"
    MENSEN = "mensen"
    VAARDIGHEDEN = "vaardigheden"
    LEIDERSCHAPSSTIJL = "leiderschapsstijl"
    STRUCTUUR = "structuur"
    SYSTEMEN = "systemen"
    STRATEGIE = "strategie"


class Signpost(Wire):
    """The movement of a domain on one S."""

    s: Choice[SevenS]
    movement: Story
    priority: Name | None = None


class Wegwijzer(Record):
    """Which way a domain moves, on each of the seven S."""

    domain: DomainCode
    movement: Story | None = None
    signs: Listed[Signpost] = ()


class JourneyTime(StrEnum):
    """Whether a journey is as it was or as it will be."""

    NU = "nu"
    NIEUW = "nieuw"


class JourneyStep(Wire):
    """A step of a journey and the initiatives that a person meets there."""

    name: Name
    text: Story | None = None
    initiatives: Listed[InitiativeCode] = ()


class Inwonersreis(Record):
    """What a person goes through, now or in the new way."""

    name: Name
    time: Choice[JourneyTime]
    person: Story | None = None
    text: Story | None = None
    steps: Listed[JourneyStep] = ()


class ContributionKind(StrEnum):
    """What somebody adds to an initiative."""

    COMMENT = "comment"
    ADVICE = "advice"
    PROGRESS_REPORT = "progress_report"
    CHANGE_PROPOSAL = "change_proposal"


class ContributionAnswer(Wire):
    """What was answered, by whom."""

    text: Story
    on: BusinessDate
    by: Name | None = None
    accepted: bool | None = None


class Contribution(Record):
    """A comment, advice, progress report or change proposal on an initiative."""

    initiative: InitiativeCode
    kind: Choice[ContributionKind]
    on: BusinessDate
    author: Name | None = None
    organisation: OrganisationCode | None = None
    text: Story
    answer: ContributionAnswer | None = None
