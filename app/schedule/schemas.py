"""The schedule, readiness and simulations as they go over the wire."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Field, PlainValidator

from app.http.types import Answer, Code, Number
from app.plans.case import CaseDocument
from app.plans.imports.schemas import an_object
from app.plans.rows import FactsDocument

_Row = TypeVar("_Row", bound=Answer)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""The sections of an answer, each with its rows."""

MOST_ROWS = 1_000_000
"""The most rows of one section."""

_MOST = Decimal(10**13)

Total = Annotated[Decimal, Number(2, -_MOST, _MOST), Field(description="Bedrag in euro’s; ook sommen van bedragen.")]
"""Euros, of either sign; a sum may be larger than any single amount."""

Period = Annotated[int, Field(ge=1, le=1001, description="De periode; laatste + 1 is het afrekenmoment.")]


class PaymentRow(Answer):
    """Wat een kassier in een geldstroom voor een periode ontvangt."""

    kassier: Code
    stream: Code
    period: Period
    base: Total
    deduction: Total
    release: Total
    payment: Total
    carried: Total


class ScheduledPaymentRow(PaymentRow):
    """Een uitkering in het schema: vrijgegeven, voorgesteld of verwacht."""

    status: Annotated[
        Literal["released", "proposed", "expected"],
        Field(description="Of de uitkering is vrijgegeven, is voorgesteld, of wordt verwacht."),
    ]
    provisional: Annotated[bool, Field(description="Rust nog op iets dat niet is verantwoord of bevestigd.")]


class DistributionRow(Answer):
    """Wat een organisatie van een uitkering krijgt."""

    kassier: Code
    stream: Code
    period: Period
    organisation: Code
    due: Total
    amount: Total
    balance: Total


class MeetmomentRow(Answer):
    """Wat van een begrotingsregel aan een meetmoment hangt, in zijn eigen periode."""

    initiative: Code
    kassier: Code
    stream: Code
    organisation: Code
    period: Period
    meetmoment: Code
    value: Total
    earned: Total
    shortfall: Total


class SettlementRow(Answer):
    """Het eindsaldo van een organisatie: onder nul een vordering, daarboven nog te goed."""

    kassier: Code
    stream: Code
    organisation: Code
    balance: Total


class Simulation(Answer):
    """Het antwoord op een casus: wat elke periode aan wie uitkeert."""

    payments: Annotated[list[PaymentRow], Field(max_length=MOST_ROWS)]
    distributions: Annotated[list[DistributionRow], Field(max_length=MOST_ROWS)]
    meetmomenten: Annotated[list[MeetmomentRow], Field(max_length=MOST_ROWS)]
    settlement: Annotated[list[SettlementRow], Field(max_length=MOST_ROWS)]

    @staticmethod
    def of(answer: Rows) -> "Simulation":
        """The answer from rows that the rules computed and nobody needs to check."""
        return Simulation.model_construct(payments=_made(PaymentRow, answer["payments"]), **_other_rows(answer))


class Uitkeringsschema(Answer):
    """Het uitkeringsschema van een plan: wat is vrijgegeven zoals het is, de rest zoals verwacht."""

    payments: Annotated[list[ScheduledPaymentRow], Field(max_length=MOST_ROWS)]
    distributions: Annotated[list[DistributionRow], Field(max_length=MOST_ROWS)]
    meetmomenten: Annotated[list[MeetmomentRow], Field(max_length=MOST_ROWS)]
    settlement: Annotated[list[SettlementRow], Field(max_length=MOST_ROWS)]

    @staticmethod
    def of(answer: Rows) -> "Uitkeringsschema":
        """The schedule from rows that the rules computed; those of `payments` with their status."""
        return Uitkeringsschema.model_construct(
            payments=_made(ScheduledPaymentRow, answer["payments"]), **_other_rows(answer)
        )


def _other_rows(answer: Rows) -> dict[str, Any]:
    return {
        "distributions": _made(DistributionRow, answer["distributions"]),
        "meetmomenten": _made(MeetmomentRow, answer["meetmomenten"]),
        "settlement": _made(SettlementRow, answer["settlement"]),
    }


def _made(model: type[_Row], rows: Sequence[Mapping[str, Any]]) -> list[_Row]:
    made: Any = model
    return [made.model_construct(**row) for row in rows]


def _is_absent(value: object) -> bool:
    return value is None


class Condition(Answer):
    """Een voorwaarde waaraan nog niet is voldaan, in dezelfde vorm als in een weigering."""

    model_config = ConfigDict(extra="allow")

    code: Annotated[str, Field(max_length=60, description="De vaste code van de voorwaarde.")]
    detail: Annotated[str, Field(max_length=4000, description="Wat er ontbreekt.")]
    period: Period
    kassier: Code
    stream: Code
    of: Annotated[
        Literal["results", "costs", "approval"] | None,
        Field(exclude_if=_is_absent, description="Waar het om gaat; afwezig als het niet daarom gaat."),
    ] = None
    meetmomenten: Annotated[
        Annotated[list[Code], Field(max_length=MOST_ROWS)] | None,
        Field(exclude_if=_is_absent, description="De meetmomenten waarover nog niet is besloten."),
    ] = None


class PartReadiness(Answer):
    """Of de uitkering aan een kassier in een geldstroom kan worden voorgesteld."""

    kassier: Code
    stream: Code
    ready: bool
    violations: Annotated[list[Condition], Field(max_length=MOST_ROWS, description="Alles wat nog ontbreekt.")]


class Readiness(Answer):
    """Of de uitkeringen van een periode kunnen worden voorgesteld, en wat er nog ontbreekt."""

    ready: Annotated[bool, Field(description="Of dat voor alle uitkeringen hieronder geldt.")]
    violations: Annotated[
        list[Condition], Field(max_length=MOST_ROWS, description="Alles wat nog ontbreekt, van alle uitkeringen.")
    ]
    payouts: Annotated[list[PartReadiness], Field(max_length=MOST_ROWS)]


class SimulationDocument(FactsDocument):
    """Kosten en metingen boven op wat is vastgesteld."""

    assume: Annotated[
        Literal["met"] | None,
        Field(description="`met`: wat niet is vastgesteld of gegeven telt als gehaald; zonder: als niet gemeten."),
    ] = None


# Read by the rules of the package instead, so that all flaws of form and of meaning are found at once.
CaseIn = Annotated[dict[str, Any], PlainValidator(an_object, json_schema_input_type=CaseDocument)]
SimulationIn = Annotated[dict[str, Any], PlainValidator(an_object, json_schema_input_type=SimulationDocument)]
