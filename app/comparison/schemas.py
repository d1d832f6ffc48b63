"""Plans side by side as they go over the wire."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from app.business_case.schemas import ImpactYear
from app.coverage.schemas import CoverageCounts
from app.http.sums import Money
from app.http.types import Answer, Code, Number, StrictInt
from app.plans.package.records.life import OpgaveKind
from app.plans.package.records.programme import GoalKind
from app.plans.package.values import Name
from app.plans.package.words import InitiativeKind, KpiKind, PlanKind, PlanStatus

_MOST = 100_000

_Share = Annotated[
    Annotated[Decimal, Number(6, Decimal(0), Decimal(1))] | None,
    Field(description="Van 0 tot 1; geen als er niets te vullen is."),
]


class ReadElsewhere(Answer):
    """Hoe een ander plan dit plan las."""

    plan: Annotated[Code, Field(description="Het plan dat las, met de indicatoren.")]
    reviewed_plan: Annotated[Code, Field(description="De code van het gelezen plan daar.")]
    counts: Annotated[CoverageCounts, Field(description="Hoeveel indicatoren in welke mate zijn gedekt.")]
    illustrative: Annotated[bool, Field(description="Of een van de beoordelingen illustratief is.")]


class Compared(Answer):
    """Een plan naast de andere."""

    plan: Annotated[Code, Field(description="De code.")]
    name: Name
    kind: Annotated[PlanKind, Field(description="De soort.")]
    status: Annotated[PlanStatus, Field(description="Hoe ver het plan is, zoals het dat zelf zegt.")]
    reached: Annotated[PlanStatus | None, Field(description="Hoe ver het is naar de stappen die zijn gezet.")]
    region: Annotated[Name, Field(description="De regio.")]
    gemeenten: Annotated[list[Name], Field(max_length=_MOST, description="De gemeenten in het gebied, op naam.")]
    inhabitants: Annotated[
        StrictInt | None, Field(description="Inwoners van die gemeenten samen, elk in het laatste bekende jaar.")
    ]
    gemeenten_counted: Annotated[StrictInt, Field(description="Van hoeveel van die gemeenten het bekend is.")]
    themes: Annotated[list[Name], Field(max_length=_MOST, description="De thema’s, op volgorde van code.")]
    initiatives: Annotated[dict[InitiativeKind, StrictInt], Field(description="Hoeveel initiatieven per soort.")]
    kpis: Annotated[dict[KpiKind, StrictInt], Field(description="Hoeveel KPI’s per soort.")]
    opgaven: Annotated[dict[OpgaveKind, StrictInt], Field(description="Hoeveel opgaven per soort.")]
    goals: Annotated[dict[GoalKind, StrictInt], Field(description="Hoeveel doelen per laag.")]
    fiche_share: Annotated[_Share, Field(description="Welk deel van de fiches is gevuld.")]
    role_share: Annotated[_Share, Field(description="Welk deel van de rollenmatrix vandaag is gevuld.")]
    budget: Annotated[
        Money | None,
        Field(description="De begroting in euro’s, als er een is; alleen voor wie in dat plan al het geld ziet."),
    ]
    impact: Annotated[ImpactYear | None, Field(description="Het laatste jaar, als er bomen zijn en zij uitkomen.")]
    impact_illustrative: Annotated[bool, Field(description="Of de impact op illustratieve cijfers rust.")]
    own_coverage: Annotated[CoverageCounts, Field(description="Wat het plan van indicatoren dekt naar eigen oordeel.")]
    read_elsewhere: Annotated[
        list[ReadElsewhere], Field(max_length=_MOST, description="Hoe andere plannen dit plan lazen.")
    ]


class MovementEnd(Answer):
    """Een initiatief van een plan."""

    plan: Annotated[Code, Field(description="De code van het plan.")]
    initiative: Annotated[Code, Field(description="De code van het initiatief daar.")]
    name: Annotated[Name | None, Field(description="Hoe het heet; geen als het plan het niet kent.")]


class SameMovement(Answer):
    """Twee initiatieven in verschillende plannen die dezelfde beweging zijn."""

    one: MovementEnd
    other: MovementEnd
    said_by: Annotated[list[Code], Field(max_length=2, description="Welke van beide plannen dat zegt.")]


class PlanComparison(Answer):
    """Plannen naast elkaar."""

    plans: Annotated[list[Compared], Field(max_length=20, description="In de volgorde waarin zij zijn gevraagd.")]
    same_movements: Annotated[
        list[SameMovement], Field(max_length=_MOST, description="Tussen deze plannen, in welke richting ook vermeld.")
    ]
