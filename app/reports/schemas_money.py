"""The money of a verantwoordingsrapport as it goes over the wire."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.http.sums import Money
from app.http.types import Answer, Choice, Code, StrictInt, StrictUuid
from app.plans.package.values import Name

_MOST = 100_000


class Earning(Answer):
    """Wat een KPI in deze verantwoording verdient, over de regels in zicht."""

    kpi: Code
    name: Name
    value: Annotated[Money, Field(description="Wat aan de meetmomenten van deze periode hangt.")]
    earned: Annotated[Money, Field(description="Daarvan verdiend, met wat is vastgesteld.")]
    shortfall: Annotated[Money, Field(description="Daarvan niet verdiend; gaat van de volgende uitkering af.")]
    undecided: Annotated[Money, Field(description="Daarvan nog zonder uitkomst.")]
    caught_up: Annotated[Money, Field(description="Alsnog verdiend over eerdere periodes; komt bij de volgende.")]


class PartKind(StrEnum):
    """Waar een deel van wat toekomt vandaan komt."""

    BASE = "base"
    CARRIED_IN = "carried_in"
    SHORTFALL = "shortfall"
    RELEASE = "release"


class SharePart(Answer):
    """Een deel van wat een organisatie toekomt."""

    kind: Annotated[Choice[PartKind], Field(description="Grondslag, saldo, verrekening of alsnog verdiend.")]
    code: Annotated[Code | None, Field(description="Het initiatief van een regel, of het meetmoment.")]
    text: Annotated[str, Field(max_length=100_000_000, description="De uitleg in één zin.")]
    amount: Money


class ShareOfReport(Answer):
    """Een organisatie in een uitkering: wat haar toekomt, wat zij krijgt en waarom."""

    organisation: Code
    name: Name
    due: Annotated[Money, Field(description="Wat toekomt: de som van de delen.")]
    amount: Annotated[Money, Field(description="Haar deel van de uitkering volgens de regels.")]
    shift: Annotated[Money, Field(description="Erbij of eraf door een besluit over de verdeling.")]
    share: Annotated[Money, Field(description="Wat zij krijgt.")]
    balance: Annotated[Money, Field(description="Wat meegaat naar de volgende uitkering.")]
    passed_on: Annotated[Money, Field(description="Wat de kassier heeft doorbetaald.")]
    parts: Annotated[list[SharePart], Field(max_length=_MOST, description="Samen wat toekomt.")]


class PaymentStatus(StrEnum):
    """Hoe ver een uitkering is."""

    RELEASED = "released"
    PROPOSED = "proposed"
    EXPECTED = "expected"


class PotPayment(Answer):
    """Een uitkering aan een kassier in een geldstroom; zonder de bedragen van het geheel voor wie die niet ziet."""

    period: Annotated[StrictInt, Field(description="Van welke periode; laatste + 1 is het afrekenmoment.")]
    kassier: Code
    name: Annotated[Name, Field(description="De organisatie die kassier is.")]
    stream: Code
    stream_name: Name
    payout: Annotated[StrictUuid | None, Field(description="De uitkering, als zij is voorgesteld of vrijgegeven.")]
    status: Annotated[Choice[PaymentStatus], Field(description="Vrijgegeven, voorgesteld of verwacht.")]
    provisional: Annotated[bool, Field(description="Of er nog iets kan veranderen: wat openstaat telt als gehaald.")]
    base: Annotated[Money | None, Field(description="Grondslag.")]
    deduction: Annotated[Money | None, Field(description="Verrekend over de periode ervoor.")]
    release: Annotated[Money | None, Field(description="Alsnog verdiend.")]
    payment: Annotated[Money | None, Field(description="Wat de financier aan de kassier betaalt.")]
    carried: Annotated[Money | None, Field(description="Te verrekenen, maar groter dan de uitkering.")]
    received: Annotated[Money | None, Field(description="Wat de kassier heeft ontvangen.")]
    passed_on: Annotated[Money | None, Field(description="Wat de kassier heeft doorbetaald.")]
    shares: Annotated[list[ShareOfReport], Field(max_length=_MOST, description="Per organisatie.")]
