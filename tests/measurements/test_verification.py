"""Evidence and verification over HTTP: two persons, all required evidence, and every reason at once."""

import pytest

from tests.support.reporting import Reporting, pointers, violations

LIST = {"kind": "lijst", "reference": "zaak/1"}
NOTE = {"kind": "verslag", "reference": "zaak/2"}


def test_somebody_else_verifies_once_all_evidence_is_there(plan: Reporting) -> None:
    made = plan.reported(plan.partner("ZORG"), "A1-D.1", 200, evidence=[LIST])
    refused = plan.judge(plan.office, made["id"])
    assert violations(refused) == ["evidence_missing"]
    assert refused.json()["violations"][0]["kinds"] == ["verslag"]

    added = plan.partner("ZORG").post(f"/v1/measurements/{made['id']}/evidence", json=NOTE)
    assert added.status_code == 201
    assert added.headers["Location"] == f"/v1/measurements/{made['id']}"
    piece = added.json()
    assert (piece["status"], piece["measurement"], piece["kind"]) == ("added", made["id"], "verslag")

    answer = plan.judge(plan.office, made["id"], note="Steekproef gedaan")
    judged = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/v1/measurements/{made['id']}")
    assert (judged["id"], judged["status"], judged["verifiedBy"]) == (made["id"], "verified", "programme_office")
    assert judged["verificationNote"] == "Steekproef gedaan"
    assert piece["id"] in [one["id"] for one in judged["evidence"]]
    assert plan.reader.get(f"/v1/measurements/{made['id']}").json() == judged


def test_the_reporter_does_not_verify_whoever_it_names(plan: Reporting) -> None:
    own = plan.reported(plan.office, "P.1", value=True, reportedBy="anna")
    assert violations(plan.judge(plan.office, own["id"])) == ["four_eyes"]
    named = plan.reported(plan.analyst, "P.1", value=True, reportedBy="programme_office")
    assert violations(plan.judge(plan.office, named["id"], "rejected")) == ["four_eyes"]


def test_two_functions_do_not_make_two_persons(plan: Reporting) -> None:
    as_partner = plan.api.as_("partner", plan=plan.code, organisation="ZORG", subject="dubbel")
    as_office = plan.api.as_("programme_office", plan=plan.code, subject="dubbel")
    made = plan.reported(as_partner, "P.1", value=True)
    assert violations(plan.judge(as_office, made["id"])) == ["four_eyes"]


def test_every_reason_is_named_at_once(plan: Reporting) -> None:
    made = plan.reported(plan.office, "A1-D.1", 200)
    assert plan.judge(plan.kassier("KAS1"), made["id"], "rejected").status_code == 201
    found = violations(plan.judge(plan.office, made["id"]))
    assert found == ["four_eyes", "measurement_not_reported", "evidence_missing"]


@pytest.mark.parametrize(
    ("who", "meetmoment", "status"),
    [
        ("kassier KAS1", "A1-D.1", 201),
        ("kassier KAS2", "A1-D.1", 403),
        ("kassier KAS2", "P.1", 201),
        ("programme_office", "A1-D.1", 201),
        ("partner ZORG", "A1-D.1", 403),
        ("stuurgroep", "A1-D.1", 403),
        ("reader", "A1-D.1", 403),
    ],
)
def test_who_may_verify_what(plan: Reporting, who: str, meetmoment: str, status: int) -> None:
    function, _, organisation = who.partition(" ")
    client = plan.api.as_(function, plan=plan.code, organisation=organisation or None)
    value = True if meetmoment == "P.1" else 200
    made = plan.reported(plan.analyst, meetmoment, value, evidence=[LIST, NOTE])
    assert plan.judge(client, made["id"]).status_code == status


def test_a_rejected_value_is_reported_again(plan: Reporting) -> None:
    made = plan.reported(plan.analyst, "P.1", value=True)
    assert plan.judge(plan.office, made["id"], "rejected", note="Verkeerde telling").json()["status"] == "rejected"
    assert plan.get("meetmomenten/P.1")["status"] == "rejected"
    again = plan.reported(plan.analyst, "P.1", value=False, supersedes=made["id"])
    assert plan.get("meetmomenten/P.1")["status"] == "reported"
    assert plan.reader.get(f"/v1/measurements/{made['id']}").json()["supersededBy"] == again["id"]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("partner ZORG", 201),
        ("partner STAD", 201),
        ("kassier KAS1", 201),
        ("kassier KAS2", 403),
        ("data_analyst", 201),
        ("programme_office", 201),
        ("reader", 403),
        ("financier", 403),
    ],
)
def test_who_may_add_evidence(plan: Reporting, who: str, status: int) -> None:
    function, _, organisation = who.partition(" ")
    client = plan.api.as_(function, plan=plan.code, organisation=organisation or None)
    made = plan.reported(plan.analyst, "A1-D.1", 200)
    assert client.post(f"/v1/measurements/{made['id']}/evidence", json=LIST).status_code == status


def test_a_partner_that_is_only_informed_adds_no_evidence(plan: Reporting) -> None:
    made = plan.reported(plan.analyst, "B-E.1", 950)
    assert plan.partner("ZORG").post(f"/v1/measurements/{made['id']}/evidence", json=LIST).status_code == 403


def test_evidence_is_added_to_what_is_verified_but_not_to_what_is_decided(plan: Reporting) -> None:
    made = plan.verified("P.1", value=True)
    path = f"/v1/measurements/{made['id']}/evidence"
    assert plan.office.post(path, json=LIST).status_code == 201
    plan.establish(1, [made["id"]])
    assert violations(plan.office.post(path, json=LIST)) == ["measurement_not_reported"]
    assert pointers(plan.office.post(path, json={"kind": "lijst"})) == ["/reference"]


def test_every_step_is_in_the_journal(plan: Reporting) -> None:
    made = plan.verified("P.1", value=True)
    plan.office.post(f"/v1/measurements/{made['id']}/evidence", json=LIST)
    rejected = plan.reported(plan.analyst, "Q.1", 0.5)
    plan.judge(plan.office, rejected["id"], "rejected")
    kinds = plan.journal()
    assert kinds == [
        "plan_imported",
        "measurement_reported",
        "measurement_verified",
        "evidence_added",
        "measurement_reported",
        "measurement_rejected",
    ]
