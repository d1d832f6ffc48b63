"""Decisions as they go over the wire: flat, with the properties of their kind."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from app.http.sums import Sum
from app.http.types import (
    Answer,
    BusinessDate,
    Choice,
    Code,
    Many,
    Moment,
    Note,
    Number,
    PositiveAmount,
    Reference,
    StrictInt,
    StrictUuid,
    Text,
    Wire,
)
from app.uitkeringsschema.recovery import Ground

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64)]
TargetValue = Annotated[Decimal, Number(6, -(Decimal(10) ** 12), Decimal(10) ** 12)]


class EvidenceIn(Wire):
    """Bewijslast: wat voor stuk het is en waar het ligt."""

    kind: Reference
    reference: Annotated[str, Text(500)]
    sha256: Sha256 | None = None


class LineIn(Wire):
    """De sleutel van een begrotingsregel."""

    initiative: Code
    kassier: Code
    stream: Code
    organisation: Code
    period: Annotated[StrictInt, Field(ge=1, le=1000)]


class _Decision(Wire):
    decided_on: BusinessDate
    reference: Reference
    text: Note | None = None


class AcceptCosts(_Decision):
    """Kostenopgaven accepteren."""

    kind: Literal["accept_costs"]
    cost_statements: Annotated[Many[StrictUuid], Field(min_length=1)]


class EstablishResults(_Decision):
    """Resultaten vaststellen in de verantwoording van een periode; beide lijsten mogen leeg zijn."""

    kind: Literal["establish_results"]
    period: Annotated[StrictInt, Field(ge=1, le=1001)]
    measurements: Many[StrictUuid] = ()
    not_measured: Many[Code] = ()


class ApprovePlan(_Decision):
    """Het plan goedkeuren."""

    kind: Literal["approve_plan"]


class SignAgreement(_Decision):
    """Een nadere overeenkomst van stuurgroep, kassier en organisatie vastleggen; het besluit maakt haar geldig."""

    kind: Literal["sign_agreement"]
    kassier: Code
    organisation: Code
    signed_on: BusinessDate
    valid_from: BusinessDate
    valid_to: BusinessDate | None = None
    signatures: Many[Reference | dict[Annotated[str, Text(100)], Reference]] = ()
    evidence: Many[EvidenceIn] = ()


class ShareIn(Wire):
    """Het aandeel van een organisatie."""

    organisation: Code
    amount: Sum


class SetDistribution(_Decision):
    """Een andere verdeling van een voorgestelde uitkering."""

    kind: Literal["set_distribution"]
    payout: StrictUuid
    shares: Annotated[Many[ShareIn], Field(min_length=1)]
    reason: Note


class MoveIn(Wire):
    """Een bedrag van de ene regel naar de andere."""

    from_: Annotated[LineIn, Field(alias="from")]
    to: LineIn
    amount: PositiveAmount


class ChangeBudget(_Decision):
    """Schuiven binnen de begroting; tussen geldstromen alleen met toestemming van de financier."""

    kind: Literal["change_budget"]
    moves: Annotated[Many[MoveIn], Field(min_length=1)]
    permission: StrictUuid | None = None


class ReviseTarget(_Decision):
    """Een doelwaarde herzien; de oorspronkelijke blijft bewaard."""

    kind: Literal["revise_target"]
    meetmoment: Code
    target: TargetValue
    baseline: TargetValue | None = None
    reason: Note


class Recover(_Decision):
    """Terugvorderen wegens dubbele financiering, onrechtmatigheid of een fout."""

    kind: Literal["recover"]
    kassier: Code
    stream: Code
    organisation: Code
    amount: PositiveAmount
    ground: Choice[Ground]
    duplicate_of: Reference | None = None


class Withdraw(_Decision):
    """Een eerder besluit intrekken, zolang er niets op rust."""

    kind: Literal["withdraw"]
    decision: StrictUuid
    reason: Note


DecisionIn = Annotated[
    AcceptCosts
    | EstablishResults
    | ApprovePlan
    | SignAgreement
    | SetDistribution
    | ChangeBudget
    | ReviseTarget
    | Recover
    | Withdraw,
    Field(discriminator="kind"),
]

Kind = Literal[
    "accept_costs",
    "establish_results",
    "approve_plan",
    "sign_agreement",
    "set_distribution",
    "change_budget",
    "revise_target",
    "recover",
    "withdraw",
]


class DecisionEffect(Answer):
    """Wat een besluit heeft doen ontstaan."""

    type: str
    id: StrictUuid


class Decision(Answer):
    """Een besluit: onveranderlijk, en hooguit ingetrokken door een ander."""

    id: StrictUuid
    kind: Kind
    status: Literal["in_force", "withdrawn"]
    body: str
    decided_on: BusinessDate
    reference: str
    text: str | None
    content: Annotated[dict[str, Any], Field(description="De eigenschappen van deze soort, zoals ingediend.")]
    created: list[DecisionEffect]
    recorded_by: str
    recorded_at: Moment
    withdrawn_by: StrictUuid | None


class Agreement(Answer):
    """Een nadere overeenkomst (NOK)."""

    id: StrictUuid
    kassier: str
    organisation: str
    status: Literal["valid", "withdrawn"]
    signed_on: BusinessDate
    valid_from: BusinessDate
    valid_to: BusinessDate | None
    decision: StrictUuid | None
