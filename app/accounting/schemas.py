"""The desk of one accounting as it goes over the wire."""

from typing import Annotated, Literal

from pydantic import Field

from app.access.rights import Role
from app.http.sums import Sum
from app.http.types import Answer, BusinessDate, Code, StrictUuid
from app.kpis.schemas import Part
from app.kpis.status import MeetmomentStatus
from app.measurements.schemas import AccountingNumber, EvidenceKind, MeasuredValue
from app.plans.package.values import Name

_Codes = Annotated[list[Code], Field(max_length=100_000)]
_Ids = Annotated[list[StrictUuid], Field(max_length=100_000)]


class Party(Answer):
    """Een organisatie, of alle organisaties van een domein, met een rol die opgeven meebrengt."""

    domain: Annotated[Code, Field(description="Het domein.")]
    organisation: Annotated[Code | None, Field(description="De organisatie; null: het hele domein.")]
    role: Annotated[Role, Field(description="De zwaarste rol bij een initiatief dat de KPI dekt.")]


class AccountingRow(Answer):
    """Hoe een meetmoment er in deze verantwoording voor staat, en welk geld ervan afhangt."""

    meetmoment: Annotated[Code, Field(description="De code van het meetmoment.")]
    kpi: Annotated[Code, Field(description="De code van de KPI.")]
    name: Annotated[Name, Field(description="Wat is beloofd (SMART).")]
    period: Annotated[AccountingNumber, Field(description="De eigen periode van het meetmoment.")]
    due_on: Annotated[BusinessDate, Field(description="De laatste dag om op te geven.")]
    catches_up: Annotated[bool, Field(description="Of het een eerdere periode inhaalt.")]
    hangs: Annotated[bool, Field(description="Of er een begrotingsregel aan hangt.")]
    closed: Annotated[bool, Field(description="Of deze verantwoording ervoor is afgesloten.")]
    status: Annotated[MeetmomentStatus, Field(description="Hoe ver het in deze verantwoording is.")]
    must_report: Annotated[list[Party], Field(max_length=100_000, description="Wie nog moet opgeven.")]
    must_verify: Annotated[
        _Codes, Field(description="De kassiers die kunnen verifiëren; het programmabureau kan altijd.")
    ]
    measurement: Annotated[StrictUuid | None, Field(description="De meting waar het nu op staat.")]
    value: Annotated[MeasuredValue | None, Field(description="De waarde daarvan.")]
    achievement: Annotated[Part | None, Field(description="Hoe ver die het doel haalt.")]
    earned_part: Annotated[Part | None, Field(description="Welk deel dat verdient, naar de regel van de KPI.")]
    missing_evidence: Annotated[
        list[EvidenceKind], Field(max_length=100_000, description="Vereiste bewijslast die nog ontbreekt.")
    ]
    at_stake: Annotated[Sum, Field(description="Wat eraan hangt; bij inhalen: wat nog niet is verdiend. In euro’s.")]
    to_be_offset: Annotated[
        Sum, Field(description="Wat zoals het nu staat wordt verrekend; zonder meting alles. In euro’s.")
    ]
    to_release: Annotated[Sum, Field(description="Wat inhalen zoals het nu staat oplevert. In euro’s.")]


class Draft(Answer):
    """Het besluit dat nu kan worden genomen; de stuurgroep voegt `decidedOn` en `reference` toe."""

    kind: Annotated[Literal["establish_results"], Field(description="De soort besluit.")] = "establish_results"
    period: Annotated[AccountingNumber, Field(description="De verantwoording.")]
    measurements: Annotated[_Ids, Field(description="De geverifieerde metingen die nog niet zijn vastgesteld.")]
    not_measured: Annotated[_Codes, Field(description="Waar geld aan hangt en geen bruikbare meting van is.")]


class Accounting(Answer):
    """De verantwoording van een periode, zoals zij nu voor de stuurgroep ligt."""

    plan: Annotated[Code, Field(description="De code van het plan.")]
    period: Annotated[AccountingNumber, Field(description="De verantwoording; laatste + 1 is het afrekenmoment.")]
    meetmomenten: Annotated[list[AccountingRow], Field(max_length=100_000, description="Alle meetmomenten, op code.")]
    at_stake: Annotated[Sum, Field(description="Samen, in euro’s.")]
    to_be_offset: Annotated[Sum, Field(description="Samen, in euro’s.")]
    to_release: Annotated[Sum, Field(description="Samen, in euro’s.")]
    to_report: Annotated[_Codes, Field(description="Meetmomenten van deze periode zonder bruikbare meting.")]
    to_verify: Annotated[_Ids, Field(description="Metingen die op verificatie wachten.")]
    draft: Annotated[Draft, Field(description="Het ontwerpbesluit.")]
