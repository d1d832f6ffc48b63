"""The examples in the API's description are what the demo answers."""

import json
from pathlib import Path
from typing import Final

from app.http.examples import KEPT
from tests.support.examples import examples, written

_LINTED: Final = "all that the demo has of it holds a word that the linter takes for a method, like `target: null`"
_NONE: Final = "the demo has none of these"
_MOMENTS: Final = "it compares two moments, and in the demo everything happens at one"
WITHOUT: Final = {
    **dict.fromkeys(("getPackage", "getKpi", "listMeetmomenten", "getMeetmoment", "viewMeetmomenten"), _LINTED),
    **dict.fromkeys(("explainImpact", "getReport", "listLedgerEntries"), _LINTED),
    **dict.fromkeys(("listImpactTrees", "getImpactTree", "listImpactTreeVersions"), _LINTED),
    **dict.fromkeys(("listScenarios", "getScenario", "listScenarioVersions"), _LINTED),
    **dict.fromkeys(("getPaymentFile", "getBankStatement", "getBankLine", "getClaim", "getReturn"), _NONE),
    "getEvidenceFile": _NONE,
    **dict.fromkeys(("getSubscription", "listDeliveries", "getDelivery", "getReadToken", "getWorkbook"), _NONE),
    **dict.fromkeys(("getContribution", "listContributionVersions", "getStreamPermission"), _NONE),
    **dict.fromkeys(("getCostShare", "listCostShareVersions", "getBankAccount", "listBankAccountVersions"), _NONE),
    "getDifferences": _MOMENTS,
}
"""What reads and has no example, and why."""


def test_the_demo_answers_as_the_description_shows(own_database: str, tmp_path: Path) -> None:
    made = written(examples(own_database, tmp_path))
    assert KEPT.read_text(encoding="utf-8") == made, "make them anew: python -m tests.support.examples"


def test_what_reads_has_an_example_or_says_why_not() -> None:
    described = json.loads((Path(__file__).parents[2] / "openapi/openapi.json").read_text(encoding="utf-8"))
    found = set()
    for item in described["paths"].values():
        answer = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {}).get("application/json")
        if answer is not None and "example" not in answer:
            found.add(item["get"]["operationId"])
    assert found == WITHOUT.keys()
