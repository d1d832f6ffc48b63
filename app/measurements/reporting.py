"""What a report and a verification must satisfy, before anything is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.errors import Flaw, unknown
from app.measurements.schemas import MeasurementReport, MeasurementStatus, VerificationOutcome
from app.plans.measured import objection
from app.uitkeringsschema.facts import Meetmoment, Scheme
from app.uitkeringsschema.standing import Standing, is_closed, open_accounting
from app.uitkeringsschema.violations import Code, Violation


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a measurement that is corrected or judged."""

    id: UUID
    meetmoment: str
    status: MeasurementStatus
    reporters: frozenset[str]
    corrected_by: UUID | None = None
    """The measurement that corrects it, unless that was rejected."""


def flaws(report: MeasurementReport, meetmoment: Meetmoment, settlement: int, corrected: Known | None) -> list[Flaw]:
    """Everything that makes a report impossible for its meetmoment (contract: step 3, values)."""
    found: list[Flaw] = []
    wrong = objection(meetmoment.kpi.measure, report.value)
    if wrong is not None:
        found.append(Flaw("/value", *wrong))
    if report.period is not None and not meetmoment.period <= report.period <= settlement:
        nl = f"Kies een verantwoording van {meetmoment.period} tot en met {settlement}."
        en = f"Choose an accounting from {meetmoment.period} to {settlement}."
        found.append(Flaw("/period", "period_out_of_range", nl, en))
    if report.supersedes is not None and (corrected is None or corrected.meetmoment != meetmoment.code):
        found.append(unknown("/supersedes"))
    if report.verified:
        nl, en = "Verplicht bij een geverifieerde waarde.", "Required with a verified value."
        given = (("/reportedBy", report.reported_by), ("/reportedOn", report.reported_on))
        found += [Flaw(pointer, "required", nl, en) for pointer, value in given if value is None]
    return found


def accounting(
    scheme: Scheme, standing: Standing, meetmoment: Meetmoment, asked: int | None
) -> tuple[int, list[Violation]]:
    """The accounting that a measurement belongs to, and what forbids it (uitkeringsschema.md §3, §5)."""
    chosen = asked if asked is not None else open_accounting(scheme, standing, meetmoment)
    if chosen is None:
        return scheme.settlement, [_closed(meetmoment.code, scheme.settlement)]
    found: list[Violation] = []
    if is_closed(scheme, standing, meetmoment, chosen):
        found.append(_closed(meetmoment.code, chosen))
    if chosen > meetmoment.period and not scheme.catch_up and meetmoment.code in scheme.pots_of:
        nl = (
            f"Meetmoment {meetmoment.code} van periode {meetmoment.period} kan in dit plan niet later worden ingehaald."
        )
        en = f"Meetmoment {meetmoment.code} of period {meetmoment.period} cannot be caught up later in this plan."
        facts = {"meetmoment": meetmoment.code, "period": chosen}
        found.append(Violation(Code.CATCH_UP_NOT_ALLOWED, nl, en, facts))
    return chosen, found


def correction_violations(corrected: Known | None) -> list[Violation]:
    """A measurement is corrected once; the correction itself can be corrected again."""
    if corrected is None or (corrected.status is not MeasurementStatus.SUPERSEDED and corrected.corrected_by is None):
        return []
    nl = "Deze meting is al vervangen; verbeter de meting die haar verving."
    en = "This measurement was superseded already; correct the one that superseded it."
    facts = {"measurement": corrected.id, "supersededBy": corrected.corrected_by}
    return [Violation(Code.ALREADY_SUPERSEDED, nl, en, facts)]


def eye_violations(actor: str, reporters: frozenset[str]) -> list[Violation]:
    """Who reports a value does not verify it (uitkeringsschema.md §7.9)."""
    if actor not in reporters:
        return []
    nl = "Wie een waarde opgeeft, verifieert haar niet."
    return [Violation(Code.FOUR_EYES, nl, "Who reports a value does not verify it.")]


def missing_evidence(required: Sequence[str], given: Iterable[str]) -> list[str]:
    """The required kinds that are not there, compared exactly, in the order of the KPI."""
    there = frozenset(given)
    return [kind for kind in dict.fromkeys(required) if kind not in there]


def evidence_violations(required: Sequence[str], given: Iterable[str]) -> list[Violation]:
    """A measurement is not verified while a required kind of evidence is missing."""
    kinds = missing_evidence(required, given)
    if not kinds:
        return []
    named = ", ".join(kinds)
    nl, en = f"Deze bewijslast ontbreekt: {named}.", f"This evidence is missing: {named}."
    return [Violation(Code.EVIDENCE_MISSING, nl, en, {"kinds": kinds})]


def verification_violations(
    known: Known, actor: str, outcome: VerificationOutcome, required: Sequence[str], given: Iterable[str]
) -> list[Violation]:
    """Every reason against judging a measurement (contract: step 4)."""
    found = eye_violations(actor, known.reporters)
    if known.status is not MeasurementStatus.REPORTED:
        nl = f"Alleen een gerapporteerde meting wordt beoordeeld; deze is al verder (status: {known.status})."
        en = f"Only a reported measurement is verified or rejected; this one is past that (status: {known.status})."
        facts = {"measurement": known.id, "status": known.status.value}
        found.append(Violation(Code.MEASUREMENT_NOT_REPORTED, nl, en, facts))
    if outcome is VerificationOutcome.VERIFIED:
        found += evidence_violations(required, given)
    return found


def adding_violations(known: Known, period: int, *, closed: bool) -> list[Violation]:
    """Evidence is added until a measurement is established, rejected or superseded."""
    if known.status in {MeasurementStatus.REPORTED, MeasurementStatus.VERIFIED}:
        return []
    nl = f"Bij deze meting komt geen bewijslast meer (status: {known.status})."
    en = f"No evidence is added to this measurement any more (status: {known.status})."
    facts = {"measurement": known.id, "status": known.status.value}
    found = [Violation(Code.MEASUREMENT_NOT_REPORTED, nl, en, facts)]
    return [_closed(known.meetmoment, period), *found] if closed else found


def _closed(code: str, period: int) -> Violation:
    nl = f"De verantwoording van periode {period} is voor meetmoment {code} afgesloten."
    en = f"The accounting of period {period} is closed for meetmoment {code}."
    return Violation(Code.PERIOD_CLOSED, nl, en, {"meetmoment": code, "period": period})
