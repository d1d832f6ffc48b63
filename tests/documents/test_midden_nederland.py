"""Midden-Nederland: counts and spot facts, each with its place in the source."""

from collections import Counter

from tests.documents.conftest import Opened


def test_the_area_is_no_clean_tree(opened: Opened) -> None:
    regions = opened("midden-nederland").items("/regions")
    gemeenten = [one for one in regions if one["kind"] == "gemeente"]
    assert sum(one["inArea"] for one in gemeenten) == 24  # hoofdstuk A, Onze regio
    assert sorted(one["name"] for one in gemeenten if not one["inArea"]) == ["Renswoude", "Rhenen", "Veenendaal"]
    inside_by_choice = [one["name"] for one in gemeenten if one["inArea"] and one["reason"]]
    assert sorted(inside_by_choice) == ["Eemnes", "Vijfheerenlanden"]  # hoofdstuk A, Scope regioplan
    subregions = {one["name"] for one in regions if one["kind"] == "subregio"}
    assert subregions == {"Eemland", "Utrecht Stad", "Lekstroom", "Utrecht Zuidoost", "Utrecht West"}
    # Of the 25 gemeenten of the zorgkantoorregio 22 are in the plan, and two from outside it.
    assert sum(not one["inArea"] for one in gemeenten) + 24 - 2 == 25  # hoofdstuk A, Zorgkantoorregio


def test_the_transformations_and_their_levels(opened: Opened) -> None:
    plan = opened("midden-nederland")
    assert len(plan.items("/themes")) == 8  # hoofdstuk B.2
    initiatives = plan.items("/initiatives")
    assert len(initiatives) == 22
    assert Counter(one["theme"] for one in initiatives) == {
        "T1": 3,
        "T2": 2,
        "T3": 2,
        "T4": 3,
        "T5": 3,
        "T6": 1,
        "T7": 4,
        "T8": 4,
    }
    levels = {one["code"]: {level["level"] for level in one["levels"]} for one in initiatives}
    assert levels["T1.2"] == {"landelijk", "regionaal", "subregionaal", "lokaal"}  # B.2, transformatie 1
    assert levels["T7.2"] == {"regionaal", "subregionaal"}  # B.2, transformatie 7: vrijwel geheel regionaal
    assert levels["T5.3"] == {"regionaal"}  # B.2, transformatie 5: regionale afspraken op aanpak 3


def test_opgaven_with_priorities_per_subregio(opened: Opened) -> None:
    plan = opened("midden-nederland")
    opgaven = {one["code"]: one for one in plan.items("/opgaven")}
    kinds = Counter(one["kind"] for one in opgaven.values())
    assert (kinds["thematisch"], kinds["fundamenteel"]) == (5, 3)  # hoofdstuk A, Structuur van het regioplan
    ranked = {priority["region"] for priority in opgaven["GOW"]["priorities"]}
    assert ranked == {"UW", "LEK", "UZO"}  # hoofdstuk C.2
    assert [one["code"] for one in plan.items("/opgaven", kind="fundamenteel")] == ["F-ARB", "F-DIG", "F-VAARDIG"]


def test_monitoring_werkagenda_and_rings(opened: Opened) -> None:
    plan = opened("midden-nederland")
    steps = [one["pdca"] for one in plan.items("/monitoring-steps") if one["pdca"]]
    assert sorted(steps) == ["act", "check", "do", "plan"]  # hoofdstuk E, Monitoring: vier stappen
    agenda = plan.get("/werkagenda")
    assert Counter(row["type"] for row in agenda["rows"]) == {
        "uitwerking": 4,
        "governance": 4,
        "monitoring": 3,
        "randvoorwaarden": 2,
    }  # hoofdstuk E, Werkagenda
    first, last = agenda["quarters"][0], agenda["quarters"][-1]
    assert ((first["year"], first["quarter"]), (last["year"], last["quarter"])) == ((2024, 1), (2026, 4))
    rings = [one["ring"] for one in plan.items("/bodies") if one["ring"] and one["ring"].startswith("ring")]
    assert {ring.split()[1] for ring in rings} == {"1", "2", "3", "4"}  # hoofdstuk D, strategisch tot uitvoering
    assert len(plan.items("/bottlenecks")) == 8  # hoofdstuk D, Bekostiging
    assert len(plan.items("/preconditions")) == 6  # hoofdstuk D, Randvoorwaarden – overzicht


def test_a_regioplan_has_no_money(opened: Opened) -> None:
    plan = opened("midden-nederland")
    refused = plan.office.get(f"{plan.path}/uitkeringsschema")
    assert refused.status_code == 409
    assert refused.json()["code"] == "no_scheme"
