"""Each fact of a bundled plan says where it comes from, or that it is made up; spot facts of every document."""

import json
from importlib.resources import files
from typing import Any

import pytest

from app.demo.plans import PLANS

_ALL_PLANS = {name: json.loads((files("app") / "data" / f"{name}.json").read_text("utf-8")) for name in PLANS}

# What a reader of the document looks for: (plan, section, code, property, words, place in the source).
_FACTS = (
    (
        "zhe-bar",
        "fiches",
        "I2",
        "aanpak",
        "De trainingen vinden lokaal plaats, maar zijn domeinoverstijgend",
        "bijlage A",
    ),
    ("zhe-bar", "fiches", "I3", "aanpak", "Samen Kijken, Leren en Proberen (KLEP)", "bijlage A"),
    ("zhe-bar", "fiches", "I4", "aanpak", "lokale fysieke ‘leerhubs’", "bijlage A"),
    ("zhe-bar", "fiches", "I5", "aanpak", "gedurende 12 weken samen met de client", "bijlage A"),
    ("zhe-bar", "fiches", "I6", "randvoorwaarden", "passende financiering", "bijlage A"),
    ("zhe-bar", "fiches", "I7", "probleemstelling", "Een gestandaardiseerde aanpak ontbreekt", "bijlage A"),
    ("zhe-bar", "fiches", "I8", "betrokkenOrganisaties", "Apothekers", "bijlage A"),
    ("zhe-bar", "fiches", "W1", "aanpak", "inwoner-lid ondertekenaarstafel", "hoofdstuk 4, werkstromen"),
    ("zhe-bar", "fiches", "W2", "aanpak", "halfjaarlijkse brede transformatiedag", "hoofdstuk 4, werkstromen"),
    ("zhe-bar", "fiches", "W4", "doelstelling", "~2 keer per jaar", "hoofdstuk 4, werkstromen"),
    ("zhe-bar", "phases", "IMPLEMENTATIE", "description", "Uitvoeren nulmeting", "hoofdstuk 4, Projectfasen"),
    ("zhe-bar", "communications", "DGNT", "boodschap", "recht op zorg", "hoofdstuk 4, thema 1"),
    ("zhe-bar", "monitoringSteps", "MIJLPALEN", "frequency", "halfjaarlijks", "hoofdstuk 8"),
    ("zhe-bar", "bottlenecks", "PREVENTIE", "proposal", "zorgkantoren", "hoofdstuk 5"),
    ("midden-nederland", "fiches", "T1.2", "aanpak", "Nascholingscyclus", "B.2, transformatie 1"),
    ("midden-nederland", "fiches", "T2.2", "aanpak", "Huisbezoeken bij 75+", "B.2, transformatie 2"),
    ("midden-nederland", "fiches", "T4.1", "aanpak", "kassatrainingen", "B.2, transformatie 4"),
    ("midden-nederland", "fiches", "T7.2", "aanpak", "vaatchirurgisch netwerk", "B.2, transformatie 7"),
    ("midden-nederland", "fiches", "T7.4", "aanpak", "NZa- transparantieregeling", "B.2, transformatie 7"),
    ("midden-nederland", "fiches", "T8.2", "aanpak", "c.q. 50%", "B.2, transformatie 8"),
    ("midden-nederland", "fiches", "T8.4", "aanpak", "24/7 thuismonitoring", "B.2, transformatie 8"),
    ("midden-nederland", "goals", "PR-4", "name", "Passende zorg waar noodzakelijk", "B.1, regionale beweging (2/3)"),
    ("midden-nederland", "opgaven", "F-ARB", "text", "Leven lang ontwikkelen", "B.3, Arbeidsmarkt"),
    ("midden-nederland", "opgaven", "F-DIG", "text", "ten minste 65%", "B.3, Digitalisering (2)"),
    ("midden-nederland", "opgaven", "F-VAARDIG", "text", "hackathon", "B.3, Digitaalvaardig maken"),
    ("midden-nederland", "opgaven", "MSZ", "text", "operatieassistenten", "C.1, Passende MSZ"),
    ("midden-nederland", "preconditions", "TRANSFORMATIEGELDEN", "text", "marktleider", "D, Transformatiegelden"),
    ("wozo", "accords", "IZA", "on", "2022-09-16", "Deel 2"),
    ("wozo", "accords", "GALA", "on", "2023-01-31", "Deel 2"),
    ("wozo", "accords", "WOZO", "on", "2022-07-04", "Deel 2"),
    ("wozo", "accords", "TAZ", "on", "2022-09-30", "Deel 2"),
    ("wozo", "conclusions", "CONCLUSIE-6", "text", "mogelijk een witte vlek", "Deel 4, Professionals"),
    ("wozo", "whiteSpots", "RANDVOORWAARDEN", "judgement", "onvoldoende_geborgd", "Deel 5, punt 5"),
    ("wozo", "interviewThemes", "O-SPOED", "quote", "6 keer opgehaald met de ambulance", "Deel 1"),
    ("west-brabant-west", "fiches", "1.2", "tijdslijn", "eerste start pilot", "project 1.2"),
    ("west-brabant-west", "fiches", "1.4", "impact", "60% minder valincidenten", "project 1.4"),
    ("west-brabant-west", "fiches", "2.2", "costs", "150.000 per projectjaar", "project 2.2 (4/4)"),
    (
        "west-brabant-west",
        "fiches",
        "3-P1",
        "tijdslijn",
        "2024 Q2 voorstel time-out voorziening",
        "thema 3, programma 1",
    ),
    ("west-brabant-west", "fiches", "3-P3", "impact", "slimmer organiseren van zorg", "thema 3, programma 3"),
    ("west-brabant-west", "fiches", "6-3", "costs", "1 fte projectleider", "thema 6, project 3"),
    ("west-brabant-west", "fiches", "6-5", "impact", "anw-uren", "thema 6, project 5"),
    ("west-brabant-west", "fiches", "5-5", "impact", "358 dagen korter", "thema 5, project 5"),
    ("west-brabant-west", "programmes", "1-P3", "description", "mantelzorger koesteren", "thema 1, programma 3"),
    ("sig", "opgaven", "GEZONDHEIDSVERSCHILLEN", "text", "zeven jaar korter", "1.3.5"),
    ("sig", "opgaven", "ZORGVRAAG", "text", "jongeren van 18 tot 30 jaar", "1.3.2"),
    ("sig", "preconditions", "FINANCIERING", "name", "inanciering", "10.3, tabel 3"),
    ("sig", "budgetRules", "BEGROTING", "text", "OVA 2025", "6.2, opslagen"),
    ("sig", "kassiers", "K2", "scope", "Mentaal Gezondheidsnetwerk", "tabel 2"),
)


def _without_source(section: str, rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{section}/{row.get('code')}"
        for row in rows
        if not row.get("illustrative") and not (row.get("source", {}).get("document") and row["source"].get("place"))
    ]


@pytest.mark.parametrize("name", PLANS)
def test_everything_names_its_place_or_is_illustrative(name: str) -> None:
    sections = {key: rows for key, rows in _ALL_PLANS[name].items() if isinstance(rows, list)}
    assert sum(map(len, sections.values())) > 100
    assert [missing for key, rows in sections.items() for missing in _without_source(key, rows)] == []


@pytest.mark.parametrize(("plan", "section", "code", "name", "words", "place"), _FACTS)
def test_a_fact_stands_in_the_plan(plan: str, section: str, code: str, name: str, words: str, place: str) -> None:
    row = next(one for one in _ALL_PLANS[plan][section] if one["code"] == code)
    assert words in row[name], place
