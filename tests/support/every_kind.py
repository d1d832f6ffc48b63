"""One record of every kind, each with code X, for a plan with A1, A1-D, A1-D.1, ZORG, K1, IZA and vvt."""

from copy import deepcopy
from typing import Any, Final, NamedTuple

Record = dict[str, Any]


class Promised(NamedTuple):
    """What a kind is called in a package and in the API, its record X, and whether it is about money."""

    section: str
    path: str
    record: Record
    money: bool = False
    writers: str = "O"
    """The office, and partners as far as their role reaches."""


_INDICATOR: Final = {"name": "Wachttijd", "categories": ["preventie", "wonen"]}
_NODE: Final = {"code": "N", "label": "groep", "operation": "input", "input": "X"}
_OUTPUT: Final = {"sector": "zvw", "effect": "fte", "node": "N"}
_TREE: Final = {"name": "Boom", "targetGroup": "ouderen", "fromYear": 2025, "toYear": 2026, "nodes": [_NODE]}
_LINE: Final = {"initiative": "A1", "kassier": "K1", "stream": "IZA", "organisation": "ZORG", "period": 1}
_DAY: Final = "2025-09-01"

EVERY: Final = {
    "Region": Promised("regions", "regions", {"name": "Oss", "kind": "gemeente"}),
    "PlanStep": Promised("planSteps", "plan-steps", {"kind": "submitted", "on": _DAY}),
    "PlanLink": Promised("planLinks", "plan-links", {"relation": "follows_from", "plan": "REGIO"}),
    "Opgave": Promised("opgaven", "opgaven", {"name": "Ouder", "kind": "prioritair", "initiatives": ["A1"]}),
    "Programme": Promised("programmes", "programmes", {"name": "Digitaal", "theme": "A"}),
    "InitiativeLink": Promised(
        "initiativeLinks",
        "initiative-links",
        {"initiative": "A1", "relation": "related", "otherPlan": "REGIO", "otherInitiative": "Z"},
    ),
    "Goal": Promised("goals", "goals", {"name": "Gezond", "kind": "ambitie", "kpis": ["A1-D"]}),
    "Fiche": Promised("fiches", "fiches", {"initiative": "A1", "aanpak": "Zo"}, writers="OP"),
    "Startfoto": Promised(
        "startfotos", "startfotos", {"initiative": "A1", "state": "begonnen", "region": "X"}, writers="OP"
    ),
    "Wegwijzer": Promised("wegwijzers", "wegwijzers", {"domain": "vvt", "signs": [{"s": "mensen", "movement": "Zo"}]}),
    "Inwonersreis": Promised("inwonersreizen", "inwonersreizen", {"name": "Jan", "time": "nu"}),
    "Contribution": Promised(
        "contributions",
        "contributions",
        {"initiative": "A1", "kind": "comment", "on": _DAY, "text": "Goed"},
        writers="OP",
    ),
    "Phase": Promised("phases", "phases", {"name": "Start", "order": 1}),
    "InitiativePhase": Promised(
        "initiativePhases", "initiative-phases", {"initiative": "A1", "phase": "X"}, writers="OP"
    ),
    "Milestone": Promised("milestones", "milestones", {"initiative": "A1", "deliverable": "Inkoop"}, writers="OP"),
    "WorkItem": Promised("workItems", "work-items", {"activity": "Uitwerken", "type": "uitwerking"}),
    "Forecast": Promised(
        "forecasts",
        "forecasts",
        {"kpi": "A1-D", "meetmoment": "A1-D.1", "madeOn": _DAY, "forOn": "2025-12-31", "value": 1.5},
    ),
    "MonitoringStep": Promised("monitoringSteps", "monitoring-steps", {"name": "Meten", "order": 1}),
    "FollowUp": Promised("followUps", "follow-ups", {"action": "Bijsturen", "owner": "ZORG"}),
    "Accord": Promised("accords", "accords", {"name": "IZA"}),
    "InterviewTheme": Promised(
        "interviewThemes", "interview-themes", {"group": "experts", "name": "Tijd", "statement": "Te kort"}
    ),
    "Indicator": Promised("indicators", "indicators", _INDICATOR),
    "ReviewedPlan": Promised("reviewedPlans", "reviewed-plans", {"name": "Regioplan"}),
    "Finding": Promised("findings", "findings", {"indicator": "X", "quantifier": "meeste", "text": "Vaak"}),
    "Assessment": Promised("assessments", "assessments", {"indicator": "X", "reviewedPlan": "X", "degree": "genoemd"}),
    "WhiteSpot": Promised("whiteSpots", "white-spots", {"theme": "Spoed", "judgement": "aandachtspunt"}),
    "Conclusion": Promised("conclusions", "conclusions", {"text": "Goed"}),
    "Body": Promised("bodies", "bodies", {"name": "Stuurgroep"}),
    "Meeting": Promised("meetings", "meetings", {"body": "X", "on": _DAY}),
    "Precondition": Promised("preconditions", "preconditions", {"name": "Data"}),
    "Communication": Promised("communications", "communications", {"doelstelling": "Weten", "doelgroep": "inwoners"}),
    "Bottleneck": Promised("bottlenecks", "bottlenecks", {"text": "Tarief"}),
    "ImpactInput": Promised("impactInputs", "impact-inputs", {"name": "Uren", "unit": "uur", "value": 1250}),
    "ImpactTree": Promised("impactTrees", "impact-trees", {"initiative": "A1", **_TREE, "outputs": [_OUTPUT]}),
    "Scenario": Promised("scenarios", "scenarios", {"name": "Somber", "overrides": [{"input": "X", "factor": 0.5}]}),
    "ImpactComparison": Promised("impactComparisons", "impact-comparisons", {"name": "Zvw", "sectors": ["zvw"]}),
    "WorkforceShortage": Promised(
        "workforceShortages", "workforce-shortages", {"year": 2027, "sector": "wlz", "shortage": 543}
    ),
    "BudgetRules": Promised("budgetRules", "budget-rules", {"name": "Regels", "baseYear": 2024, "vatRate": 0.21}),
    "CostItem": Promised(
        "costItems",
        "cost-items",
        {"initiative": "A1", "name": "Lead", "phase": "initiatie", "year": 2025, "kind": "own_work", "amount": 10},
        money=True,
    ),
    "CostShare": Promised("costShares", "cost-shares", {**_LINE, "share": 1}, money=True),
    "Funding": Promised(
        "funding", "funding", {"initiative": "A1", "fundingSource": "zonmw", "amount": 12.5}, money=True
    ),
    "BankAccount": Promised(
        "bankAccounts",
        "bank-accounts",
        {"organisation": "ZORG", "kassier": "K1", "iban": "NL91ABNA0417164300", "name": "Kassier"},
        money=True,
    ),
}
"""By the name of what one of them is."""


