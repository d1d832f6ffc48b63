"""The plan package: every section and every property that it may have."""

from decimal import Decimal

from pydantic import ConfigDict

from app.access.rights import Role
from app.http.types import BusinessDate, Choice, Code, Wire
from app.plans.package.values import (
    Agb,
    Always,
    BudgetAmount,
    Filled,
    Iban,
    Kvk,
    Listed,
    Name,
    Oin,
    PeriodNumber,
    Quantity,
    Rsin,
    Step,
    Story,
    Threshold,
    Uzovi,
    Weight,
)
from app.plans.package.words import (
    Horizon,
    InitiativeKind,
    KpiKind,
    Level,
    Nature,
    PlanKind,
    PlanStatus,
)
from app.uitkeringsschema.facts import Measure, PaymentMode, Rule


class Source(Wire):
    """Where something was found."""

    document: Name
    place: Name


class Part(Wire):
    """Anything in a package: may say that it is illustrative, and where it comes from.

    What checks a package checks its parts; a part of which nobody asks apart needs nothing of its own.
    """

    model_config = ConfigDict(defer_build=True)

    illustrative: bool = False
    source: Source | None = None


class PlanPart(Part):
    """The plan itself."""

    code: Code
    name: Name
    region: Name
    kind: Choice[PlanKind] | None = None
    status: Choice[PlanStatus] | None = None
    governing_body: Name | None = None
    approved_on: BusinessDate | None = None
    ambition: Story | None = None
    financiers: Listed[Name] = ()


class StreamPart(Part):
    """Where money comes from."""

    code: Code
    name: Name
    financier: Name | None = None


class DomainPart(Part):
    """A domain of care or welfare."""

    code: Code
    name: Name


class IdentifierPart(Part):
    """A number by which another system knows an organisation."""

    system: Name
    value: Name
    valid_from: BusinessDate | None = None
    valid_to: BusinessDate | None = None


class OrganisationPart(Part):
    """A partner in the plan."""

    code: Code
    name: Name
    domain: Code
    kvk: Kvk | None = None
    rsin: Rsin | None = None
    oin: Oin | None = None
    agb: Agb | None = None
    uzovi: Uzovi | None = None
    iban: Iban | None = None
    contact: Name | None = None
    identifiers: Listed[IdentifierPart] = ()
    regions: Listed[Name] = ()


class ThemePart(Part):
    """A lijn, thema or opgave."""

    code: Code
    name: Name
    description: Story | None = None


class LevelPart(Part):
    """What of an initiative is worked out at which level."""

    level: Choice[Level]
    what: Story


class InitiativePart(Part):
    """An interventie, project, aanpak or workstream."""

    code: Code
    name: Name
    theme: Code
    kind: Choice[InitiativeKind] | None = None
    programme: Name | None = None
    description: Story | None = None
    levels: Listed[LevelPart] = ()


class KassierPart(Part):
    """Who receives a part of the money and passes it on."""

    code: Code
    organisation: Code
    scope: Story
    streams: Filled[Code] | None = None
    through: Code | None = None
    iban: Iban | None = None


class PeriodPart(Part):
    """A verantwoordingsperiode."""

    number: PeriodNumber
    starts_on: BusinessDate
    ends_on: BusinessDate
    pay_on: BusinessDate
    payment_mode: Choice[PaymentMode]
    costs_until: BusinessDate | None = None


class SchemePart(Part):
    """The periods, and whether what was missed may be caught up."""

    catch_up: bool = True
    settlement_on: BusinessDate
    periods: Filled[PeriodPart]


class BudgetPart(Part):
    """A row of the budget; rows with the same key are added up."""

    initiative: Code
    kassier: Code
    stream: Code
    organisation: Code
    period: PeriodNumber
    amount: BudgetAmount


class ScopePart(Part):
    """What a KPI covers: exactly one of these."""

    initiative: Code | None = None
    theme: Code | None = None
    plan: Always | None = None


class MeetmomentPart(Part):
    """When a KPI is measured, and against what."""

    code: Code
    period: PeriodNumber
    due_on: BusinessDate
    weight: Weight = Decimal(1)
    target: Quantity | None = None
    baseline: Quantity | None = None


class KpiPart(Part):
    """What is promised and how it is measured."""

    code: Code
    name: Name
    kind: Choice[KpiKind]
    scope: ScopePart
    measure: Choice[Measure]
    rule: Choice[Rule] = Rule.PRO_RATA
    threshold: Threshold | None = None
    steps: Listed[Step] | None = None
    pays: bool = True
    evidence: Listed[Name]
    unit: Name | None = None
    description: Story | None = None
    data_source: Name | None = None
    measured_by: Name | None = None
    frequency: Name | None = None
    horizon: Choice[Horizon] | None = None
    nature: Choice[Nature] | None = None
    follow_up: Story | None = None
    meetmomenten: Listed[MeetmomentPart]


class RolePart(Part):
    """The role of a domain, or of one organisation in it, in an initiative."""

    initiative: Code
    domain: Code
    organisation: Code | None = None
    region: Name | None = None
    role: Choice[Role]
    valid_from: BusinessDate | None = None
    valid_to: BusinessDate | None = None


class AgreementPart(Part):
    """A nadere overeenkomst (NOK): stuurgroep, kassier and organisation."""

    kassier: Code
    organisation: Code
    signed_on: BusinessDate
    valid_from: BusinessDate
    valid_to: BusinessDate | None = None
    description: Story | None = None


class Package(Part):
    """A whole plan; streams, kassiers, scheme and budget come together or not at all."""

    plan: PlanPart
    streams: Listed[StreamPart] | None = None
    domains: Listed[DomainPart]
    organisations: Listed[OrganisationPart]
    themes: Listed[ThemePart]
    initiatives: Listed[InitiativePart]
    kassiers: Listed[KassierPart] | None = None
    scheme: SchemePart | None = None
    budget: Listed[BudgetPart] | None = None
    kpis: Listed[KpiPart]
    roles: Listed[RolePart] = ()
    agreements: Listed[AgreementPart] = ()
