"""The verantwoordingsrapport as it goes over the wire; its pages show nothing else."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from app.http.sums import Money
from app.http.types import Answer, BusinessDate, Choice, Code, MeasuredValue, Moment, StrictInt, StrictUuid, Text
from app.kpis.schemas import Part as Achievement
from app.kpis.status import MeetmomentStatus
from app.plans.package.models import Source
from app.plans.package.values import Listed, Name, Quantity
from app.plans.package.words import KpiKind, PlanKind, PlanStatus
from app.plans.schemas import PeriodStatus
from app.reports.schemas_money import Earning, PotPayment
from app.uitkeringsschema.facts import Measure, PaymentMode, Rule

MOST = 100_000

Said = Annotated[str, Field(max_length=100_000_000)]
"""What the report says: made of what the plan says, however long that is."""

_Illustrative = Annotated[bool, Field(description="Of dit is bedacht bij gebrek aan een bron.")]


class PlanOfReport(Answer):
    """Het plan."""

    code: Code
    name: Name
    region: Annotated[Name, Field(description="De regio.")]
    kind: Annotated[Choice[PlanKind], Field(description="De soort.")]
    status: Annotated[Choice[PlanStatus], Field(description="Hoe ver het plan is.")]
    governing_body: Annotated[Name, Field(description="Het orgaan dat besluit.")]


class PeriodOfReport(Answer):
    """De periode waarover het rapport gaat; na de laatste is er het afrekenmoment, zonder eigen data."""

    number: Annotated[StrictInt, Field(description="Het nummer; laatste + 1 is het afrekenmoment.")]
    last: Annotated[StrictInt, Field(description="Het nummer van de laatste periode; daarna komt het afrekenmoment.")]
    settlement: Annotated[bool, Field(description="Of dit het afrekenmoment is.")]
    status: Annotated[Choice[PeriodStatus], Field(description="Hoe ver de verantwoording is.")]
    starts_on: BusinessDate | None
    ends_on: BusinessDate | None
    pay_on: BusinessDate | None
    payment_mode: Annotated[Choice[PaymentMode] | None, Field(description="Vooraf of achteraf betaald.")]


class Books(Answer):
    """De plaats in de boeken waarop het rapport rust, om met `tred verify --head` na te gaan."""

    seq: Annotated[StrictInt, Field(description="Het nummer van de laatste boeking.")]
    hash: Annotated[str, Text(64), Field(description="Het zegel van die boeking.")]
    head: Annotated[str, Text(100), Field(description="Nummer en zegel, zoals `tred verify --head` ze leest.")]
    recorded_at: Annotated[Moment, Field(description="Wanneer die boeking is vastgelegd.")]


class MoneyInSight(StrEnum):
    """Wiens geld het rapport toont."""

    ALL = "all"
    OWN = "own"
    NONE = "none"


class Sight(Answer):
    """Wat de lezer van het geld ziet."""

    money: Annotated[Choice[MoneyInSight], Field(description="Al het geld, dat van de lezer, of geen.")]
    kassiers: Annotated[Listed[Code], Field(description="Van welke kassiers al het geld.")]
    organisations: Annotated[Listed[Code], Field(description="Van welke organisaties het eigen geld.")]


class Figures(Answer):
    """Het rapport in cijfers; bedragen zover in zicht."""

    meetmomenten: Annotated[StrictInt, Field(description="Meetmomenten van deze periode.")]
    established: Annotated[StrictInt, Field(description="Vastgesteld.")]
    not_measured: Annotated[StrictInt, Field(description="Bij besluit als niet gemeten vastgelegd.")]
    without_outcome: Annotated[StrictInt, Field(description="Nog zonder uitkomst.")]
    fully_achieved: Annotated[StrictInt, Field(description="Vastgesteld en helemaal gehaald.")]
    value: Annotated[Money | None, Field(description="Wat aan de meetmomenten van deze periode hangt.")]
    earned: Annotated[Money | None, Field(description="Daarvan verdiend.")]
    shortfall: Annotated[Money | None, Field(description="Daarvan niet verdiend.")]
    undecided: Annotated[Money | None, Field(description="Daarvan nog zonder uitkomst.")]
    caught_up: Annotated[
        Money | None, Field(description="In deze verantwoording alsnog verdiend over eerdere periodes.")
    ]
    payment: Annotated[Money | None, Field(description="De uitkering van deze periode, zover in zicht.")]
    next_payment: Annotated[Money | None, Field(description="De uitkering daarna, zover in zicht.")]


class EvidenceOfReport(Answer):
    """Bewijslast bij een meting."""

    kind: Annotated[Said, Field(description="De soort.")]
    reference: Annotated[Said, Field(description="Waar het ligt.")]
    sha256: Annotated[str | None, Field(max_length=64, description="De SHA-256 van het bestand.")]


class MomentOfReport(Answer):
    """Een meetmoment: beloofd en gemeten."""

    code: Code
    period: Annotated[StrictInt, Field(description="De periode waarin het ligt.")]
    caught_up: Annotated[bool, Field(description="Of het hier om inhalen gaat, na de eigen periode.")]
    due_on: BusinessDate
    status: Annotated[Choice[MeetmomentStatus], Field(description="Hoe ver het is, in deze verantwoording.")]
    target: Annotated[Quantity | None, Field(description="De doelwaarde.")]
    original_target: Annotated[Quantity | None, Field(description="De eerste doelwaarde, als die is herzien.")]
    baseline: Annotated[Quantity | None, Field(description="De nulmeting.")]
    measured: Annotated[MeasuredValue | None, Field(description="De gemeten waarde.")]
    measured_on: BusinessDate | None
    achievement: Annotated[Achievement | None, Field(description="Het deel van het doel dat is gehaald.")]
    earned_part: Annotated[Achievement | None, Field(description="Het deel van de waarde dat dit verdient.")]
    counts: Annotated[bool, Field(description="Of de waarde is vastgesteld; zo niet, dan telt zij nog niet.")]
    measurement: Annotated[StrictUuid | None, Field(description="De meting.")]
    evidence: Annotated[list[EvidenceOfReport], Field(max_length=MOST, description="De bewijslast bij de meting.")]
    missing_evidence: Annotated[list[str], Field(max_length=MOST, description="Bewijslast die nog ontbreekt.")]
    illustrative: _Illustrative


class KpiOfReport(Answer):
    """Een KPI met zijn meetmomenten in deze verantwoording."""

    code: Code
    name: Name
    kind: Annotated[Choice[KpiKind], Field(description="De soort.")]
    measure: Annotated[Choice[Measure], Field(description="Hoe er wordt gemeten.")]
    unit: Annotated[Name | None, Field(description="De eenheid.")]
    rule: Annotated[Choice[Rule], Field(description="Wat een prestatie verdient.")]
    pays: Annotated[bool, Field(description="Of er geld aan hangt.")]
    illustrative: _Illustrative
    source: Annotated[Source | None, Field(description="Waar het staat.")]
    meetmomenten: Annotated[list[MomentOfReport], Field(max_length=MOST)]


class InitiativeOfReport(Answer):
    """De KPI’s van een initiatief; zonder code die van het thema of plan als geheel."""

    code: Annotated[Code | None, Field(description="De code.")]
    name: Name
    kpis: Annotated[list[KpiOfReport], Field(max_length=MOST)]


class ThemeOfReport(Answer):
    """Een thema met zijn initiatieven; zonder code het plan als geheel."""

    code: Annotated[Code | None, Field(description="De code.")]
    name: Name
    initiatives: Annotated[list[InitiativeOfReport], Field(max_length=MOST)]


class OpenKind(StrEnum):
    """Wat er openstaat."""

    OVERDUE = "overdue"
    REJECTED = "rejected"
    NOT_VERIFIED = "not_verified"
    NOT_DECIDED = "not_decided"
    EVIDENCE_MISSING = "evidence_missing"
    COSTS_OPEN = "costs_open"
    NOT_RECEIVED = "not_received"
    NOT_PASSED_ON = "not_passed_on"
    CLAIM = "claim"
    RETURN = "return"
    CONDITION = "condition"
    FOLLOW_UP = "follow_up"


class OpenPoint(Answer):
    """Iets wat nog niet klaar is."""

    kind: Annotated[Choice[OpenKind], Field(description="Wat voor iets.")]
    code: Annotated[Code | None, Field(description="De code van waar het om gaat.")]
    text: Said
    who: Annotated[Name | None, Field(description="Wie er aan zet is, voor zover dat er staat.")]
    due_on: Annotated[BusinessDate | None, Field(description="Wanneer het klaar had moeten zijn, of moet zijn.")]
    days_late: Annotated[StrictInt, Field(description="Hoeveel dagen te laat; 0 is op tijd.")]
    amount: Annotated[Money | None, Field(description="Om hoeveel geld het gaat.")]


class Addressee(StrEnum):
    """Van wie iets wordt gevraagd of wie iets vastlegde."""

    STUURGROEP = "stuurgroep"
    FINANCIER = "financier"
    PROGRAMME_OFFICE = "programme_office"
    KASSIER = "kassier"


class Asked(Answer):
    """Een besluit of stap die van een lezer wordt gevraagd."""

    of: Annotated[Choice[Addressee], Field(description="Van wie.")]
    text: Said
    about: Annotated[list[Code], Field(max_length=MOST, description="De codes van waar het om gaat.")]
    amount: Annotated[Money | None, Field(description="Om hoeveel geld het gaat.")]


class Recorded(Answer):
    """Een besluit, bevestiging of registratie over deze periode."""

    on: BusinessDate
    by: Annotated[Choice[Addressee], Field(description="Wie.")]
    kind: Annotated[str, Text(60), Field(description="De soort, zoals die in `decisions` of als `of` staat.")]
    text: Said
    reference: Annotated[Said, Field(description="Het kenmerk.")]
    withdrawn: Annotated[bool, Field(description="Of het is ingetrokken.")]


class Report(Answer):
    """Het verantwoordingsrapport van een periode."""

    plan: PlanOfReport
    period: PeriodOfReport
    on: Annotated[BusinessDate, Field(description="De dag waarop te laat en op tijd zijn beoordeeld.")]
    as_of: Annotated[Moment, Field(description="Wat toen was vastgelegd, staat erin; wat later kwam niet.")]
    books: Annotated[Books | None, Field(description="Leeg zolang er niets is vastgelegd.")]
    sight: Sight
    illustrative: Annotated[bool, Field(description="Of er iets illustratiefs in staat.")]
    figures: Figures
    themes: Annotated[list[ThemeOfReport], Field(max_length=MOST, description="Wat is beloofd en gemeten.")]
    earnings: Annotated[list[Earning], Field(max_length=MOST, description="Wat het verdient, per KPI.")]
    payments: Annotated[
        list[PotPayment], Field(max_length=MOST, description="De uitkering van deze periode en de volgende.")
    ]
    open_points: Annotated[list[OpenPoint], Field(max_length=MOST, description="Wat openstaat.")]
    asked: Annotated[list[Asked], Field(max_length=MOST, description="Wat er van de lezers wordt gevraagd.")]
    recorded: Annotated[list[Recorded], Field(max_length=MOST, description="Wat over deze periode is vastgelegd.")]
    caveats: Annotated[list[Said], Field(max_length=100, description="Wat de lezer bij dit rapport moet weten.")]
