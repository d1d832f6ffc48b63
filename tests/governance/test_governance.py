"""Who decides what, on which day, and what became of it."""

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full
from tests.support.records import records

_GOVERNANCE: dict[str, list[dict[str, Any]]] = {
    "bodies": [
        {"code": "LOS", "name": "Klankbord"},
        {"code": "SG", "name": "Stuurgroep", "ring": "ring 1", "mandate": "Besluit", "tasks": ["toezien"]},
        {"code": "KT", "name": "Kernteam", "ring": "ring 2", "escalatesTo": "SG"},
        {
            "code": "WG",
            "name": "Werkgroep",
            "ring": "ring 2",
            "escalatesTo": "KT",
            "members": [
                {"organisation": "ZORG", "role": "voorzitter", "validTo": "2025-12-31"},
                {"organisation": "STAD", "role": "voorzitter", "validFrom": "2026-01-01"},
                {"domain": "vvt"},
                {"name": "inwoner-lid"},
            ],
        },
    ],
    "meetings": [
        {"code": "V2", "body": "SG", "on": "2025-10-01", "points": [{"subject": "Rondvraag"}]},
        {
            "code": "V1",
            "body": "SG",
            "on": "2025-09-01",
            "points": [
                {"subject": "Plan", "outcome": "akkoord", "decisionReference": "SG-1"},
                {"subject": "Later", "decisionReference": "SG-9"},
            ],
        },
    ],
    "preconditions": [
        {"code": "A-LAATST", "name": "Zonder plaats"},
        {
            "code": "Z-EERST",
            "name": "Gegevens delen",
            "order": 1,
            "fillings": [
                {"term": "kort", "text": "Afspraken", "doneOn": "2026-01-10"},
                {"term": "kort", "text": "Proef"},
                {"term": "lang", "text": "Stelsel"},
            ],
        },
    ],
    "communications": [{"code": "C1", "doelstelling": "Weten", "doelgroep": "inwoners", "middel": "krant"}],
    "bottlenecks": [
        {"code": "K1", "text": "Schotten", "takenUpBy": ["zorgkantoor"], "initiatives": ["A1"]},
        {"code": "K2", "text": "Tarief", "resolvedOn": "2026-01-15"},
    ],
}


@pytest.fixture
def plan(api: Api, plan_code: str) -> Importing:
    """A plan with a governance."""
    package = full() | records() | _GOVERNANCE
    package["plan"]["code"] = plan_code
    made = Importing(api, plan_code)
    made.imported(package)
    return made


def _bodies(found: dict[str, Any]) -> dict[str, Any]:
    return {body["code"]: body for ring in found["rings"] for body in ring["bodies"]}


def test_bodies_stand_by_ring_with_their_ladder(plan: Importing) -> None:
    found = plan.get("/governance", on="2025-12-31")
    assert [(ring["ring"], [body["code"] for body in ring["bodies"]]) for ring in found["rings"]] == [
        ("ring 1", ["SG"]),
        ("ring 2", ["KT", "WG"]),
        (None, ["LOS"]),
    ]
    assert [(rung["body"], rung["name"]) for rung in _bodies(found)["WG"]["escalation"]] == [
        ("KT", "Kernteam"),
        ("SG", "Stuurgroep"),
    ]
    assert _bodies(found)["SG"]["escalation"] == []
    assert _bodies(found)["SG"]["meetings"] == ["V1", "V2"]


def test_members_are_named_and_sit_on_their_days(plan: Importing) -> None:
    def members(day: str) -> list[tuple[str, str | None]]:
        return [(one["name"], one["role"]) for one in _bodies(plan.get("/governance", on=day))["WG"]["members"]]

    assert members("2025-12-31") == [("Zorg", "voorzitter"), ("VVT", None), ("inwoner-lid", None)]
    assert members("2026-01-01") == [("Stad", "voorzitter"), ("VVT", None), ("inwoner-lid", None)]


def test_a_point_shows_the_decisions_with_its_reference(plan: Importing) -> None:
    agreed = {"kassier": "K1", "organisation": "WIJK", "signedOn": "2025-08-01", "validFrom": "2025-08-01"}
    for kind, more in (("approve_plan", {}), ("sign_agreement", agreed)):
        body = {"kind": kind, "decidedOn": "2025-09-01", "reference": "SG-1", **more}
        answer = plan.as_("stuurgroep").post(f"{plan.path}/decisions", json=body)
        assert answer.status_code == 201, answer.text

    def points(function: str) -> list[list[str]]:
        meeting = plan.get("/governance", plan.as_(function))["meetings"][0]
        assert (meeting["code"], meeting["body"]) == ("V1", "SG")
        return [[one["kind"] for one in point["decisions"]] for point in meeting["points"]]

    assert points("reader") == [["approve_plan"], []]
    assert [sorted(some) for some in points("programme_office")] == [["approve_plan", "sign_agreement"], []]


def test_what_is_empty_and_what_is_done_is_told(plan: Importing) -> None:
    first, last = plan.get("/governance", on="2026-01-10")["preconditions"]
    assert [(one["term"], len(one["fillings"]), one["done"]) for one in first["terms"]] == [
        ("kort", 2, 1),
        ("midden", 0, 0),
        ("lang", 1, 0),
    ]
    assert (first["code"], first["empty"]) == ("Z-EERST", ["midden"])
    assert (last["code"], last["empty"]) == ("A-LAATST", ["kort", "midden", "lang"])
    assert plan.get("/governance", on="2026-01-09")["preconditions"][0]["terms"][0]["done"] == 0


def test_bottlenecks_are_open_until_their_day(plan: Importing) -> None:
    before, after = (plan.get("/governance", on=day) for day in ("2026-01-14", "2026-01-15"))
    assert [one["code"] for one in before["openBottlenecks"]] == ["K1", "K2"]
    assert [one["code"] for one in after["openBottlenecks"]] == ["K1"]
    assert [one["code"] for one in after["resolvedBottlenecks"]] == ["K2"]
    assert after["openBottlenecks"][0]["takenUpBy"] == ["zorgkantoor"]
    assert [(one["doelgroep"], one["middel"]) for one in after["communications"]] == [("inwoners", "krant")]
