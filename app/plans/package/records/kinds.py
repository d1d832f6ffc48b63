"""The kinds of records: what each is called in a package, in the API and in words, and who may write it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.plans.package.records import (
    area,
    bank,
    costs,
    coverage,
    governance,
    impact,
    life,
    monitoring,
    planning,
    programme,
)
from app.plans.package.records.record import Record


class Editor(StrEnum):
    """Who may write a record, besides the programme office."""

    OFFICE = "office"
    """Nobody else."""
    INITIATIVE = "initiative"
    """A partner that may edit the initiative that the record names."""
    CONTRIBUTION = "contribution"
    """A partner as far as its role allows contributions."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    `section` is its list in a package; `path` the collection in the API; `money` says that only who sees money sees it.
    """

    section: str
    path: str
    model: type[Record]
    nl: str
    en: str
    tag: str
    editor: Editor = Editor.OFFICE
    money: bool = False


_INITIATIVE: Final = Editor.INITIATIVE
_CONTRIBUTION: Final = Editor.CONTRIBUTION

KINDS: Final = (
    Kind("regions", "regions", area.Region, "gebied", "region", "Gebied"),
    Kind("planSteps", "plan-steps", life.PlanStep, "stap van het plan", "plan step", "Plannen"),
    Kind("planLinks", "plan-links", life.PlanLink, "band met een plan", "plan link", "Plannen"),
    Kind("opgaven", "opgaven", life.Opgave, "opgave", "opgave", "Programma"),
    Kind("programmes", "programmes", life.Programme, "programma", "programme", "Programma"),
    Kind("initiativeLinks", "initiative-links", life.InitiativeLink, "band", "initiative link", "Programma"),
    Kind("goals", "goals", programme.Goal, "doel", "goal", "Programma"),
    Kind("fiches", "fiches", programme.Fiche, "fiche", "fiche", "Programma", _INITIATIVE),
    Kind("startfotos", "startfotos", programme.Startfoto, "startfoto", "startfoto", "Programma", _INITIATIVE),
    Kind("wegwijzers", "wegwijzers", programme.Wegwijzer, "wegwijzer", "wegwijzer", "Programma"),
    Kind("inwonersreizen", "inwonersreizen", programme.Inwonersreis, "inwonersreis", "inwonersreis", "Programma"),
    Kind(
        "contributions", "contributions", programme.Contribution, "bijdrage", "contribution", "Programma", _CONTRIBUTION
    ),
    Kind("phases", "phases", planning.Phase, "fase", "phase", "Planning"),
    Kind(
        "initiativePhases",
        "initiative-phases",
        planning.InitiativePhase,
        "fase van een initiatief",
        "initiative phase",
        "Planning",
        _INITIATIVE,
    ),
    Kind("milestones", "milestones", planning.Milestone, "mijlpaal", "milestone", "Planning", _INITIATIVE),
    Kind("workItems", "work-items", planning.WorkItem, "activiteit", "work item", "Planning"),
    Kind("forecasts", "forecasts", monitoring.Forecast, "verwachting", "forecast", "Monitoring"),
    Kind(
        "monitoringSteps",
        "monitoring-steps",
        monitoring.MonitoringStep,
        "monitoringstap",
        "monitoring step",
        "Monitoring",
    ),
    Kind("followUps", "follow-ups", monitoring.FollowUp, "actie", "follow-up", "Monitoring"),
    Kind("accords", "accords", coverage.Accord, "akkoord", "accord", "Dekking"),
    Kind(
        "interviewThemes", "interview-themes", coverage.InterviewTheme, "interviewthema", "interview theme", "Dekking"
    ),
    Kind("indicators", "indicators", coverage.Indicator, "indicator", "indicator", "Dekking"),
    Kind("reviewedPlans", "reviewed-plans", coverage.ReviewedPlan, "gelezen plan", "reviewed plan", "Dekking"),
    Kind("findings", "findings", coverage.Finding, "bevinding", "finding", "Dekking"),
    Kind("assessments", "assessments", coverage.Assessment, "beoordeling", "assessment", "Dekking"),
    Kind("whiteSpots", "white-spots", coverage.WhiteSpot, "witte vlek", "white spot", "Dekking"),
    Kind("conclusions", "conclusions", coverage.Conclusion, "conclusie", "conclusion", "Dekking"),
    Kind("bodies", "bodies", governance.Body, "gremium", "body", "Governance"),
    Kind("meetings", "meetings", governance.Meeting, "overleg", "meeting", "Governance"),
    Kind("preconditions", "preconditions", governance.Precondition, "randvoorwaarde", "precondition", "Governance"),
    Kind("communications", "communications", governance.Communication, "communicatie", "communication", "Governance"),
    Kind("bottlenecks", "bottlenecks", governance.Bottleneck, "knelpunt", "bottleneck", "Governance"),
    Kind("impactInputs", "impact-inputs", impact.ImpactInput, "kengetal", "impact input", "Impact"),
    Kind("impactTrees", "impact-trees", impact.ImpactTree, "oorzaak-gevolgboom", "impact tree", "Impact"),
    Kind("scenarios", "scenarios", impact.Scenario, "scenario", "scenario", "Impact"),
    Kind("impactComparisons", "impact-comparisons", impact.ImpactComparison, "vergelijking", "comparison", "Impact"),
    Kind(
        "workforceShortages",
        "workforce-shortages",
        impact.WorkforceShortage,
        "arbeidstekort",
        "workforce shortage",
        "Impact",
    ),
    Kind("budgetRules", "budget-rules", costs.BudgetRules, "begrotingsregels", "budget rules", "Impact"),
    Kind("costItems", "cost-items", costs.CostItem, "kostenpost", "cost item", "Impact", money=True),
    Kind("costShares", "cost-shares", costs.CostShare, "verdeelsleutel", "cost share", "Impact", money=True),
    Kind("funding", "funding", costs.Funding, "andere financiering", "funding", "Impact", money=True),
    Kind("bankAccounts", "bank-accounts", bank.BankAccount, "rekening", "bank account", "Bank", money=True),
)
"""Every kind, in the order in which a package lists them."""
