"""What became different, as it goes over the wire."""

from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import Field

from app.http.sums import Money
from app.http.types import Answer, Moment, StrictUuid, Text

MOST: Final = 100_000


class DifferenceSection(StrEnum):
    """What of a plan is compared."""

    ROLES = "roles"
    KPIS = "kpis"
    MEETMOMENTEN = "meetmomenten"
    BUDGET_LINES = "budget_lines"
    PAYOUTS = "payouts"
    PAYMENTS = "payments"


class How(StrEnum):
    """What became of a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


_Row = Annotated[dict[str, Any], Field(max_length=100)]


class Cause(Answer):
    """Een boeking die iets veranderde; alleen voor wie de boeken mag zien."""

    seq: Annotated[int, Field(ge=1, description="Het nummer van de boeking.")]
    kind: Annotated[str, Text(100), Field(description="Wat er gebeurde.")]
    recorded_at: Annotated[Moment, Field(description="Wanneer dat is vastgelegd.")]
    resource: Annotated[StrictUuid, Field(description="Waarover.")]
    decision: Annotated[StrictUuid | None, Field(description="Op welk besluit.")]


class Difference(Answer):
    """Eén rij die anders is."""

    section: Annotated[DifferenceSection, Field(description="Waarvan de rij is.")]
    how: Annotated[How, Field(description="Wat ermee gebeurde.")]
    properties: Annotated[
        list[Annotated[str, Text(100)]], Field(max_length=100, description="Welke eigenschappen anders zijn.")
    ]
    before: Annotated[_Row | None, Field(description="De rij zoals zij was.")]
    after: Annotated[_Row | None, Field(description="De rij zoals zij werd.")]
    causes: Annotated[list[Cause], Field(max_length=MOST, description="De boekingen die haar veranderden.")]


class Sum(Answer):
    """Een som op beide momenten, van wat de gebruiker mag zien."""

    before: Money
    after: Money
    difference: Money


class Differences(Answer):
    """Wat er tussen twee momenten anders werd."""

    since: Annotated[Moment, Field(description="Het eerste moment.")]
    until: Annotated[Moment, Field(description="Het tweede moment.")]
    budget: Annotated[Sum, Field(description="De begroting.")]
    payments: Annotated[Sum, Field(description="Wat het uitkeringsschema in totaal uitkeert.")]
    items: Annotated[list[Difference], Field(max_length=MOST, description="De rijen die anders zijn, per onderdeel.")]
