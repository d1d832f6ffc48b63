"""ZHE-BAR: counts and spot facts, each with its place in the source."""

from collections import Counter
from typing import Any

from tests.documents.conftest import Opened


def test_who_and_where(opened: Opened) -> None:
    plan = opened("zhe-bar")
    found = plan.get("")
    assert found["governingBody"] == "ondertekenaarstafel"  # hoofdstuk 6, voetnoot 1: fungeert als stuurgroep
    domains = Counter(one["domain"] for one in plan.items("/organisations"))
    assert domains == {"vvt": 13, "welzijn": 11, "gemeenten": 7, "huisartsen": 4, "ziekenhuizen": 4}  # hoofdstuk 3
    regions = {one["code"]: one for one in plan.items("/regions")}
    kinds = Counter(one["kind"] for one in regions.values())
    assert kinds == {"zorgkantoorregio": 1, "subregio": 3, "gemeente": 7}  # hoofdstuk 2
    assert regions["ZHE"]["inhabitants"][0]["people"] == 421_497  # hoofdstuk 2, in 2025
    assert {"code": "GM1992", "validFrom": "2023-01-01", "validTo": None} in regions["GM1992"]["cbs"]
    table = next(one for one in plan.items("/bodies") if one["code"] == "ONDERTEKENAARSTAFEL")
    assert sum(member["organisation"] is not None for member in table["members"]) == 39  # hoofdstuk 3, tabel


def test_what_they_do(opened: Opened) -> None:
    plan = opened("zhe-bar")
    kinds = Counter(one["kind"] for one in plan.items("/initiatives"))
    assert kinds == {"intervention": 9, "workstream": 5}  # hoofdstuk 4: acht, Zorgzame wijk en vijf werkstromen
    goals = {one["code"]: one for one in plan.items("/goals")}
    subdoelen = [one for one in goals.values() if one["kind"] == "subdoel"]
    assert len(subdoelen) == 3  # hoofdstuk 4, Uitleg subdoelen
    assert all(
        [group["group"] for group in one["groups"]] == ["inwoners", "professionals", "organisaties"]
        for one in subdoelen
    )
    phases = plan.items("/phases")
    assert [one["name"] for one in sorted(phases, key=lambda one: one["order"])] == [
        "Voorbereiden",
        "Implementatie",
        "Opschalen en evalueren",
        "Onderhouden en borgen",
    ]  # hoofdstuk 4, Projectfasen
    assert {one["domain"] for one in plan.items("/wegwijzers")} == {
        "vvt",
        "welzijn",
        "gemeenten",
        "huisartsen",
        "ziekenhuizen",
    }  # hoofdstuk 5
    assert [one["time"] for one in plan.items("/inwonersreizen")] == ["nieuw", "nu"]  # bijlage C
    half_yearly = [one for one in plan.items("/milestones") if one["initiative"].startswith("W")]
    assert Counter(one["initiative"] for one in half_yearly) == dict.fromkeys(["W1", "W2", "W3", "W4", "W5"], 5)
    assert all(one["illustrative"] for one in plan.items("/startfotos"))
    assert len(plan.items("/opgaven")) == 6  # hoofdstuk 2, zes actielijnen


def test_the_planning_can_be_drawn(opened: Opened) -> None:
    planning = opened("zhe-bar").get("/planning", on="2026-01-15")
    assert (planning["beginsOn"], planning["endsOn"]) == ("2025-01-01", "2027-12-31")  # hoofdstuk 4: 2025, 2026, 2027
    rows = {row["initiative"]: row for row in planning["rows"]}
    assert [bar["phase"] for bar in rows["I2"]["phases"]] == ["VOORBEREIDEN", "IMPLEMENTATIE", "OPSCHALEN", "BORGEN"]


def test_the_role_matrix_shows_that_its_cells_are_lost(opened: Opened) -> None:
    plan = opened("zhe-bar")
    assert plan.items("/role-matrix") == []
    grid = plan.get("/role-matrix/grid")
    assert len(grid["withoutTrekker"]) == 14
    assert len(grid["gaps"]) == 14 * 5  # hoofdstuk 5: vijf domeinen


def test_its_own_totals_come_out(opened: Opened) -> None:
    plan = opened("zhe-bar")
    assert sum(line["amount"] for line in plan.items("/budget-lines")) == 13_300_000  # managementsamenvatting
    years = {year["year"]: year for year in plan.get("/impact")["years"]}
    euros: dict[str, Any] = years[2030]["euros"]
    assert round(euros["total"] / 1e6) == 90  # managementsamenvatting: ~90 miljoen in 2030
    assert round(euros["zvw"] / 1e6, 1) == 14.3  # waarvan 14,3 miljoen binnen de Zvw


def test_kpis_of_a_subdoel_steer_and_do_not_pay(opened: Opened) -> None:
    kpis = opened("zhe-bar").items("/kpis")
    assert {one["pays"] for one in kpis if one["kind"] == "resultaat_subdoel"} == {False}  # hoofdstuk 8
    assert Counter(one["kind"] for one in kpis) == {"inspanning": 8, "resultaat_domein": 6, "resultaat_subdoel": 9}
