"""SiG: the programme beside its money, with counts and spot facts, each with its place in the source."""

from collections import Counter

from tests.documents.conftest import Opened

PARTNERS = 20


def test_where_it_works(opened: Opened) -> None:
    regions = {one["code"]: one for one in opened("sig").items("/regions")}
    gemeenten = {one["name"] for one in regions.values() if one["kind"] == "gemeente"}
    assert gemeenten == {"Oss", "Maashorst", "Meierijstad", "Bernheze", "Boekel"}  # hoofdstuk 1.2 en 2.2
    assert regions["SIG"]["inhabitants"][0]["people"] == 285_000  # hoofdstuk 0, paragraaf 1, en 2.2
    assert (regions["SIG"]["parent"], regions["RNOBB"]["inArea"]) == ("RNOBB", False)  # hoofdstuk 4.3
    assert {"code": "GM1991", "validFrom": "2022-01-01", "validTo": None} in regions["GM1991"]["cbs"]


def test_its_life_from_snelle_toets_to_the_end_of_the_iza(opened: Opened) -> None:
    life = opened("sig").get("/life")
    steps = {one["kind"]: one for one in life["steps"]}
    assert [one["kind"] for one in life["steps"]] == [
        "snelle_toets_requested",
        "snelle_toets_outcome",
        "submitted",
        "approved",
        "settled",
    ]
    toets = steps["snelle_toets_outcome"]
    assert (toets["on"], toets["outcome"], toets["illustrative"]) == ("2024-03-21", "positive", False)  # hoofdstuk 2.6
    assert steps["approved"]["expectedOn"] == "2025-07-01"  # hoofdstuk 9.2: goedkeuring per juli 2025
    assert steps["approved"]["illustrative"]  # the day itself is not in the source
    assert (steps["settled"]["on"], steps["settled"]["expectedOn"]) == (None, "2027-12-31")  # hoofdstuk 9.2
    assert life["status"] == life["reached"] == "approved"
    follows = {one["plan"] for one in life["links"] if one["relation"] == "follows_from"}
    assert follows == {"REGIOPLAN-NOB", "REGIOBEELD-NOB-2023"}  # hoofdstuk 1.2 en 1.3


def test_six_opgaven_and_what_answers_them(opened: Opened) -> None:
    plan = opened("sig")
    opgaven = {one["code"]: one for one in plan.items("/opgaven", kind="prioritair")}
    assert [one["source"]["place"].split(";")[0] for one in sorted(opgaven.values(), key=_place)] == [
        f"hoofdstuk 1.3.{number}" for number in range(1, 7)
    ]
    assert "D1" in opgaven["CULTUUR"]["initiatives"]  # hoofdstuk 3.5: de Samenwerkwijze in de gehele regio
    assert "A1" not in opgaven["CULTUUR"]["initiatives"]  # hoofdstuk 3.5, lijn A: gezondheidsverschillen
    assert opgaven["DOORSTROOM"]["initiatives"] == ["C1", "C2", "C3", "C4", "C5"]  # hoofdstuk 5.4, wachttijden
    assert opgaven["METEN"]["initiatives"] == ["E1", "F4"]  # hoofdstuk 11.4
    assert len(opgaven["GEZONDHEIDSVERSCHILLEN"]["initiatives"]) == 18  # hoofdstuk 3.5, lijnen A, B en C


def _place(opgave: dict[str, dict[str, str]]) -> str:
    return opgave["source"]["place"]


def test_the_goal_network_reaches_every_initiative(opened: Opened) -> None:
    network = opened("sig").get("/goal-network")
    goals = {one["code"]: one for one in network["goals"]}
    assert network["loose"] == []
    assert Counter(one["kind"] for one in goals.values()) == {"ambitie": 2, "doel": 7, "subdoel": 9}
    assert len(goals["MISSIE"]["allInitiatives"]) == 24  # hoofdstuk 2.3 en 2.4
    assert goals["AMBITIE"]["kpis"] == ["SIG-E1", "SIG-E2"]  # hoofdstuk 2.4 en 7.1
    assert goals["LIJN-A"]["servedBy"] == ["A-1", "A-2", "A-3"]  # hoofdstuk 5.2, drie doelen
    assert goals["LIJN-C"]["servedBy"] == ["C-1", "C-2", "C-3"]  # hoofdstuk 5.4, drie doelen
    assert goals["B-DIGITAAL"]["initiatives"] == ["B6", "B7", "B8", "B9", "B10"]  # hoofdstuk 5.3.2


