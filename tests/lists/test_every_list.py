"""Every list can be asked for in every way that the description promises, or it says here why not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

PAGED: Final = {"cursor", "limit"}
WISHED: Final = {"fields", "sort", "updatedSince"}
BACK: Final = {"asOf"}
_RANK: Final = "the best comes first, and what is best follows from all that there is at that moment"
_OWN: Final = "it stands in the books of no plan"
_SHEET: Final = "a sheet with fixed columns in a fixed order; the list behind it can be asked for all of this"
EXCEPTIONS: Final[dict[str, tuple[set[str], str]]] = {
    "listPlans": (BACK, _OWN),
    "listReadTokens": (BACK, _OWN),
    "listProposalRounds": (BACK, _OWN),
    "listProposalRoundPlans": (BACK, _OWN),
    "listSubscriptions": (BACK, _OWN),
    "listDeliveries": (BACK, _OWN),
    "listExports": (BACK, _OWN),
    "searchPlan": ({"sort", "updatedSince"} | BACK, _RANK),
    "searchPlans": ({"sort", "updatedSince"} | BACK, _RANK),
    "listEvents": (
        {"sort", "updatedSince"} | BACK,
        "it is what changed itself, in its order; `after` goes on where one was",
    ),
    "listViews": (PAGED | WISHED | BACK, "a handful that is the same until the service itself is another"),
    "listProblemTypes": (WISHED | BACK, "the same until the service itself is another; open to everybody"),
}
_REF: Final = "#/components/schemas/"
DESCRIBED: Final = json.loads((Path(__file__).parents[2] / "openapi/openapi.json").read_text())


def _lists() -> Iterator[tuple[str, dict[str, Any]]]:
    for item in DESCRIBED["paths"].values():
        one = item.get("get", {})
        schema = (
            one.get("responses", {}).get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
        )
        named = DESCRIBED["components"]["schemas"].get(schema.get("$ref", "").removeprefix(_REF), {})
        if {"items", "next"} <= named.get("properties", {}).keys():
            yield one["operationId"], one


def test_every_list_can_be_asked_in_every_way() -> None:
    lists = dict(_lists())
    assert len(lists) > 100
    assert lists.keys() >= EXCEPTIONS.keys()
    for name, one in lists.items():
        without, _ = (WISHED, _SHEET) if "/views/" in _path(name) else EXCEPTIONS.get(name, (set(), ""))
        asked = {parameter["name"] for parameter in one["parameters"]}
        assert (PAGED | WISHED | BACK) - asked == without, name
        assert "ETag" in one["responses"]["200"]["headers"], name
        assert "304" in one["responses"], name


def _path(operation: str) -> str:
    return next(
        path for path, item in DESCRIBED["paths"].items() if item.get("get", {}).get("operationId") == operation
    )


def test_what_a_plan_says_can_be_asked_as_it_was() -> None:
    for path in ("", "/role-matrix", "/kpis", "/meetmomenten", "/budget-lines", "/uitkeringsschema", "/ledger/entries"):
        names = {one["name"] for one in DESCRIBED["paths"][f"/plans/{{plan}}{path}"]["get"]["parameters"]}
        assert "asOf" in names, path
