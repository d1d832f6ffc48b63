"""Single records are written whole, on the version that is there, and every version stays."""

from typing import Any

import pytest

from tests.support.registering import ANEW, Registering, flaws

GOAL = {"name": "Minder vallen", "kind": "subdoel", "serves": ["AMB"], "initiatives": ["B1", "A1"]}


def test_a_record_is_made_changed_and_removed(kept: Registering) -> None:
    made = kept.put("goals/VAL", GOAL)
    assert made.status_code == 201
    assert made.headers["location"] == f"{kept.path}/goals/VAL"
    assert made.headers["etag"] == kept.tag("goals/VAL")
    assert made.json() == kept.get("/goals/VAL")
    assert (made.json()["version"], made.json()["initiatives"]) == (1, ["B1", "A1"])
    changed = kept.put("goals/VAL", {**GOAL, "name": "Niet vallen"})
    assert (changed.status_code, changed.json()["version"], changed.json()["id"]) == (200, 2, made.json()["id"])
    gone = kept.delete("goals/VAL")
    assert (gone.status_code, gone.content) == (204, b"")
    assert kept.office.get(f"{kept.path}/goals/VAL").status_code == 404
    assert "VAL" not in {one["code"] for one in kept.items("/goals")}
    back = kept.put("goals/VAL", GOAL)
    assert (back.status_code, back.json()["version"], back.json()["id"]) == (201, 4, made.json()["id"])


def test_the_same_again_is_no_new_version(kept: Registering) -> None:
    kept.put("goals/VAL", GOAL)
    again = kept.put("goals/VAL", {**GOAL, "text": None, "illustrative": False})
    assert (again.status_code, again.json()["version"]) == (200, 1)


def test_a_change_rests_on_the_version_that_is_there(kept: Registering) -> None:
    where, body = f"{kept.path}/goals/AMB", {"code": "AMB", "name": "Anders", "kind": "ambitie"}
    tag = kept.tag("goals/AMB")
    for headers, status in [({}, 428), ({"If-Match": "*"}, 428), ({"If-Match": '"x"'}, 412), (ANEW, 412)]:
        assert kept.office.put(where, json=body, headers=headers).status_code == status
        assert kept.office.delete(where, headers=headers).status_code == status
    assert kept.office.put(where, json=body, headers={"If-Match": tag}).status_code == 200
    assert kept.office.put(where, json=body, headers={"If-Match": tag}).status_code == 412
    new = f"{kept.path}/goals/NIEUW"
    assert kept.office.put(new, json={**body, "code": "NIEUW"}).status_code == 428
    assert kept.office.put(new, json={**body, "code": "NIEUW"}, headers={"If-Match": tag}).status_code == 412


def test_everything_that_is_wrong_is_said_at_once(kept: Registering) -> None:
    body = {
        "code": "ANDERS",
        "kind": "droom",
        "serves": ["VAL", "AMB", "WEG"],
        "initiatives": ["A1", "Z9"],
        "kpis": ["X"],
        "groups": [{"group": "inwoners"}],
        "extra": 1,
    }
    answer = kept.office.put(f"{kept.path}/goals/VAL", json=body, headers=ANEW)
    assert flaws(answer) == [
        ("/code", "invalid_value"),
        ("/extra", "unknown_property"),
        ("/groups/0/text", "required"),
        ("/initiatives/1", "dangling_code"),
        ("/kind", "invalid_choice"),
        ("/kpis/0", "dangling_code"),
        ("/name", "required"),
        ("/serves/0", "circular_reference"),
        ("/serves/2", "dangling_code"),
    ]


def test_what_is_sound_by_itself_must_fit_the_plan(kept: Registering) -> None:
    assert flaws(kept.put("goals/AMB", {"name": "Hoog", "kind": "ambitie", "serves": ["SUB"]})) == [
        ("/serves/0", "circular_reference")
    ]
    phase = {"initiative": "A1", "phase": "P1", "plannedFrom": "2026-02-01", "plannedTo": "2026-01-31"}
    assert flaws(kept.put("initiative-phases/IP", {**phase, "region": "OSS"})) == [
        ("/plannedTo", "ends_before_start"),
        ("/region", "dangling_code"),
    ]
    link = {"initiative": "A1", "relation": "related", "otherInitiative": "Z9"}
    assert flaws(kept.put("initiative-links/L1", link)) == [("/otherInitiative", "dangling_code")]
    assert kept.put("initiative-links/L1", {**link, "otherPlan": "SIG"}).status_code == 200
    forecast = {"kpi": "A1-D", "meetmoment": "A1-D.9", "madeOn": "2025-01-01", "forOn": "2025-01-01", "value": 1}
    assert flaws(kept.put("forecasts/V1", forecast)) == [("/meetmoment", "dangling_code")]
    assert flaws(kept.put("indicators/I", {"name": "Leeg", "categories": []})) == [("/categories", "too_few_items")]


