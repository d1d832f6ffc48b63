"""Reporting a measured value over HTTP: who may, what is taken, and what is refused."""

from typing import Any
from uuid import uuid4

import pytest

from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.reporting import Reporting, pointers, violations

EVIDENCE = [{"kind": "lijst", "reference": "zaak/1", "sha256": "AB" * 32}]


def test_a_partner_with_the_role_reports_and_everybody_reads_it(plan: Reporting) -> None:
    answer = plan.report(plan.partner("ZORG"), "A1-D.1", 200, evidence=EVIDENCE, note="Telling\nvan juni")
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/measurements/{made['id']}"
    assert (made["status"], made["value"], made["period"], made["kpi"]) == ("reported", 200, 1, "A1-D")
    assert (made["reportedBy"], made["organisation"]) == ("partner-zorg", "ZORG")
    assert made["evidence"][0]["sha256"] == "ab" * 32
    assert made["missingEvidence"] == ["verslag"]
    assert plan.reader.get(answer.headers["Location"]).json() == made


def test_the_same_report_with_the_same_key_is_made_once(plan: Reporting) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    path, body = f"{plan.path}/meetmomenten/P.1/measurements", {"value": True, "measuredOn": "2020-06-01"}
    first, again = (plan.office.post(path, json=body, headers=key) for _ in range(2))
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    assert len(plan.get("measurements", meetmoment="P.1")["items"]) == 1


def test_without_a_key_nothing_is_reported(plan: Reporting) -> None:
    path, body = f"{plan.path}/meetmomenten/P.1/measurements", {"value": True, "measuredOn": "2020-06-01"}
    request = plan.office.build_request("POST", path, json=body, headers={"Idempotency-Key": ""})
    assert pointers(plan.office.send(request)) == ["/header/Idempotency-Key"]


@pytest.mark.parametrize(
    ("who", "meetmoment", "status"),
    [
        ("partner ZORG", "A1-D.1", 201),
        ("partner STAD", "A1-D.1", 403),
        ("partner STAD", "B-E.1", 201),
        ("partner ZORG", "B-E.1", 403),
        ("partner ZORG", "P.1", 201),
        ("partner KAS2", "P.1", 403),
        ("kassier KAS1", "A1-D.1", 201),
        ("kassier KAS1", "B-E.1", 403),
        ("kassier KAS1", "Q.1", 201),
        ("kassier KAS2", "P.1", 201),
        ("data_analyst", "B-E.1", 201),
        ("programme_office", "A1-D.1", 201),
        ("reader", "P.1", 403),
        ("stuurgroep", "P.1", 403),
        ("financier", "P.1", 403),
        ("auditor", "P.1", 403),
        ("admin", "P.1", 403),
    ],
)
def test_who_may_report_what(plan: Reporting, who: str, meetmoment: str, status: int) -> None:
    function, _, organisation = who.partition(" ")
    client = plan.api.as_(function, plan=plan.code, organisation=organisation or None)
    value = True if meetmoment == "P.1" else 1
    assert plan.report(client, meetmoment, value).status_code == status


def test_an_unknown_meetmoment_and_a_plan_of_others_are_not_there(plan: Reporting, api: Api) -> None:
    assert plan.report(plan.office, "Z.1", 1).status_code == 404
    stranger = api.as_("programme_office", plan="ELDERS", subject="vreemde")
    assert plan.report(stranger, "P.1", value=True).status_code == 404
    made = plan.reported(plan.office, "P.1", value=True)
    assert stranger.get(f"/v1/measurements/{made['id']}").status_code == 404
    assert plan.judge(stranger, made["id"]).status_code == 404
    assert plan.office.get(f"/v1/measurements/{uuid4()}").status_code == 404


def test_everything_that_is_wrong_is_named_at_once(plan: Reporting) -> None:
    elsewhere = plan.reported(plan.office, "P.1", value=True)
    answer = plan.report(plan.kassier("KAS1"), "A1-D.2", 0.5, period=1, supersedes=elsewhere["id"], verified=True)
    assert pointers(answer) == ["/value", "/period", "/supersedes", "/reportedBy", "/reportedOn"]
    wrong = plan.report(plan.office, "A1-D.1", "200", evidence=[{"kind": "lijst", "sha256": "x"}], foto=1)
    assert set(pointers(wrong)) == {"/value", "/evidence/0/reference", "/evidence/0/sha256", "/foto"}


def test_more_than_fifty_pieces_of_evidence_are_too_many(plan: Reporting) -> None:
    pieces = [{"kind": "lijst", "reference": str(number)} for number in range(51)]
    assert pointers(plan.report(plan.office, "A1-D.1", 1, evidence=pieces)) == ["/evidence"]
    assert len(plan.reported(plan.office, "A1-D.1", 1, evidence=pieces[:50])["evidence"]) == 50


