"""Gives what a generated request names the codes and ids of a plan that is there, so that it gets past 404."""

import json
import random
from itertools import count
from typing import Any, Final

from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation

from app import clock
from tests.support.half_way import HalfWay

_keys = count(1)
_CODES: Final[dict[str, list[Any]]] = {
    "stream": ["IZA", "SPUK"],
    "fromStream": ["IZA"],
    "toStream": ["SPUK"],
    "domain": ["vvt", "gemeenten"],
    "organisation": ["ZORG", "STAD", "KAS1", "KAS2"],
    "kassier": ["K1", "K2"],
    "theme": ["A", "B"],
    "initiative": ["A1", "B1"],
    "kpi": ["A1-D", "B-E", "P", "Q"],
    "meetmoment": ["A1-D.1", "A1-D.2", "A1-D.3", "B-E.1", "P.1", "Q.1"],
    "notMeasured": ["A1-D.2", "A1-D.3", "Q.1"],
    "n": [1, 2, 3, 4],
    "period": [1, 2, 3, 4],
    "scenario": ["X"],
    "tree": ["X"],
    "year": [2025, 2026],
    "code": ["four_eyes", "not_found"],
}
_IDS: Final = {
    "costStatements": "costStatement",
    "measurements": "measurement",
    "supersedes": "measurement",
    "payout": "payout",
    "permission": "permission",
    "decision": "decision",
}
_ABSENT: Final = ["00000000-0000-4000-8000-000000000000"]
_LINE: Final = frozenset({"initiative", "kassier", "stream", "organisation", "period"})


def settle(case: Case[Any], plan: HalfWay, linked: frozenset[str] = frozenset()) -> None:
    """Put real things in every part of the request that was generated as valid; the same request stays the same.

    What was `linked` from an earlier answer stays, but for the plan: nobody else's is touched.
    A cursor is left out: only the service makes one. A key is always new: a second use says nothing of the request.
    Amounts get two decimals: the description has no `multipleOf`, with which floating point refuses 0.07.
    """
    chosen = random.Random(json.dumps([case.path_parameters, str(case.query), str(case.body)], default=str))  # noqa: S311
    if _valid(case, ParameterLocation.PATH):
        for name in (name for name in case.path_parameters if name not in linked - {"plan"}):
            case.path_parameters[name] = _in_path(case.path, name, plan, chosen)
    if _valid(case, ParameterLocation.QUERY) and case.query:
        case.query.pop("cursor", None)
        if "asOfSeq" in case.query:
            # A moment or a number, never both.
            case.query.pop("asOf", None)
        for name in {"asOf", "since", "until", "updatedSince"} & set(case.query):
            # It may not lie ahead.
            case.query[name] = chosen.choice([clock.now().isoformat(), "2001-01-01T00:00:00Z"])
        for name in set(case.query) & set(_CODES):
            case.query[name] = chosen.choice(_CODES[name])
    if _valid(case, ParameterLocation.HEADER) and "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = f"fuzz-{next(_keys)}"
    if (
        case.method in {"PUT", "DELETE"}
        and "If-Match" not in linked
        and _valid(case, ParameterLocation.HEADER)
        and (case.headers or {}).get("If-Match")
    ):
        present = plan.as_("admin").get(f"/v1{case.formatted_path}", params=_identifying(case)).headers
        case.headers["If-Match"] = present.get("ETag", '"none"')
    if _valid(case, ParameterLocation.BODY) and isinstance(case.body, dict) and "kpis" not in case.body:
        case.body = _in_body(case.body, plan, chosen)


def _identifying(case: Case[Any]) -> dict[str, Any]:
    """What in the query of a change says of which thing it is."""
    return {name: value for name, value in (case.query or {}).items() if name in {"organisation", "region"}}


def _valid(case: Case[Any], part: ParameterLocation) -> bool:
    found = case.meta.components.get(part) if case.meta else None
    return found is None or found.mode.is_positive


def _in_path(path: str, name: str, plan: HalfWay, chosen: random.Random) -> Any:
    if name == "plan":
        return plan.code
    if name == "code" and path.startswith("/plans/"):
        return "X"
    if name in _CODES:
        return chosen.choice(_CODES[name])
    if name == "id":
        name = path.split("/")[1].removesuffix("s")
    # What a caller makes for itself is nothing of the plan.
    return chosen.choice(plan.ids.get(name, _ABSENT))


def _in_body(body: dict[str, Any], plan: HalfWay, chosen: random.Random) -> dict[str, Any]:
    made = {name: _value(name, value, plan, chosen) for name, value in body.items()}
    if "items" in made and "bankReference" in made:
        # One transfer or a list of them, never both.
        made = {"items": made["items"]}
    if made.keys() >= _LINE:
        line = chosen.choice(plan.journey.package["budget"])
        made |= {name: line[name] for name in _LINE}
    return made


def _value(name: str, value: Any, plan: HalfWay, chosen: random.Random) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return [_value(name, one, plan, chosen) for one in value]
    if isinstance(value, dict):
        return _in_body(value, plan, chosen)
    if name == "amount" and isinstance(value, int | float):
        return max(round(value % 200, 2), 0.01)
    if name in _IDS:
        return chosen.choice(plan.ids[_IDS[name]])
    return chosen.choice(_CODES[name]) if name in _CODES and name != "code" else value
