"""Rounds of proposals as they go over the wire."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from app.http.sums import Sum
from app.http.types import Answer, Code, Many, Moment, Number, StrictInt, StrictUuid, Wire

MOST_PLANS = 10_000
"""The most plans of one round."""

_MOST_PAYOUTS = 100_000
_MOST_REASONS = 1_000_000
_MOST = Decimal(10**15)

Status = Literal[
    "waiting", "proposed", "ready", "already_proposed", "not_ready", "not_applicable", "failed", "cancelled"
]

Total = Annotated[Decimal, Number(2, Decimal(0), _MOST), Field(description="Som van bedragen in euro’s.")]
"""Euros; a sum may be larger than any single amount."""

_Count = Annotated[StrictInt, Field(ge=0)]


class RoundIn(Wire):
    """Welke uitkeringen in veel plannen tegelijk worden voorgesteld."""

    period: Annotated[StrictInt, Field(ge=1, le=1001, description="De periode, in elk plan hetzelfde nummer.")]
    plans: Annotated[
        Annotated[Many[Code], Field(min_length=1, max_length=MOST_PLANS)] | None,
        Field(description="De codes van de plannen; zonder: alle plannen met een schema waarin u mag voorstellen."),
    ] = None
    kassier: Annotated[Code | None, Field(description="Alleen deze kassier.")] = None
    stream: Annotated[Code | None, Field(description="Alleen deze geldstroom.")] = None
    dry_run: Annotated[bool, Field(description="Alles nagaan en berekenen, niets voorstellen.")] = False


class RoundTotal(Answer):
    """Wat er in een geldstroom is voorgesteld, over alle plannen van de ronde samen."""

    stream: Code
    payouts: Annotated[_Count, Field(description="Uitkeringen die deze ronde voorstelt, ook van 0,00.")]
    payment: Annotated[Total, Field(description="Hun bedragen samen, tot op de cent.")]
    existing_payouts: Annotated[_Count, Field(description="Uitkeringen die er al waren.")]
    existing_payment: Annotated[Total, Field(description="De bedragen daarvan samen.")]


class Round(Answer):
    """Een voorstelronde: hoe ver zij is, en wat zij opleverde in de plannen waarin u nu mag voorstellen."""

    id: StrictUuid
    period: Annotated[StrictInt, Field(ge=1, le=1001)]
    kassier: Code | None
    stream: Code | None
    dry_run: bool
    status: Annotated[
        Literal["running", "finished", "cancelled"],
        Field(
            description="`finished`: er wacht geen plan meer; `cancelled`: afgebroken, wat gedaan was blijft gedaan."
        ),
    ]
    asked_at: Moment
    finished_at: Annotated[Moment | None, Field(description="Wanneer zij klaar was, of werd afgebroken.")]
    cancellation_reason: Annotated[
        str | None, Field(max_length=500, description="Waarom zij werd afgebroken, als dat erbij is gezegd.")
    ]
    plans: Annotated[_Count, Field(description="Het aantal plannen; de aantallen hieronder tellen hiertoe op.")]
    waiting: Annotated[_Count, Field(description="Nog niet aan de beurt geweest.")]
    proposed: Annotated[_Count, Field(description="Voorgesteld.")]
    ready: Annotated[_Count, Field(description="Met `dryRun`: kan worden voorgesteld.")]
    already_proposed: Annotated[_Count, Field(description="Alles was er al voorgesteld of vrijgegeven.")]
    not_ready: Annotated[_Count, Field(description="Er ontbreekt nog iets; er is niets voorgesteld.")]
    not_applicable: Annotated[_Count, Field(description="Het plan heeft deze periode, kassier of geldstroom niet.")]
    failed: Annotated[_Count, Field(description="Ging mis, ook na herhaling.")]
    cancelled: Annotated[_Count, Field(description="Niet gedaan: de ronde werd eerst afgebroken.")]
    streams: Annotated[list[RoundTotal], Field(max_length=10_000, description="De totalen per geldstroom.")]


class RoundPayout(Answer):
    """Eén uitkering in een plan van de ronde."""

    id: Annotated[StrictUuid | None, Field(description="De uitkering; null bij `dryRun`.")]
    kassier: Code
    stream: Code
    payment: Sum
    existing: Annotated[bool, Field(description="Of zij er al was.")]


class Reason(Answer):
    """Waarom er in een plan niets is voorgesteld, in dezelfde vorm als in een weigering van dat plan alleen."""

    model_config = ConfigDict(extra="allow")

    code: Annotated[str, Field(max_length=60, description="De vaste code van de reden.")]
    detail: Annotated[str, Field(max_length=4000, description="Wat er is.")]


class RoundPlan(Answer):
    """Wat er van een ronde in één plan kwam."""

    NAMED_BY: ClassVar[tuple[str, ...]] = ("plan",)

    plan: Code
    status: Annotated[Status, Field(description="Wat ervan kwam.")]
    payouts: Annotated[
        list[RoundPayout], Field(max_length=_MOST_PAYOUTS, description="Wat is voorgesteld, en wat er al was.")
    ]
    reasons: Annotated[
        list[Reason], Field(max_length=_MOST_REASONS, description="Alles waarom er niets is voorgesteld.")
    ]
    finished_at: Annotated[Moment | None, Field(description="Wanneer het plan aan de beurt was.")]
