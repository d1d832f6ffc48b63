"""KPIs and meetmomenten over HTTP: what was promised, and how far each of them is."""

from typing import Any

import pytest

from tests.support.reporting import Reporting, pointers

ALL = ["A1-D.1", "A1-D.2", "A1-D.3", "B-E.1", "P.1", "Q.1"]


def test_a_kpi_is_read_back_as_it_was_imported(plan: Reporting) -> None:
    found = plan.get("kpis/A1-D")
    assert (found["name"], found["kind"], found["measure"]) == ("Inwoners met beeldzorg", "deelresultaat", "count")
    assert (found["rule"], found["pays"], found["scope"]) == ("pro_rata", True, {"initiative": "A1"})
    assert (found["unit"], found["dataSource"], found["evidence"]) == ("inwoners", "ECD", ["lijst", "verslag"])
    assert [moment["code"] for moment in found["meetmomenten"]] == ["A1-D.1", "A1-D.2", "A1-D.3"]
    assert plan.get("kpis/B-E")["threshold"] == 0.5
    assert [plan.get(f"kpis/{code}")["scope"] for code in ("B-E", "P")] == [{"theme": "B"}, {"plan": True}]
    assert plan.reader.get(f"{plan.path}/kpis/Z").status_code == 404


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({}, ["A1-D", "B-E", "P", "Q"]),
        ({"kind": "deelresultaat"}, ["A1-D"]),
        ({"measure": "boolean"}, ["P"]),
        ({"pays": "false"}, ["Q"]),
        ({"initiative": "A1"}, ["A1-D", "P", "Q"]),
        ({"initiative": "B1"}, ["B-E", "P"]),
        ({"initiative": "Z9"}, []),
        ({"theme": "B"}, ["B-E", "P"]),
        ({"theme": "A", "pays": "true"}, ["A1-D", "P"]),
        ({"kassier": "K1"}, ["A1-D", "P"]),
        ({"kassier": "K2"}, ["B-E", "P"]),
    ],
)
def test_kpis_are_narrowed_by_what_they_are_and_cover(plan: Reporting, query: dict[str, Any], codes: list[str]) -> None:
    assert plan.codes("kpis", **query) == codes


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({}, ALL),
        ({"kpi": "A1-D"}, ["A1-D.1", "A1-D.2", "A1-D.3"]),
        ({"period": 1}, ["A1-D.1", "B-E.1", "P.1"]),
        ({"kind": "resultaat_subdoel"}, ["Q.1"]),
        ({"initiative": "B1"}, ["B-E.1", "P.1"]),
        ({"theme": "A", "period": 2}, ["A1-D.2", "Q.1"]),
        ({"kassier": "K1"}, ["A1-D.1", "A1-D.2", "P.1"]),
        ({"kassier": "K2"}, ["B-E.1", "P.1"]),
        ({"status": "planned"}, ["A1-D.3"]),
        ({"status": "overdue"}, ["A1-D.1", "B-E.1", "P.1"]),
        ({"status": "due"}, ["A1-D.1", "A1-D.2", "B-E.1", "P.1", "Q.1"]),
        ({"status": "reported"}, []),
    ],
)
def test_meetmomenten_are_narrowed_by_where_they_lie_and_how_far_they_are(
    plan: Reporting, query: dict[str, Any], codes: list[str]
) -> None:
    assert plan.codes("meetmomenten", **query) == codes


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("partner ZORG", ["A1-D.1", "A1-D.2", "P.1", "Q.1"]),
        ("partner STAD", ["B-E.1", "P.1"]),
        ("partner KAS2", []),
        ("kassier KAS1", ["A1-D.1", "A1-D.2", "P.1", "Q.1"]),
        ("kassier KAS2", ["B-E.1", "P.1"]),
        ("data_analyst", ["A1-D.1", "A1-D.2", "B-E.1", "P.1", "Q.1"]),
        ("reader", []),
    ],
)
def test_what_must_i_report(plan: Reporting, who: str, codes: list[str]) -> None:
    function, _, organisation = who.partition(" ")
    client = plan.api.as_(function, plan=plan.code, organisation=organisation or None)
    assert plan.codes("meetmomenten", client, reporter="me", status="due") == codes


