"""Which status follows from the steps in a plan's life."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from app.plans.package.records.life import PlanStep, PlanStepKind, StepOutcome
from app.plans.package.words import PlanStatus

_REACHES: Final[Mapping[PlanStepKind, PlanStatus]] = {
    PlanStepKind.SNELLE_TOETS_REQUESTED: PlanStatus.SNELLE_TOETS,
    PlanStepKind.SNELLE_TOETS_OUTCOME: PlanStatus.IN_DEVELOPMENT,
    PlanStepKind.SUBMITTED: PlanStatus.SUBMITTED,
    PlanStepKind.APPROVED: PlanStatus.APPROVED,
    PlanStepKind.STARTED: PlanStatus.RUNNING,
    PlanStepKind.SETTLED: PlanStatus.SETTLED,
    PlanStepKind.WITHDRAWN: PlanStatus.WITHDRAWN,
}
"""The status that a step brings; the advice of the netwerktafel brings none."""

_ORDER: Final = list(PlanStepKind)


def in_order(steps: Iterable[PlanStep]) -> list[PlanStep]:
    """Steps by when they happened or are expected; those without a date by what they are, at the end."""
    return sorted(steps, key=lambda step: (step.on or step.expected_on or date.max, _ORDER.index(step.kind), step.code))


def reached(steps: Iterable[PlanStep], today: date) -> PlanStatus | None:
    """The status that the last step up to a day brought; None before the first.

    A snelle toets that ended badly leaves the plan in the snelle toets.
    """
    status: PlanStatus | None = None
    for step in in_order(steps):
        if step.on is None or step.on > today or step.kind not in _REACHES:
            continue
        refused = step.kind is PlanStepKind.SNELLE_TOETS_OUTCOME and step.outcome is StepOutcome.NEGATIVE
        status = PlanStatus.SNELLE_TOETS if refused else _REACHES[step.kind]
    return status