def test_fiches_are_as_full_as_the_text(opened: Opened) -> None:
    plan = opened("sig")
    found = plan.get("/fiche-completeness")
    missing = {one["initiative"]: one["missing"] for one in found["initiatives"]}
    assert len(missing) == 24
    assert missing["A3"] == ["tijdslijn"]  # hoofdstuk 5.2; bijlage A ontbreekt
    assert {"probleemstelling", "doelgroep", "betrokkenOrganisaties"} < set(missing["B9"])  # hoofdstuk 5.3.2
    assert found["plan"]["of"] == 12 * 24
    assert found["plan"]["filled"] == 12 * 24 - sum(map(len, missing.values()))
    fiche = plan.get("/fiches/C3")
    assert "ADHD, autisme of een lage intelligentie" in fiche["doelgroep"]  # hoofdstuk 5.4, C3
    assert "SEH/112" in plan.get("/fiches/B1")["betrokkenOrganisaties"]  # hoofdstuk 5.3.1, B1


def test_the_planning_can_be_drawn(opened: Opened) -> None:
    plan = opened("sig")
    phases = sorted(plan.items("/phases"), key=lambda one: one["order"])
    assert [one["name"] for one in phases] == ["Plan van aanpak", "Initiatie", "Implementatie"]  # hoofdstuk 6.2
    planning = plan.get("/planning", on="2026-02-01")
    rows = {row["initiative"]: row for row in planning["rows"]}
    assert len(rows) == 24
    bars = rows["B6"]["phases"]
    assert [(bar["phase"], bar["state"]) for bar in bars] == [
        ("PLAN-VAN-AANPAK", "done"),
        ("INITIATIE", "busy"),
        ("IMPLEMENTATIE", "planned"),
    ]
    assert bars[0]["daysLate"] > 0
    assert all(bar["illustrative"] for row in rows.values() for bar in row["phases"])  # bijlagen A–C ontbreken
    told = [one for one in rows["E1"]["milestones"] if not one["illustrative"]]
    assert [one["dueOn"] for one in told] == [  # hoofdstuk 9.2 en 9.3, tijdlijn
        "2025-07-31",
        "2026-01-01",
        "2026-07-01",
        "2027-01-01",
        "2027-07-01",
        "2027-12-31",
    ]
    b6 = {one["code"]: one["state"] for one in rows["B6"]["milestones"]}
    assert b6["B6-M1"] == "late"  # as its measurement in the first period was no


def test_who_decides_and_to_whom_it_escalates(opened: Opened) -> None:
    plan = opened("sig")
    governance = plan.get("/governance", on="2026-02-01")
    bodies = {body["code"]: body for ring in governance["rings"] for body in ring["bodies"]}
    assert len(bodies) == 12
    ladder = [rung["body"] for rung in bodies["KERNTEAM-A"]["escalation"]]
    assert ladder == ["TRANSFORMATIETEAM", "PROGRAMMADIRECTIE", "STUURGROEP", "COALITIE"]  # hoofdstuk 11.2
    rings = [ring["ring"].split()[1] for ring in governance["rings"]]
    assert rings == ["bestuurlijk", "sturing", "uitvoering", "ondersteuning", "klankbord"]
    assert all(member["name"] for body in bodies.values() for member in body["members"])
    assert bodies["STUURGROEP"]["meetings"] == ["STG-2025-07", "STG-2025-09", "STG-2026-01"]
    assert len(bodies["COALITIE"]["members"]) == PARTNERS  # hoofdstuk 2.2
    assert {"VGZ", "CZ"} <= {one["organisation"] for one in bodies["STUURGROEP"]["members"]}  # 11.2 en 9.4.3
    assert {one["role"] for one in bodies["DATATEAM"]["members"]} == {"data-analist"}  # hoofdstuk 11.4.1
    assert len(bodies["DATATEAM"]["members"]) == 3  # een per lijn
    assert bodies["STEUNGROEP"]["mandate"]  # hoofdstuk 11.2
    assert len(bodies["KASSIERS"]["members"]) == 4  # tabel 2
    assert all(one["illustrative"] for one in plan.items("/meetings"))


