"""A report as of a moment says what it said then, whatever was recorded since."""

from app.reports import schemas
from tests.reports.conftest import Reported


def test_every_earlier_report_can_be_had_again(reported: Reported) -> None:
    assert len({found["books"]["seq"] for _, _, found in reported.said}) == 5
    for moment, period, found in reported.said:
        again = reported.report(int(period), f"?asOf={moment}")
        assert again["asOf"] == moment
        assert again | {"asOf": found["asOf"]} == found, (period, found["books"])


def test_what_was_paid_and_measured_is_there_only_from_when_it_was(reported: Reported) -> None:
    begin, ready, paid, accounted, last = (found for _, period, found in reported.said if period == "1")
    assert begin["figures"]["established"] == ready["figures"]["established"] == 0
    assert accounted["figures"]["established"] == 3
    assert {pot["status"] for pot in begin["payments"]} == {"expected"}
    assert {pot["status"] for pot in paid["payments"] if pot["period"] == 1} == {"released"}
    assert sum(pot["received"] for pot in ready["payments"]) == 0 < sum(pot["received"] for pot in paid["payments"])
    assert not [one for one in accounted["openPoints"] if one["kind"] == "claim"]
    assert len([one for one in last["openPoints"] if one["kind"] == "claim"]) == 2


def test_before_the_plan_there_is_nothing_and_the_future_is_now(reported: Reported) -> None:
    assert reported.ask("periods/1/report?asOf=2001-01-01T00:00:00Z").status_code == 404
    assert reported.ask("charts/planning?asOf=2001-01-01T00:00:00Z").status_code == 404
    future = reported.report(1, "?asOf=2999-01-01T00:00:00Z")
    assert future["asOf"] < "2999"
    assert future | {"asOf": None} == reported.report(1) | {"asOf": None}
    assert reported.ask("periods/9/report").status_code == 404
    assert reported.report(4)["period"]["settlement"] is True


def test_a_chart_as_of_a_moment_is_drawn_from_what_was_known_then(reported: Reported) -> None:
    moment, _, _ = reported.said[0]
    now = reported.ask("charts/kpi-progress?period=1", accept="image/svg+xml")
    then = reported.ask(f"charts/kpi-progress?period=1&asOf={moment}", accept="image/svg+xml")
    assert now.status_code == then.status_code == 200
    assert "3 vastgesteld" in now.text
    assert "0 vastgesteld" in then.text


def test_it_says_whatever_the_plan_says_however_long() -> None:
    long = "bewijs\t" * 1_000
    piece = schemas.EvidenceOfReport(kind=long, reference=long, sha256=None)
    point = schemas.OpenPoint(
        kind=schemas.OpenKind.FOLLOW_UP, code=None, text=long, who=None, due_on=None, days_late=0, amount=None
    )
    assert (piece.kind, piece.reference, point.text) == (long, long, long)
