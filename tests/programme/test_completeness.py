"""The completeness of fiches and the status that follows from a plan's steps."""

from datetime import date

import pytest

from app.plans.package.records.life import PlanStep, PlanStepKind, StepOutcome
from app.plans.package.records.programme import Fiche
from app.plans.package.words import PlanStatus
from app.programme.completeness import FicheSection, missing, together
from app.programme.life import in_order, reached


def fiche(**sections: str) -> Fiche:
    return Fiche.model_validate({"code": "F", "initiative": "A1", **sections})


def test_there_are_twelve_sections_in_a_fixed_order_and_each_is_a_property() -> None:
    assert len(FicheSection) == 12
    full = fiche(**dict.fromkeys(FicheSection, "tekst"))
    assert missing(full) == []
    assert missing(fiche(impact="minder")) == [one for one in FicheSection if one is not FicheSection.IMPACT]
    assert missing(None) == list(FicheSection)


def test_a_group_is_as_full_as_its_fiches_and_an_absent_one_is_empty() -> None:
    found = together([fiche(**dict.fromkeys(FicheSection, "tekst")), fiche(impact="minder"), None])
    assert (found.filled, found.of) == (13, 36)
    assert together([]).share is None


def step(kind: PlanStepKind, on: date | None = None, outcome: StepOutcome | None = None) -> PlanStep:
    return PlanStep.model_validate({"code": kind.value.upper(), "kind": kind, "on": on, "outcome": outcome})


K = PlanStepKind


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ([], None),
        ([step(K.SNELLE_TOETS_REQUESTED)], None),
        ([step(K.SNELLE_TOETS_REQUESTED, date(2024, 1, 1))], PlanStatus.SNELLE_TOETS),
        ([step(K.SNELLE_TOETS_REQUESTED, date(2024, 1, 1)), step(K.ADVICE, date(2024, 2, 1))], PlanStatus.SNELLE_TOETS),
        ([step(K.SNELLE_TOETS_OUTCOME, date(2024, 3, 1), StepOutcome.POSITIVE)], PlanStatus.IN_DEVELOPMENT),
        ([step(K.SNELLE_TOETS_OUTCOME, date(2024, 3, 1), StepOutcome.NEGATIVE)], PlanStatus.SNELLE_TOETS),
        ([step(K.APPROVED, date(2025, 7, 1)), step(K.SUBMITTED, date(2024, 9, 1))], PlanStatus.APPROVED),
        ([step(K.APPROVED, date(2025, 7, 1)), step(K.STARTED, date(2030, 1, 1))], PlanStatus.APPROVED),
        ([step(K.APPROVED, date(2025, 7, 1)), step(K.WITHDRAWN, date(2025, 8, 1))], PlanStatus.WITHDRAWN),
    ],
)
def test_the_last_step_up_to_the_day_gives_the_status(steps: list[PlanStep], status: PlanStatus | None) -> None:
    assert reached(steps, date(2026, 1, 1)) is status


def test_steps_on_one_day_stand_in_the_order_of_a_plans_life() -> None:
    day = date(2024, 3, 1)
    steps = [step(K.SUBMITTED, day), step(K.ADVICE, day), step(K.SNELLE_TOETS_OUTCOME, day), step(K.APPROVED)]
    assert [one.kind for one in in_order(steps)] == [K.ADVICE, K.SNELLE_TOETS_OUTCOME, K.SUBMITTED, K.APPROVED]
