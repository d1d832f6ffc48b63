"""The sections of a package that hold records, by name alone: what only computes does not load their models."""

from collections.abc import Mapping
from typing import Final

SECTIONS: Final[tuple[str, ...]] = (
    "regions",
    "planSteps",
    "planLinks",
    "opgaven",
    "programmes",
    "initiativeLinks",
    "goals",
    "fiches",
    "startfotos",
    "wegwijzers",
    "inwonersreizen",
    "contributions",
    "phases",
    "initiativePhases",
    "milestones",
    "workItems",
    "forecasts",
    "monitoringSteps",
    "followUps",
    "accords",
    "interviewThemes",
    "indicators",
    "reviewedPlans",
    "findings",
    "assessments",
    "whiteSpots",
    "conclusions",
    "bodies",
    "meetings",
    "preconditions",
    "communications",
    "bottlenecks",
    "impactInputs",
    "impactTrees",
    "scenarios",
    "impactComparisons",
    "workforceShortages",
    "budgetRules",
    "costItems",
    "costShares",
    "funding",
    "bankAccounts",
)
"""In the order of `app.plans.package.records.KINDS`, which a test compares it with."""


def holds_records(document: object) -> bool:
    """Whether a parsed JSON document has one of these sections."""
    return isinstance(document, Mapping) and not document.keys().isdisjoint(SECTIONS)
