"""West-Brabant West: counts and spot facts, each with its place in the source."""

from collections import Counter

from tests.documents.conftest import Opened


def test_every_project_has_a_fiche(opened: Opened) -> None:
    plan = opened("west-brabant-west")
    themes = {one["code"]: one["name"] for one in plan.items("/themes")}
    assert sorted(themes) == ["1", "3", "4", "5", "6"]  # the themes are numbered so
    assert themes["3"] == "Mentale gezondheid"  # Projecten thema 3
    initiatives = plan.items("/initiatives")
    assert Counter(one["theme"] for one in initiatives) == {"1": 13, "3": 3, "4": 7, "5": 5, "6": 5}
    fiches = {one["initiative"]: one for one in plan.items("/fiches")}
    assert set(fiches) == {one["code"] for one in initiatives}
    programmes = {one["programme"] for one in initiatives if one["theme"] == "1"}
    assert len(programmes) == 3  # Projecten thema 1: drie programma’s


def test_a_fiche_says_what_its_source_says(opened: Opened) -> None:
    plan = opened("west-brabant-west")
    wor = plan.get("/fiches/1.1")
    assert wor["thema"] == "Kwetsbare ouderen nu en in de toekomst"
    assert wor["probleemstelling"].startswith("Ouderen met psychosociale klachten")  # project 1.1 (1/4)
    assert "ongeveer 13.400  kwetsbare ouderen" in wor["doelgroep"]  # project 1.1 (2/4)
    assert [one["type"] for one in wor["impactTypes"]] == ["minder_zorg", "betere_zorg"]  # project 1.1 (3/4)
    assert "5-10% besparingen" in wor["impactTypes"][0]["text"]
    assert wor["betrokkenheidBurgers"].startswith("Het betreft een interventie")  # project 1.1 (4/4)
    assert [one["organisation"] for one in plan.get("/fiches/1.4")["goodPractices"]] == ["CZ, tanteLouise", "TWB"]
    assert "€50.000" in plan.get("/fiches/1.3")["costs"]  # project 1.3 (3/3)
    practices = [practice for one in plan.items("/fiches") for practice in one["goodPractices"]]
    assert len(practices) == 10  # Good practices Kwetsbare ouderen, VanThuisUit bij 1.4 en 2.1
    for fiche in plan.items("/fiches"):
        text = " ".join(value for value in fiche.values() if isinstance(value, str))
        assert "Project 1.1:" not in text, fiche["code"]  # titles of pages are no text of a section


def test_sections_that_the_source_leaves_empty_show(opened: Opened) -> None:
    plan = opened("west-brabant-west")
    found = plan.get("/fiche-completeness")
    missing = {one["initiative"]: one["missing"] for one in found["initiatives"]}
    assert missing["1.1"] == []
    assert missing["1.4"] == ["tijdslijn"]  # the page of project 1.4 has no tijdslijn
    assert {"doelstelling", "doelgroep", "tijdslijn", "randvoorwaarden"} < set(missing["3.3"])  # labels without text
    assert found["plan"]["of"] == 12 * 33
    assert found["plan"]["filled"] == 12 * 33 - sum(map(len, missing.values()))
    assert sum(one["of"] for one in found["themes"]) == 12 * 33
    assert {one["code"] for one in found["programmes"]} == {"1-P1", "1-P2", "1-P3", "4-KS"}


def test_timelines_by_quarter(opened: Opened) -> None:
    items = opened("west-brabant-west").items("/work-items")
    rows = {one["activity"]: [(mark["year"], mark["quarter"], mark["mark"]) for mark in one["marks"]] for one in items}
    assert rows["Ontwerp gereed"] == [(2023, 4, "execution")]  # project 1.3 (2/3)
    assert rows["Fase 2: experimenteren (september 2024 – februari 2025)"] == [
        (2024, 3, "execution"),
        (2024, 4, "execution"),
        (2025, 1, "execution"),
    ]  # project 2.2 (3/4)
    assert next(marks for name, marks in rows.items() if name.startswith("Fase x")) == [(2025, 4, "overrun")]
    assert len(rows) > 35


def test_the_same_movement_in_other_plans_is_named(opened: Opened) -> None:
    links = opened("west-brabant-west").items("/initiative-links", relation="same_movement")
    assert {one["otherPlan"] for one in links} == {"ZHE-BAR", "MN"}
