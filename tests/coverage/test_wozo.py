"""The WOZO report as a reader of it would walk it: what it says comes out of the data."""

import json
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.importing import Importing


@pytest.fixture
def wozo(api: Api, plan_code: str) -> Importing:
    """The report, under a code of its own."""
    package: dict[str, Any] = json.loads((files("app") / "data" / "wozo.json").read_text())
    package["plan"]["code"] = plan_code
    made = Importing(api, plan_code)
    made.imported(package)
    return made


def test_the_report_has_its_accords_indicators_and_plans(wozo: Importing) -> None:
    accords = wozo.items("/accords")
    assert {one["code"]: sum(a["theme"] == "Actielijn" for a in one["actions"]) for one in accords} == {
        "GALA": 7,
        "IZA": 9,
        "TAZ": 3,
        "WOZO": 5,
    }  # Deel 2, Actielijnen / subdoelen
    assert sum(len(one["links"]) for one in accords) == 6  # Deel 2, Verbindingen tussen de akkoorden
    found = wozo.get("/coverage")
    assert found["places"] == 30  # Deel 3, Indicatoren: 30 plaatsen in acht categorieën
    twice = [one["code"] for one in found["byIndicator"] if len(one["categories"]) == 2]
    assert twice == ["MANTELZORG"]
    assert {one["category"]: len(one["indicators"]) for one in found["byCategory"]} == {
        "cultuur": 2,
        "samenwerkingen_in_de_regio": 4,
        "ontwikkeling_in_wijken": 5,
        "preventie": 4,
        "zorg_en_ondersteuning": 5,
        "professionals": 2,
        "wonen": 4,
        "digitalisering": 4,
    }
    assert len(found["plans"]) == 10  # Bijlage, Geanalyseerde regioplannen
    assert [one["plan"] for one in found["plans"] if one["plan"]] == ["MN"]
    groups = Counter(one["group"] for one in wozo.items("/interview-themes"))
    assert groups == {"ouderen": 8, "professionals": 8, "experts": 3}  # Deel 1


def test_no_illustrative_score_contradicts_the_report(wozo: Importing) -> None:
    found = wozo.get("/coverage")
    shown = [(one["code"], finding) for one in found["byIndicator"] for finding in one["findings"]]
    assert {one for one, _ in shown} == {one["code"] for one in found["byIndicator"]}
    silent = {one for one, finding in shown if finding["agrees"] is None}
    # Deel 3 does not say how many, or (preventie) says it of a part: mobility, food and mouth care.
    assert silent == {"CONCENTRATIE", "WONINGEN", "PREVENTIE"}
    assert [finding["code"] for _, finding in shown if finding["agrees"] is False] == []
    assert all(plan["illustrative"] for plan in found["plans"])


def test_the_report_ends_with_none_critical_and_five_to_monitor(wozo: Importing) -> None:
    spots = wozo.get("/coverage")["whiteSpots"]
    assert (spots["critical"], spots["toMonitor"]) == (0, 5)  # Deel 5, Conclusies van de werkorganisatie
    assert spots["judgements"] == {"goed_belegd": 2, "aandachtspunt": 2, "onvoldoende_geborgd": 1}
    assert [one["theme"] for one in sorted(spots["items"], key=lambda one: one["source"]["place"])] == [
        "Toegankelijkheid van zorg",
        "Spoedzorg",
        "Palliatieve zorg",
        "Hulpmiddelen",
        "Randvoorwaarden voor regionale (domeinoverstijgende) samenwerkingen",
    ]
    assert len(wozo.items("/follow-ups")) == 5