def every() -> dict[str, list[Record]]:
    """The sections of a package with one record of every kind."""
    return {one.section: [{"code": "X", **deepcopy(one.record)}] for one in EVERY.values()}


def operations(name: str, kind: Promised) -> tuple[str, ...]:
    """What can be asked of a kind: its list, one of them, its versions, to put it and to remove it."""
    listed = f"list{kind.section[0].upper()}{kind.section[1:]}"
    return listed, f"get{name}", f"list{name}Versions", f"put{name}", f"remove{name}"


def promised(all_: str, money: str) -> dict[str, tuple[str, str, Record | None, str]]:
    """Every operation on the records: who may, where, with which body, and for whom it is not to know."""
    found: dict[str, tuple[str, str, Record | None, str]] = {}
    for name, kind in EVERY.items():
        path = f"/plans/{{plan}}/{kind.path}"
        who, hidden = (money, "DR") if kind.money else (all_, "")
        rows = (
            (who, path, None, hidden),
            (who, f"{path}/X", None, hidden),
            (who, f"{path}/X/versions", None, hidden),
            # Without a version that it rests on, so that nothing changes.
            (kind.writers, f"{path}/X", {"code": "X", **kind.record}, ""),
            (kind.writers, f"{path}/X", None, ""),
        )
        found |= zip(operations(name, kind), rows, strict=True)
    return found
