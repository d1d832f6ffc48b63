"""Cost statements and permissions as they go over the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.http.types import (
    Amount,
    Answer,
    BusinessDate,
    Code,
    Many,
    Moment,
    Note,
    PositiveAmount,
    Reference,
    StrictInt,
    StrictUuid,
    Text,
    Wire,
)


class Evidence(Wire):
    """Bewijslast: wat voor stuk het is en waar het ligt."""

    kind: Reference
    reference: Annotated[str, Text(500)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64)] | None = None


class CostStatementIn(Wire):
    """Gemaakte kosten op een regel die achteraf wordt betaald."""

    initiative: Code
    kassier: Code
    stream: Code
    organisation: Code
    period: Annotated[StrictInt, Field(ge=1, le=1000)]
    amount: Amount
    evidence: Many[Evidence] = ()
    note: Note | None = None


class CostStatement(Answer):
    """Een kostenopgave."""

    id: StrictUuid
    initiative: str
    kassier: str
    stream: str
    organisation: str
    period: int
    amount: Amount
    status: Literal["open", "accepted", "withdrawn"]
    note: str | None
    evidence: list[Evidence]
    decision: StrictUuid | None
    recorded_by: str
    recorded_at: Moment


class StreamPermissionIn(Wire):
    """Toestemming voor één schuif van precies dit bedrag."""

    from_stream: Code
    to_stream: Code
    amount: PositiveAmount
    reference: Reference
    given_on: BusinessDate


class StreamPermission(Answer):
    """Toestemming van de financier om tussen geldstromen te schuiven."""

    id: StrictUuid
    from_stream: str
    to_stream: str
    amount: PositiveAmount
    reference: str
    given_on: BusinessDate
    status: Literal["unused", "used"]
    used_by: StrictUuid | None
    recorded_by: str
    recorded_at: Moment
