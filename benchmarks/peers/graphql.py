"""What PostGraphile is asked for the meetmomenten of a plan, and its answer as the list that the service sends."""

import json
from datetime import date
from typing import Any, Final

QUERY: Final = """
query Meetmomenten($plan: String!) {
  planByCode(code: $plan) {
    periodsByPlanId { nodes { number startsOn } }
    meetmomentsByPlanId(orderBy: CODE_ASC) {
      nodes {
        id code kpi period dueOn weightMillionths target baseline
        kpiByPlanIdAndKpi { name kind initiative theme measure pays evidence }
        resultsByPlanIdAndMeetmoment(condition: { inForce: true }) {
          nodes { accounting measurementByPlanIdAndMeasurementId { valueBoolean valueNumber } }
        }
        measurementsByPlanIdAndMeetmoment(orderBy: RECORDED_AT_DESC) { nodes { id status } }
      }
    }
  }
}
"""


def asked(plan: str) -> str:
    """The body of the request."""
    return json.dumps({"query": " ".join(QUERY.split()), "variables": {"plan": plan}})


def items(answer: dict[str, Any], today: date) -> list[dict[str, Any]]:
    """The rows of an answer, put together as the service does; what was not measured only."""
    plan = answer["data"]["planByCode"]
    begins = {one["number"]: one["startsOn"] for one in plan["periodsByPlanId"]["nodes"]}
    return [_item(row, begins[row["period"]], today.isoformat()) for row in plan["meetmomentsByPlanId"]["nodes"]]


def _item(row: dict[str, Any], starts_on: str, today: str) -> dict[str, Any]:
    kpi, due_on = row["kpiByPlanIdAndKpi"], row["dueOn"]
    begun = starts_on <= today or due_on == today
    newest = [one["id"] for one in row["measurementsByPlanIdAndMeetmoment"]["nodes"] if one["status"] != "superseded"]
    scope = {"initiative": kpi["initiative"]} if kpi["initiative"] else {"theme": kpi["theme"]}
    return {
        "illustrative": False,
        "source": None,
        **{name: row[name] for name in ("id", "code", "kpi", "period", "dueOn")},
        **{name: kpi[name] for name in ("name", "kind", "measure", "pays", "evidence")},
        "scope": scope,
        "weight": int(row["weightMillionths"]) / 1_000_000,
        "target": row["target"] and float(row["target"]),
        "baseline": row["baseline"] and float(row["baseline"]),
        "originalTarget": None,
        "originalBaseline": None,
        "status": "overdue" if due_on < today else "due" if begun else "planned",
        "value": None,
        "achievement": None,
        "earnedPart": None,
        "measurement": newest[0] if newest else None,
        "caughtUp": [],
    }