def test_lists_come_in_pages_also_when_they_are_narrowed_by_status(plan: Reporting) -> None:
    seen: list[str] = []
    following = f"{plan.path}/meetmomenten?status=due&limit=2"
    while following:
        answer = plan.reader.get(following).json()
        assert len(answer["items"]) <= 2
        seen += [item["code"] for item in answer["items"]]
        following = answer["next"]
    assert seen == ["A1-D.1", "A1-D.2", "B-E.1", "P.1", "Q.1"]
    first = plan.get("kpis", limit=3)
    assert [item["code"] for item in plan.reader.get(first["next"]).json()["items"]] == ["Q"]


def test_filters_that_cannot_be_are_refused(plan: Reporting) -> None:
    query = {"status": "weg", "reporter": "you", "period": "0", "colour": "red"}
    answer = plan.reader.get(f"{plan.path}/meetmomenten", params=query)
    assert set(pointers(answer)) == {"/query/status", "/query/reporter", "/query/period", "/query/colour"}


def test_a_meetmoment_says_how_far_it_is_from_report_to_result(plan: Reporting) -> None:
    before = plan.get("meetmomenten/A1-D.2")
    assert (before["status"], before["value"], before["measurements"]) == ("due", None, [])
    assert (before["target"], before["baseline"], before["weight"]) == (600, 100, 1)
    assert (before["originalTarget"], before["originalBaseline"]) == (None, None)

    made = plan.reported(plan.analyst, "B-E.1", 960)
    assert plan.get("meetmomenten/B-E.1")["status"] == "reported"
    assert plan.judge(plan.office, made["id"]).status_code == 201
    assert plan.get("meetmomenten/B-E.1")["status"] == "verified"
    plan.establish(1, [made["id"]], ["P.1"])

    after = plan.get("meetmomenten/B-E.1")
    assert (after["status"], after["value"], after["measurement"]) == ("established", 960, made["id"])
    assert (after["achievement"], after["earnedPart"]) == (0.4, 0)
    assert [one["status"] for one in after["measurements"]] == ["established"]
    assert plan.get("meetmomenten/P.1")["status"] == "not_measured"
    assert plan.codes("meetmomenten", status="not_measured") == ["P.1"]


def test_a_revised_target_shows_the_first_one_beside_it(plan: Reporting) -> None:
    body = {
        "kind": "revise_target",
        "decidedOn": "2026-01-01",
        "reference": "STG-2",
        "meetmoment": "A1-D.2",
        "target": 500,
        "reason": "Later begonnen",
    }
    stuurgroep = plan.api.as_("stuurgroep", plan=plan.code)
    assert stuurgroep.post(f"{plan.path}/decisions", json=body).status_code == 201
    found = plan.get("meetmomenten/A1-D.2")
    assert (found["target"], found["originalTarget"], found["originalBaseline"]) == (500, 600, 100)


def test_what_is_caught_up_shows_apart_from_its_own_result(plan: Reporting) -> None:
    plan.establish(1, [], ["A1-D.1", "B-E.1", "P.1"])
    plan.confirm_and_register(1)
    later = plan.verified("B-E.1", 910)
    assert later["period"] == 2
    plan.establish(2, [later["id"]])
    found = plan.get("meetmomenten/B-E.1")
    assert (found["status"], found["value"]) == ("not_measured", None)
    [caught] = found["caughtUp"]
    assert (caught["period"], caught["value"], caught["achievement"]) == (2, 910, 0.9)
    assert (caught["earnedPart"], caught["measurement"]) == (0.9, later["id"])


def test_an_answer_that_has_not_changed_is_not_sent_again(plan: Reporting) -> None:
    first = plan.reader.get(f"{plan.path}/meetmomenten/P.1")
    known = {"If-None-Match": first.headers["ETag"]}
    assert plan.reader.get(f"{plan.path}/meetmomenten/P.1", headers=known).status_code == 304
    plan.reported(plan.office, "P.1", value=True)
    assert plan.reader.get(f"{plan.path}/meetmomenten/P.1", headers=known).status_code == 200