def test_randvoorwaarden_per_term(opened: Opened) -> None:
    found = sorted(opened("sig").items("/preconditions"), key=lambda one: one["order"])
    terms = {one["code"]: [filling["term"] for filling in one["fillings"]] for one in found}
    four = ["INWONERPARTICIPATIE", "GOVERNANCE", "FINANCIERING", "MONITORING-DATA"]  # hoofdstuk 10.1: vier
    assert [terms[code] for code in four] == [["kort", "midden", "lang"]] * 4
    assert terms["LEREN-TRANSFORMEREN"] == ["kort", "lang"]  # tabel 3, de vijfde rij, en hoofdstuk 12.5
    counted = Counter(term for one in terms.values() for term in one)
    assert counted == {"kort": 5, "midden": 4, "lang": 5}  # tabel 3, hoofdstuk 11 en hoofdstuk 12
    financing = next(one for one in found if one["code"] == "FINANCIERING")
    assert financing["fillings"][0]["text"] == "Voorfinanciering door SiG-partners."  # hoofdstuk 10.3, tabel 3


def test_communication_knelpunten_and_monitoring(opened: Opened) -> None:
    plan = opened("sig")
    lines = {one["code"]: one for one in plan.items("/communications")}
    parts = ("doelstelling", "doelgroep", "middel", "boodschap", "schaal", "afzender")
    assert all(one[part] for one in lines.values() for part in parts)
    told = [code for code, one in lines.items() if not one["illustrative"]]
    assert sorted(told) == ["COM-DRAAGVLAK", "COM-SAMENWERKWIJZE"]  # hoofdstuk 13.1 en 13.2; 4.3
    assert lines["COM-SAMENWERKWIJZE"]["boodschap"].startswith("Wat wil ik")  # hoofdstuk 4
    knelpunten = {one["code"]: one for one in plan.items("/bottlenecks")}
    assert knelpunten["WLZ-TITEL"]["takenUpBy"] == ["Landelijk"]  # hoofdstuk 6.2
    assert len(knelpunten) == 6  # hoofdstuk 6.2, 6.3, 11.3 en 12.2
    steps = sorted(plan.items("/monitoring-steps"), key=lambda one: one["order"])
    assert [one["code"] for one in steps if "11.4.1" in one["source"]["place"]] == [
        "UITWISSELING",
        "VERANTWOORDING",
        "STURING",
    ]  # hoofdstuk 11.4.1: drie onderwerpen
    agenda = plan.get("/werkagenda")
    board = [cell for row in agenda["rows"] for cell in row["cells"] if "board" in cell["marks"]]
    assert len(board) == 6  # hoofdstuk 9.2, tijdlijn: vijf momenten en het backup-moment
    assert {one["illustrative"] for one in plan.items("/forecasts")} == {True}


def test_what_the_source_has_not_is_said_to_be_illustrative(opened: Opened) -> None:
    plan = opened("sig")
    sections = ("regions", "opgaven", "goals", "fiches", "startfotos", "phases", "bodies", "preconditions")
    for section in sections:
        found = plan.items(f"/{section}")
        assert found, section
        assert {one["illustrative"] for one in found} == {False}, section
        assert all(one["source"]["document"] == "SiG transformatieplan" for one in found), section
    due = plan.items("/milestones")
    assert Counter(one["illustrative"] for one in due) == {True: 27, False: 10}
    open_ended = [one["code"] for one in due if one["code"].endswith("-DUURZAAM")]
    assert open_ended == ["F1-DUURZAAM", "F2-DUURZAAM", "F3-DUURZAAM", "F4-DUURZAAM"]  # hoofdstuk 12.5
