"""What a plan costs and who else pays: cost items with their rules and shares, and funding beside the budget lines."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from app.http.types import BusinessDate, Choice, Number
from app.impact.costs import CostKind, CostPhase
from app.plans.package.records.area import Year
from app.plans.package.records.record import (
    InitiativeCode,
    KassierCode,
    OrganisationCode,
    Record,
    StreamCode,
)
from app.plans.package.values import BudgetAmount, Name, PeriodNumber, Share, Story, Weight

UnforeseenShare = Annotated[Decimal, Number(6, Decimal(0), Decimal("0.01"))]
"""The part of the sum that is unforeseen: at most 1 %."""

Hours = Annotated[Decimal, Number(6, Decimal(0), Decimal(10**9))]
"""Hours of work, 0 or more."""


class BudgetRules(Record):
    """How cost items become a budget: indexation from its base year, VAT, and what is set aside as unforeseen.

    Unforeseen is split over initiatives by the FTE that they avoid within the Zvw in `fte_year`.
    """

    name: Name
    base_year: Year
    index_rate: Share = Decimal(0)
    vat_rate: Share = Decimal(0)
    unforeseen_share: UnforeseenShare = Decimal(0)
    fte_year: Year | None = None
    text: Story | None = None


class CostItem(Record):
    """A post of the budget of an initiative: hours at a rate, or an amount, in the prices of the base year."""

    initiative: InitiativeCode
    name: Name
    phase: Choice[CostPhase]
    year: Year
    kind: Choice[CostKind]
    vat: bool = False
    hours: Hours | None = None
    hourly_rate: BudgetAmount | None = None
    amount: BudgetAmount | None = None
    purpose: Name | None = None
    text: Story | None = None


class CostShare(Record):
    """The part of an initiative's total that is for one budget line, against the other parts."""

    initiative: InitiativeCode
    kassier: KassierCode
    stream: StreamCode
    organisation: OrganisationCode
    period: PeriodNumber
    share: Weight


class FundingSource(StrEnum):
    """Where money or work beside the budget lines comes from."""

    IZA = "iza"
    SPUK = "spuk"
    SPUK_IZA_GALA = "spuk_iza_gala"
    WLZ = "wlz"
    ZONMW = "zonmw"
    REGULIER = "regulier"
    IN_NATURA = "in_natura"
    GEMEENTE = "gemeente"
    FONDS = "fonds"
    ANDERS = "anders"


class Funding(Record):
    """Money or work for an initiative beside its budget lines: from whom, how much, when, what for."""

    initiative: InitiativeCode
    funding_source: Choice[FundingSource]
    name: Name | None = None
    organisation: OrganisationCode | None = None
    amount: BudgetAmount
    valid_from: BusinessDate | None = None
    valid_to: BusinessDate | None = None
    purpose: Name | None = None
    text: Story | None = None
