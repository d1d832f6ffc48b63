"""Progress and stoplights over HTTP."""

import pytest

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full
from tests.support.records import records


@pytest.fixture
def plan(api: Api, plan_code: str) -> Importing:
    """A plan that was imported with forecasts and actions; its meetmomenten are long overdue."""
    package = full() | records()
    package["plan"]["code"] = plan_code
    package["goals"][1]["kpis"] = ["A1-D"]
    package["forecasts"] = [
        {
            "code": "V1",
            "kpi": "A1-D",
            "meetmoment": "A1-D.1",
            "madeOn": "2025-10-01",
            "forOn": "2025-12-31",
            "value": 300,
        },
        {
            "code": "V2",
            "kpi": "A1-D",
            "meetmoment": "A1-D.1",
            "madeOn": "2025-11-01",
            "forOn": "2025-12-31",
            "value": 75,
        },
    ]
    package["followUps"] = [
        {"code": "ACTIE", "action": "Bijsturen", "kpi": "A1-D", "dueOn": "2026-01-20", "owner": "ZORG"},
        {"code": "KLAAR", "action": "Gedaan", "kpi": "A1-D", "dueOn": "2026-01-20", "closedOn": "2026-01-10"},
    ]
    made = Importing(api, plan_code)
    made.imported(package)
    return made


def test_a_kpi_shows_its_course_and_why_its_light_is_red(plan: Importing) -> None:
    found = plan.get("/kpi-progress/A1-D")
    first = found["points"][0]
    assert (first["meetmoment"], first["target"], first["baseline"], first["measured"]) == ("A1-D.1", 300, 0, None)
    assert (first["forecast"], first["forecastAchievement"]) == (75, 0.25)
    assert [action["code"] for action in found["actions"]] == ["ACTIE"]
    assert found["actions"][0]["owner"] == "ZORG"
    assert found["light"]["colour"] == "rood"
    codes = [reason["code"] for reason in found["light"]["reasons"]]
    assert set(codes) == {"long_overdue", "forecast_below", "follow_up_late"}
    assert codes[0] == "long_overdue"
    texts = {reason["code"]: reason["text"] for reason in found["light"]["reasons"]}
    assert texts["forecast_below"] == "De verwachting voor A1-D.1 is 25,0% van het doel."
    assert plan.office.get(f"{plan.path}/kpi-progress/Z9").status_code == 404


def test_progress_adds_up_to_initiative_theme_goal_and_plan(plan: Importing) -> None:
    found = plan.get("/progress")
    assert found["plan"]["kpis"] == ["A1-D", "B-E", "P", "Q"]
    assert sum(found["plan"]["colours"].values()) == 4
    assert {one["code"]: one["kpis"] for one in found["themes"]} == {"A": ["A1-D"], "B": ["B-E"]}
    assert {one["code"]: one["kpis"] for one in found["initiatives"]} == {"A1": ["A1-D"], "B1": []}
    assert {one["code"]: one["kpis"] for one in found["goals"]} == {"SUB": ["A1-D"]}
    assert found["initiatives"][1]["light"]["colour"] == "grijs"
    assert [day["meetmomenten"] for day in found["plan"]["movement"]] == [2, 5]


def test_kpis_are_narrowed_by_colour_theme_and_initiative_and_come_in_pages(plan: Importing) -> None:
    assert [one["code"] for one in plan.items("/kpi-progress", limit=1)] == ["A1-D", "B-E", "P", "Q"]
    assert [one["code"] for one in plan.items("/kpi-progress", theme="B")] == ["B-E"]
    assert [one["code"] for one in plan.items("/kpi-progress", initiative="A1")] == ["A1-D"]
    assert plan.items("/kpi-progress", colour="groen") == []


def test_a_measured_value_shows_in_the_course(plan: Importing) -> None:
    body = {"value": 150, "measuredOn": "2025-12-31", "evidence": []}
    path = f"{plan.path}/meetmomenten/A1-D.1/measurements"
    made = plan.as_("data_analyst").post(path, json=body, headers={"Idempotency-Key": "m1"})
    assert made.status_code == 201, made.text
    light = plan.get("/kpi-progress/A1-D")["light"]
    assert "awaits_verification" in [reason["code"] for reason in light["reasons"]]