def test_what_is_named_elsewhere_is_not_removed(kept: Registering) -> None:
    answer = kept.delete("phases/P1")
    assert answer.status_code == 409
    assert [(one["code"], one["kind"], one["record"]) for one in answer.json()["violations"]] == [
        ("record_in_use", "initiativePhases", "IP"),
        ("record_in_use", "milestones", "M1"),
    ]
    assert kept.delete("initiative-phases/IP").status_code == kept.delete("milestones/M1").status_code == 204
    assert kept.delete("phases/P1").status_code == 204


def test_the_history_says_who_when_and_why(kept: Registering) -> None:
    kept.put("goals/AMB", {"name": "Gezonder", "kind": "ambitie"}, **{"X-Audit-Toelichting": "scherper"})
    kept.delete("goals/SUB", **{"X-Audit-Toelichting": "vervallen"})
    first, second = kept.items("/goals/AMB/versions")
    assert (first["version"], first["removed"], first["reason"], first["by"]) == (1, False, None, "programme_office")
    assert (second["version"], second["reason"], second["record"]["name"]) == (2, "scherper", "Gezonder")
    assert second["changedAt"] == kept.get("/goals/AMB")["changedAt"] > first["changedAt"]
    assert first["record"]["name"] == "Gezond leven"
    gone = kept.items("/goals/SUB/versions", limit=1)[-1]
    assert (gone["version"], gone["removed"], gone["record"], gone["reason"]) == (2, True, None, "vervallen")
    assert kept.office.get(f"{kept.path}/goals/NOOIT/versions").status_code == 404


def test_what_was_known_can_be_asked_for(kept: Registering) -> None:
    before = kept.get("/forecasts/V1")
    body = {name: before[name] for name in ("kpi", "madeOn", "forOn")}
    after = kept.put("forecasts/V1", {**body, "value": 5}).json()
    (then,) = kept.items("/forecasts", asOf=before["changedAt"])
    assert then == before
    assert kept.items("/forecasts", asOf=after["changedAt"]) == [after]


def test_numbers_stay_exact(kept: Registering) -> None:
    answer = kept.office.put(
        f"{kept.path}/forecasts/V2",
        content=b'{"code":"V2","kpi":"B-E","madeOn":"2025-01-01","forOn":"2025-01-01","value":999999999999.999999}',
        headers={**ANEW, "Content-Type": "application/json"},
    )
    assert answer.status_code == 201
    stored = "SELECT body ->> 'value' FROM record JOIN plan ON plan.id = plan_id WHERE plan.code = $1"
    assert kept.rows(f"{stored} AND record.code = 'V2'", kept.code) == [("999999999999.999999",)]


def test_sent_again_with_its_key_it_happens_once(kept: Registering) -> None:
    headers: dict[str, Any] = {**ANEW, "Idempotency-Key": f"{kept.code}-goal"}
    body = {"code": "VAL", **GOAL}
    first, again = (kept.office.put(f"{kept.path}/goals/VAL", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert len(kept.items("/goals/VAL/versions")) == 1


@pytest.mark.parametrize("body", [b"[]", b"null", b"{", b""])
def test_what_is_no_object_is_no_record(kept: Registering, body: bytes) -> None:
    headers = {**ANEW, "Content-Type": "application/json"}
    answer = kept.office.put(f"{kept.path}/goals/VAL", content=body, headers=headers)
    assert answer.status_code == 400


def test_a_write_is_compared_at_the_next_import(kept: Registering, document: dict[str, Any]) -> None:
    kept.put("goals/AMB", {"name": "Gezonder", "kind": "ambitie", "illustrative": True})
    answer = kept.send(document)
    assert (answer.status_code, answer.json()["violations"][0]["pointers"]) == (409, ["/goals/0/name"])
    document["goals"][0]["name"] = "Gezonder"
    assert kept.send(document).json()["status"] == "unchanged"
