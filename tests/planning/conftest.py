"""A plan with a planning."""

import pytest

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full
from tests.support.records import records

_PLANNING = {
    "phases": [
        {"code": "VOOR", "name": "Voorbereiden", "order": 1, "deliverables": ["projectplan", "begroting"]},
        {"code": "IMPL", "name": "Implementatie", "order": 2},
    ],
    "initiativePhases": [
        {
            "code": "A1-VOOR",
            "initiative": "A1",
            "phase": "VOOR",
            "plannedFrom": "2025-07-01",
            "plannedTo": "2025-12-31",
            "actualFrom": "2025-07-15",
            "deliverables": [{"name": "projectplan", "doneOn": "2025-10-01"}, {"name": "begroting"}],
        },
        {
            "code": "A1-IMPL-OSS",
            "initiative": "A1",
            "phase": "IMPL",
            "region": "GM-OSS",
            "plannedFrom": "2026-03-01",
            "plannedTo": "2026-12-31",
        },
    ],
    "milestones": [
        {
            "code": "M1",
            "initiative": "A1",
            "deliverable": "Inkoop rond",
            "dueOn": "2026-01-01",
            "responsible": ["ZORG"],
        },
        {"code": "M2", "initiative": "A1", "deliverable": "Eerste inwoners", "dueOn": "2026-03-02", "region": "GM-OSS"},
        {
            "code": "M3",
            "initiative": "B1",
            "deliverable": "Wijkteam staat",
            "dueOn": "2025-12-01",
            "doneOn": "2025-12-05",
        },
        {"code": "M4", "initiative": "B1", "deliverable": "Ooit"},
    ],
    "followUps": [
        {"code": "ACTIE", "action": "Bijsturen", "kpi": "A1-D", "dueOn": "2026-01-20", "ownerName": "kernteam"},
        {"code": "KLAAR", "action": "Gedaan", "dueOn": "2026-01-20", "closedOn": "2026-01-10"},
    ],
    "planSteps": [{"code": "GOED", "kind": "approved", "expectedOn": "2026-02-01", "by": ["VGZ", "CZ"]}],
    "workItems": [
        {
            "code": "W2",
            "activity": "Evaluatie",
            "type": "governance",
            "group": "Governance",
            "marks": [{"year": 2026, "quarter": 2, "mark": "execution"}],
        },
        {
            "code": "W1",
            "activity": "KPI’s opstellen",
            "type": "monitoring",
            "group": "Monitoring",
            "responsible": ["trekkers"],
            "status": "busy",
            "marks": [
                {"year": 2025, "quarter": 4, "mark": "execution"},
                {"year": 2025, "quarter": 4, "mark": "board"},
                {"year": 2026, "quarter": 2, "mark": "overrun"},
            ],
        },
    ],
}


@pytest.fixture
def plan(api: Api, plan_code: str) -> Importing:
    """A plan that was imported with a planning."""
    package = full() | records() | _PLANNING
    package["plan"]["code"] = plan_code
    made = Importing(api, plan_code)
    made.imported(package)
    return made
