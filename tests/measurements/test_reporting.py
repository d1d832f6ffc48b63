"""What a report, a correction, a verification and added evidence must satisfy."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.measurements import reporting
from app.measurements.schemas import MeasurementReport, MeasurementStatus, VerificationOutcome
from app.uitkeringsschema.facts import Kpi, LineKey, Measure, Meetmoment, Part, PaymentMode, Period, Scheme
from app.uitkeringsschema.standing import Matter, Standing

COUNT = Kpi("A1-D", Measure.COUNT, initiative="A1")
MOMENT = Meetmoment("A1-D.1", COUNT, 1, target=Decimal(300))
SCHEME = Scheme(
    periods=(Period(1, PaymentMode.ADVANCE), Period(2, PaymentMode.ADVANCE)),
    budget={LineKey("A1", "K1", "IZA", "ZORG", 1): 100_00, LineKey("A1", "K1", "IZA", "ZORG", 2): 100_00},
    themes={"A1": "A"},
    meetmomenten={MOMENT.code: MOMENT},
)
ID, OTHER = UUID(int=1), UUID(int=2)
REPORTED = reporting.Known(ID, MOMENT.code, MeasurementStatus.REPORTED, frozenset({"anna", "office"}))


def report(**given: Any) -> MeasurementReport:
    return MeasurementReport(**{"value": Decimal(200), "measuredOn": date(2026, 1, 1), **given})


def closed(*periods: int) -> Standing:
    return Standing(registered=frozenset((Matter.RESULTS, Part("K1", "IZA", period)) for period in periods))


def flaws(body: MeasurementReport, corrected: reporting.Known | None = None) -> dict[str, str]:
    return {flaw.pointer: flaw.code for flaw in reporting.flaws(body, MOMENT, SCHEME.settlement, corrected)}


def test_a_report_that_fits_has_no_flaws() -> None:
    assert flaws(report(period=3)) == {}


@pytest.mark.parametrize(
    ("measure", "value", "code"),
    [
        (Measure.BOOLEAN, True, None),
        (Measure.BOOLEAN, Decimal(1), "invalid_type"),
        (Measure.COUNT, True, "invalid_type"),
        (Measure.COUNT, Decimal(10**12), None),
        (Measure.COUNT, Decimal("0.5"), "invalid_value"),
        (Measure.COUNT, Decimal(-1), "invalid_value"),
        (Measure.NUMBER, Decimal("-12.000001"), None),
        (Measure.NUMBER, Decimal(10**12), "invalid_value"),
        (Measure.ASSESSMENT, Decimal("0.1234"), None),
        (Measure.ASSESSMENT, Decimal("0.12345"), "too_precise"),
        (Measure.ASSESSMENT, Decimal("1.0001"), "invalid_value"),
    ],
)
def test_the_measure_says_which_values_are_possible(measure: Measure, value: bool | Decimal, code: str | None) -> None:
    moment = replace(MOMENT, kpi=replace(COUNT, measure=measure))
    found = reporting.flaws(report(value=value), moment, SCHEME.settlement, None)
    assert [(flaw.pointer, flaw.code) for flaw in found] == ([] if code is None else [("/value", code)])


def test_the_accounting_lies_from_its_own_period_to_the_settlement_moment() -> None:
    later = replace(MOMENT, period=2)
    found = {
        period: [flaw.pointer for flaw in reporting.flaws(report(period=period), later, 3, None)]
        for period in (1, 2, 3, 4)
    }
    assert found == {1: ["/period"], 2: [], 3: [], 4: ["/period"]}


def test_only_a_measurement_of_the_same_meetmoment_is_corrected() -> None:
    body = report(supersedes=ID)
    assert flaws(body, REPORTED) == {}
    assert flaws(body, None) == {"/supersedes": "dangling_code"}
    assert flaws(body, replace(REPORTED, meetmoment="B")) == {"/supersedes": "dangling_code"}


def test_a_verified_value_names_who_reported_it_and_when() -> None:
    assert flaws(report(verified=True)) == {"/reportedBy": "required", "/reportedOn": "required"}
    assert flaws(report(verified=True, reportedBy="anna", reportedOn=date(2026, 1, 2))) == {}


def test_a_report_goes_to_the_earliest_accounting_that_is_open() -> None:
    assert reporting.accounting(SCHEME, closed(), MOMENT, None) == (1, [])
    assert reporting.accounting(SCHEME, closed(1), MOMENT, None) == (2, [])
    assert reporting.accounting(SCHEME, closed(1), MOMENT, 3) == (3, [])


def test_a_closed_accounting_takes_no_report() -> None:
    assert [v.code for v in reporting.accounting(SCHEME, closed(1), MOMENT, 1)[1]] == ["period_closed"]
    assert [v.code for v in reporting.accounting(SCHEME, closed(1, 2, 3), MOMENT, None)[1]] == ["period_closed"]


def test_without_catching_up_only_its_own_accounting_takes_what_hangs_on_a_line() -> None:
    scheme = replace(SCHEME, catch_up=False)
    assert [v.code for v in reporting.accounting(scheme, closed(1), MOMENT, None)[1]] == ["catch_up_not_allowed"]
    loose = replace(MOMENT, code="los", kpi=replace(COUNT, pays=False))
    assert reporting.accounting(scheme, closed(1), loose, 2) == (2, [])


def test_a_measurement_is_corrected_once() -> None:
    assert reporting.correction_violations(None) == []
    assert reporting.correction_violations(REPORTED) == []
    gone = replace(REPORTED, status=MeasurementStatus.SUPERSEDED, corrected_by=OTHER)
    pending = replace(REPORTED, status=MeasurementStatus.ESTABLISHED, corrected_by=OTHER)
    for known in (gone, pending):
        [violation] = reporting.correction_violations(known)
        assert (violation.code, violation.facts["supersededBy"]) == ("already_superseded", OTHER)


def test_evidence_kinds_are_compared_exactly() -> None:
    required = ["Lijst", "verslag", "Lijst"]
    assert reporting.missing_evidence(required, ["lijst", "verslag "]) == ["Lijst", "verslag"]
    assert reporting.missing_evidence(required, ["Lijst", "verslag", "foto"]) == []


def judged(known: reporting.Known, actor: str, outcome: VerificationOutcome, given: list[str]) -> list[str]:
    found = reporting.verification_violations(known, actor, outcome, ["lijst"], given)
    return [violation.code.value for violation in found]


def test_verifying_names_every_reason_against_it_at_once() -> None:
    done = replace(REPORTED, status=MeasurementStatus.VERIFIED)
    expected = ["four_eyes", "measurement_not_reported", "evidence_missing"]
    assert judged(done, "anna", VerificationOutcome.VERIFIED, []) == expected


def test_who_recorded_or_reported_does_not_verify_and_somebody_else_does() -> None:
    assert judged(REPORTED, "anna", VerificationOutcome.VERIFIED, ["lijst"]) == ["four_eyes"]
    assert judged(REPORTED, "office", VerificationOutcome.REJECTED, ["lijst"]) == ["four_eyes"]
    assert judged(REPORTED, "bram", VerificationOutcome.VERIFIED, ["lijst"]) == []


def test_rejecting_needs_no_evidence() -> None:
    assert judged(REPORTED, "bram", VerificationOutcome.REJECTED, []) == []


@pytest.mark.parametrize(
    ("status", "is_closed", "codes"),
    [
        (MeasurementStatus.REPORTED, True, []),
        (MeasurementStatus.VERIFIED, False, []),
        (MeasurementStatus.ESTABLISHED, False, ["measurement_not_reported"]),
        (MeasurementStatus.ESTABLISHED, True, ["period_closed", "measurement_not_reported"]),
        (MeasurementStatus.REJECTED, False, ["measurement_not_reported"]),
        (MeasurementStatus.SUPERSEDED, False, ["measurement_not_reported"]),
    ],
)
def test_evidence_is_added_until_the_measurement_is_decided_on(
    status: MeasurementStatus, is_closed: bool, codes: list[str]
) -> None:
    found = reporting.adding_violations(replace(REPORTED, status=status), 1, closed=is_closed)
    assert [violation.code.value for violation in found] == codes
