"""The office's desk over HTTP: who must do what, what it would cost, and the decision that can be taken now."""

from typing import Any

from tests.support.reporting import Reporting, violations

BOTH = [{"kind": kind, "reference": "zaak/1"} for kind in ("lijst", "verslag")]


def desk(plan: Reporting, period: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = plan.get(f"periods/{period}/accounting", plan.office)
    return found


def row(found: dict[str, Any], meetmoment: str) -> dict[str, Any]:
    return next(one for one in found["meetmomenten"] if one["meetmoment"] == meetmoment)


def test_before_anything_is_reported_all_is_to_be_reported_and_offset(plan: Reporting) -> None:
    found = desk(plan)
    assert [one["meetmoment"] for one in found["meetmomenten"]] == ["A1-D.1", "B-E.1", "P.1"]
    assert (found["atStake"], found["toBeOffset"], found["toRelease"]) == (1600, 1600, 0)
    assert found["toReport"] == ["A1-D.1", "B-E.1", "P.1"]
    assert found["draft"] == {
        "kind": "establish_results",
        "period": 1,
        "measurements": [],
        "notMeasured": ["A1-D.1", "B-E.1", "P.1"],
    }
    first = row(found, "A1-D.1")
    assert (first["status"], first["atStake"], first["toBeOffset"]) == ("overdue", 750, 750)
    assert first["missingEvidence"] == ["lijst", "verslag"]
    assert first["mustReport"] == [{"domain": "vvt", "organisation": None, "role": "samenwerken"}]
    assert row(found, "B-E.1")["mustReport"] == [{"domain": "gemeenten", "organisation": "STAD", "role": "trekker"}]
    assert first["mustVerify"] == []


def test_what_is_reported_counts_as_it_stands_and_waits_for_the_kassier(plan: Reporting) -> None:
    made = plan.reported(plan.analyst, "A1-D.1", 200, evidence=BOTH[:1])
    found = desk(plan)
    first = row(found, "A1-D.1")
    assert (first["status"], first["value"], first["measurement"]) == ("reported", 200, made["id"])
    assert (first["achievement"], first["toBeOffset"]) == (0.666667, 250)
    assert (first["mustVerify"], first["mustReport"], first["missingEvidence"]) == (["K1"], [], ["verslag"])
    assert found["toVerify"] == [made["id"]]
    assert (found["draft"]["measurements"], found["draft"]["notMeasured"]) == ([], ["B-E.1", "P.1"])


def test_the_draft_is_a_decision_that_can_be_taken(plan: Reporting) -> None:
    made = plan.verified("A1-D.1", 300, evidence=BOTH)
    done = plan.verified("P.1", value=True)
    draft = desk(plan)["draft"]
    assert (draft["measurements"], draft["notMeasured"]) == ([made["id"], done["id"]], ["B-E.1"])
    stuurgroep = plan.api.as_("stuurgroep", plan=plan.code)
    body = {**draft, "decidedOn": "2026-01-01", "reference": "STG-1"}
    assert stuurgroep.post(f"{plan.path}/decisions", json=body).status_code == 201
    after = desk(plan)
    assert {one["meetmoment"]: one["status"] for one in after["meetmomenten"]} == {
        "A1-D.1": "established",
        "B-E.1": "not_measured",
        "P.1": "established",
    }
    assert (after["draft"]["measurements"], after["draft"]["notMeasured"]) == ([], [])
    assert after["toBeOffset"] == row(after, "B-E.1")["atStake"]


def test_catching_up_is_on_the_desk_of_the_later_period(plan: Reporting) -> None:
    plan.establish(1, [], ["A1-D.1", "B-E.1", "P.1"])
    plan.confirm_and_register(1)
    assert all(one["closed"] for one in desk(plan)["meetmomenten"])
    made = plan.verified("A1-D.1", 150, evidence=BOTH)
    found = desk(plan, 2)
    caught = row(found, "A1-D.1")
    assert (caught["period"], caught["catchesUp"], caught["status"]) == (1, True, "verified")
    assert (caught["atStake"], caught["toBeOffset"], caught["toRelease"]) == (750, 0, 375)
    assert found["draft"]["measurements"] == [made["id"]]
    assert found["draft"]["notMeasured"] == ["A1-D.2"]
    assert row(found, "Q.1")["hangs"] is False


def test_a_kassier_sees_the_euros_of_its_own_part(plan: Reporting) -> None:
    found = plan.get("periods/1/accounting", plan.kassier("KAS2"))
    assert (found["atStake"], row(found, "A1-D.1")["atStake"], row(found, "P.1")["atStake"]) == (600, 0, 300)


def test_the_desk_is_for_who_sees_the_money(plan: Reporting) -> None:
    path = f"{plan.path}/periods/1/accounting"
    for client in (plan.analyst, plan.reader, plan.partner("ZORG")):
        assert client.get(path).status_code == 403
    for function in ("admin", "stuurgroep", "financier", "auditor"):
        assert plan.api.as_(function, plan=plan.code).get(path).status_code == 200


def test_there_is_a_desk_for_every_period_and_the_settlement_moment(plan: Reporting) -> None:
    statuses = {n: plan.office.get(f"{plan.path}/periods/{n}/accounting").status_code for n in (0, 1, 3, 4, 5, "x")}
    assert statuses == {0: 404, 1: 200, 3: 200, 4: 200, 5: 404, "x": 404}
    assert desk(plan, 4)["meetmomenten"] == []


def test_a_closed_accounting_takes_no_report_or_evidence(plan: Reporting) -> None:
    made = plan.verified("P.1", value=False)
    plan.establish(1, [made["id"]], ["A1-D.1", "B-E.1"])
    plan.confirm_and_register(1)
    assert violations(plan.report(plan.office, "P.1", value=True, period=1)) == ["period_closed"]
    assert plan.reported(plan.office, "P.1", value=True)["period"] == 2
    evidence = plan.office.post(f"/v1/measurements/{made['id']}/evidence", json=BOTH[0])
    assert violations(evidence) == ["period_closed", "measurement_not_reported"]
