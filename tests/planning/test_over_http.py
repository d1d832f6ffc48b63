"""The planning, the deadlines and the werkagenda over HTTP."""

import pytest

from tests.support.importing import Importing

ON = "2026-02-01"


def test_the_planning_has_a_row_per_initiative_with_bars_and_points(plan: Importing) -> None:
    found = plan.get("/planning", on=ON)
    assert (found["beginsOn"], found["endsOn"]) == ("2025-07-01", "2026-12-31")
    first, second = found["rows"]
    assert (first["initiative"], first["name"], first["theme"]) == ("A1", "Beeldzorg", "A")
    assert [
        (bar["code"], bar["state"], bar["daysLate"], bar["delivered"], bar["toDeliver"]) for bar in first["phases"]
    ] == [
        ("A1-VOOR", "overrun", 32, 1, 2),
        ("A1-IMPL-OSS", "planned", 0, 0, 0),
    ]
    assert [(stone["code"], stone["state"], stone["daysLate"]) for stone in first["milestones"]] == [
        ("M1", "late", 31),
        ("M2", "due", 0),
    ]
    assert [(stone["code"], stone["state"]) for stone in second["milestones"]] == [
        ("M3", "done_late"),
        ("M4", "undated"),
    ]


def test_the_planning_of_a_region_leaves_the_others_out(plan: Importing) -> None:
    rows = plan.get("/planning", on=ON, region="GM-WEG", theme="A")["rows"]
    assert [row["initiative"] for row in rows] == ["A1"]
    assert [bar["code"] for bar in rows[0]["phases"]] == ["A1-VOOR"]
    assert plan.office.get(f"{plan.path}/planning", params={"initiative": "Z9"}).status_code == 404


def test_deadlines_tell_what_is_late_and_what_is_due(plan: Importing) -> None:
    found = plan.get("/deadlines", on=ON, within=30)
    late = [(one["type"], one["code"], one["days"]) for one in found["late"]]
    assert sorted(late) == [
        ("follow_up", "ACTIE", 12),
        ("meetmoment", "A1-D.1", 32),
        ("meetmoment", "P.1", 32),
        ("milestone", "M1", 31),
        ("phase", "A1-VOOR", 32),
    ]
    assert [(one["type"], one["code"], one["days"]) for one in found["due"]] == [
        ("plan_step", "GOED", 0),
        ("phase", "A1-IMPL-OSS", 28),
        ("milestone", "M2", 29),
    ]
    assert sorted(found["due"][0]["responsible"]) == ["CZ", "VGZ"]


def test_deadlines_of_one_initiative(plan: Importing) -> None:
    found = plan.get("/deadlines", on=ON, initiative="A1")
    assert {one["initiative"] for one in [*found["late"], *found["due"]]} == {"A1"}
    assert plan.get("/deadlines", on="2020-01-01", within=0) == {"on": "2020-01-01", "within": 0, "late": [], "due": []}


def test_the_werkagenda_shows_every_quarter_between_its_marks(plan: Importing) -> None:
    found = plan.get("/werkagenda")
    assert [
        (one["year"], one["quarter"], one["beginsOn"], one["endsOn"], one["busy"]) for one in found["quarters"]
    ] == [
        (2025, 4, "2025-10-01", "2025-12-31", 1),
        (2026, 1, "2026-01-01", "2026-03-31", 0),
        (2026, 2, "2026-04-01", "2026-06-30", 2),
    ]
    assert [row["code"] for row in found["rows"]] == ["W2", "W1"]
    assert found["rows"][1]["cells"][0] == {"year": 2025, "quarter": 4, "marks": ["board", "execution"]}


@pytest.mark.parametrize("path", ["/planning", "/deadlines", "/werkagenda", "/progress", "/kpi-progress"])
def test_who_has_no_place_in_the_plan_sees_nothing(plan: Importing, path: str) -> None:
    stranger = plan.api.bearing(plan.api.token("vreemde"))
    assert stranger.get(f"{plan.path}{path}").status_code == 404
