"""Records for packages of the full plan: some of nearly every shape that they can have."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

_RECORDS: dict[str, list[dict[str, Any]]] = {
    "regions": [
        {"code": "R", "name": "Noordoost", "kind": "zorgkantoorregio"},
        {
            "code": "GM-OSS",
            "name": "Oss",
            "kind": "gemeente",
            "parent": "R",
            "cbs": [{"code": "GM0828", "validFrom": "2003-01-01"}],
            "inhabitants": [{"year": 2024, "people": 94000, "source": {"document": "CBS", "place": "kerncijfers"}}],
        },
        {"code": "GM-WEG", "name": "Elders", "kind": "gemeente", "inArea": False, "reason": "eigen regio"},
    ],
    "opgaven": [
        {
            "code": "O1",
            "name": "Vitaal ouder",
            "kind": "prioritair",
            "initiatives": ["B1", "A1"],
            "priorities": [{"region": "GM-OSS", "rank": 2}],
        }
    ],
    "initiativeLinks": [
        {"code": "L1", "initiative": "A1", "relation": "depends_on", "otherInitiative": "B1"},
        {"code": "L2", "initiative": "A1", "relation": "same_movement", "otherPlan": "SIG", "otherInitiative": "Z9"},
    ],
    "goals": [
        {"code": "AMB", "name": "Gezond leven", "kind": "ambitie", "illustrative": True},
        {
            "code": "SUB",
            "name": "Langer thuis",
            "kind": "subdoel",
            "serves": ["AMB"],
            "initiatives": ["A1"],
            "kpis": ["A1-D"],
            "groups": [{"group": "inwoners", "text": "thuis"}],
            "source": {"document": "Regioplan", "place": "blz. 7"},
        },
    ],
    "fiches": [{"code": "F-A1", "initiative": "A1", "aanpak": "Eerst dit,\ndan dat"}],
    "inwonersreizen": [
        {
            "code": "REIS",
            "name": "Mevrouw De Wit",
            "time": "nieuw",
            "steps": [{"name": "Zorgvraag", "initiatives": ["B1"]}, {"name": "Antwoord"}],
        }
    ],
    "phases": [{"code": "P1", "name": "Voorbereiden", "order": 1}],
    "initiativePhases": [
        {"code": "IP", "initiative": "A1", "phase": "P1", "plannedFrom": "2025-07-01", "plannedTo": "2025-07-01"}
    ],
    "milestones": [
        {
            "code": "M1",
            "initiative": "A1",
            "phase": "P1",
            "deliverable": "Inkoop",
            "dueOn": "2026-01-01",
            "responsible": ["ZORG", "STAD"],
        }
    ],
    "forecasts": [
        {
            "code": "V1",
            "kpi": "B-E",
            "meetmoment": "B-E.1",
            "madeOn": "2025-10-01",
            "forOn": "2026-06-30",
            "value": Decimal("-123456789012.123456"),
        }
    ],
    "bodies": [{"code": "SG", "name": "Stuurgroep"}, {"code": "KT", "name": "Kernteam", "escalatesTo": "SG"}],
    "meetings": [
        {"code": "V-1", "body": "KT", "on": "2025-09-01", "points": [{"subject": "Tweede"}, {"subject": "Eerste"}]}
    ],
    "funding": [
        {
            "code": "ZON",
            "initiative": "A1",
            "fundingSource": "zonmw",
            "organisation": "ZORG",
            "amount": Decimal("1234.56"),
        },
        {"code": "NAT", "initiative": "B1", "fundingSource": "in_natura", "amount": 10, "organisation": "STAD"},
        {"code": "VRIJ", "initiative": "B1", "fundingSource": "fonds", "amount": 1},
    ],
}


def records() -> dict[str, list[dict[str, Any]]]:
    """A fresh copy of them, by section."""
    return deepcopy(_RECORDS)