def test_numbers_come_back_as_they_were_written(plan: Reporting) -> None:
    assert plan.reported(plan.office, "B-E.1", -0.000001)["value"] == -0.000001
    assert plan.reported(plan.office, "A1-D.1", 10**12)["value"] == 10**12
    assert plan.reported(plan.office, "Q.1", 0.1234)["value"] == 0.1234
    assert plan.reported(plan.office, "P.1", value=False)["value"] is False


def test_a_correction_takes_the_place_of_what_it_corrects(plan: Reporting) -> None:
    old = plan.reported(plan.analyst, "A1-D.1", 200)
    new = plan.reported(plan.partner("ZORG"), "A1-D.1", 210, supersedes=old["id"])
    assert new["supersedes"] == old["id"]
    replaced = plan.reader.get(f"/v1/measurements/{old['id']}").json()
    assert (replaced["status"], replaced["supersededBy"], replaced["value"]) == ("superseded", new["id"], 200)
    again = plan.report(plan.analyst, "A1-D.1", 220, supersedes=old["id"])
    assert violations(again) == ["already_superseded"]
    assert again.json()["violations"][0]["supersededBy"] == new["id"]


def test_an_established_value_stays_until_a_decision_replaces_it(plan: Reporting) -> None:
    old = plan.verified("P.1", value=False)
    plan.establish(1, [old["id"]])
    new = plan.reported(plan.analyst, "P.1", value=True, supersedes=old["id"])
    shown = plan.reader.get(f"/v1/measurements/{old['id']}").json()
    assert (shown["status"], shown["supersededBy"]) == ("established", new["id"])
    assert shown["decision"] is not None
    assert violations(plan.report(plan.analyst, "P.1", value=True, supersedes=old["id"])) == ["already_superseded"]
    assert plan.judge(plan.office, new["id"], "rejected").status_code == 201
    better = plan.verified("P.1", value=True, supersedes=old["id"])
    plan.establish(1, [better["id"]])
    assert plan.reader.get(f"/v1/measurements/{old['id']}").json()["status"] == "superseded"
    assert plan.get("meetmomenten/P.1")["value"] is True


def test_without_catching_up_a_later_accounting_is_refused(api: Api, plan_code: str) -> None:
    plan = Reporting(api, plan_code).imported(package(plan_code, catch_up=False))
    assert violations(plan.report(plan.office, "P.1", value=True, period=2)) == ["catch_up_not_allowed"]
    assert plan.reported(plan.office, "P.1", value=True)["period"] == 1


def test_a_kassier_posts_verified_values_of_somebody_else_in_its_own_part(plan: Reporting) -> None:
    named = {"verified": True, "reportedBy": "anna", "reportedOn": "2020-06-20"}
    both = [{"kind": kind, "reference": "zaak/1"} for kind in ("lijst", "verslag")]
    made = plan.reported(plan.kassier("KAS1"), "A1-D.1", 200, evidence=both, **named)
    assert (made["status"], made["reportedBy"], made["verifiedBy"]) == ("verified", "anna", "kassier-kas1")
    assert plan.report(plan.kassier("KAS2"), "A1-D.1", 200, evidence=both, **named).status_code == 403
    assert plan.report(plan.office, "A1-D.1", 200, evidence=both, **named).status_code == 403
    own = plan.report(plan.kassier("KAS1"), "A1-D.1", 200, **{**named, "reportedBy": "kassier-kas1"})
    assert violations(own) == ["four_eyes", "evidence_missing"]
    assert own.json()["violations"][1]["kinds"] == ["lijst", "verslag"]


def test_a_plan_without_money_has_no_steps(api: Api, plan_code: str) -> None:
    moneyless = package(plan_code)
    for section in ("streams", "kassiers", "scheme", "budget"):
        del moneyless[section]
    plan = Reporting(api, plan_code).imported(moneyless)
    assert violations(plan.report(plan.office, "P.1", value=True)) == ["no_scheme"]
    assert plan.codes("meetmomenten") == ["A1-D.1", "A1-D.2", "A1-D.3", "B-E.1", "P.1", "Q.1"]


def test_measurements_are_listed_by_meetmoment_status_and_accounting_in_pages(plan: Reporting) -> None:
    first = plan.reported(plan.office, "A1-D.1", 1)
    second = plan.reported(plan.office, "A1-D.1", 2, supersedes=first["id"])
    third = plan.reported(plan.office, "P.1", value=True, period=2)

    def ids(**query: Any) -> list[str]:
        return [item["id"] for item in plan.get("measurements", **query)["items"]]

    assert set(ids(meetmoment="A1-D.1")) == {first["id"], second["id"]}
    assert ids(status="superseded") == [first["id"]]
    assert ids(period=2) == [third["id"]]
    page = plan.get("measurements", limit=2)
    rest = plan.reader.get(page["next"]).json()
    assert [len(page["items"]), [item["id"] for item in rest["items"]], rest["next"]] == [2, [third["id"]], None]
    assert pointers(plan.reader.get(f"{plan.path}/measurements", params={"status": "weg"})) == ["/query/status"]
