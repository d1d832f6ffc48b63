"""Revising a target by decision, with a reason; the original stays."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from app.access.work import Work
from app.db.session import Row
from app.decisions import repository
from app.decisions.schemas import ReviseTarget
from app.errors import Flaw, raise_if_any, unknown
from app.standing import service as standing
from app.uitkeringsschema.violations import Code, Refused, Violation


async def revise(work: Work, decision_id: UUID, body: ReviseTarget) -> None:
    """Put another target in force (uitkeringsschema.md §7.2).

    Raises:
        InvalidInput: no such meetmoment, one without a target, or a target equal to its baseline.
        Refused: rule_frozen once a result for it was established.
    """
    found = await repository.meetmoment_of(work.session, work.plan.id, body.meetmoment)
    raise_if_any(_flaws(found, body))
    if found is None:
        return
    await _require_unestablished(work, body.meetmoment)
    baseline = found.baseline if body.baseline is None else body.baseline
    await repository.add_revision(
        work.session,
        {
            "id": uuid4(),
            "plan_id": work.plan.id,
            "decision_id": decision_id,
            "meetmoment": body.meetmoment,
            "before": {"target": _text(found.target), "baseline": _text(found.baseline)},
            "after": {"target": _text(body.target), "baseline": _text(baseline)},
            "reason": body.reason,
            "decided_on": body.decided_on,
        },
    )
    await repository.set_target(work.session, found.id, body.target, baseline)


async def withdraw(work: Work, decision: Row[Any]) -> None:
    """Put the target from before this revision back in force.

    Raises:
        Refused: rule_frozen, or decision_in_use when a later revision rests on it.
    """
    revision = await repository.revision_of(work.session, decision.id)
    if revision is None:
        return
    await _require_unestablished(work, revision.meetmoment)
    found = await repository.meetmoment_of(work.session, work.plan.id, revision.meetmoment)
    after = revision.after
    if found is None or (_text(found.target), _text(found.baseline)) != (after["target"], after["baseline"]):
        nl = f"De doelwaarde van {revision.meetmoment} is na dit besluit nog eens herzien."
        en = f"The target of {revision.meetmoment} was revised again after this decision."
        raise Refused([Violation(Code.DECISION_IN_USE, nl, en)])
    before = revision.before
    await repository.set_target(work.session, found.id, _number(before["target"]), _number(before["baseline"]))
    await repository.withdraw_revision(work.session, decision.id)


async def _require_unestablished(work: Work, code: str) -> None:
    state = await standing.load(work)
    if any(at == code for at, _ in state.values):
        nl = f"Voor meetmoment {code} is al een resultaat vastgesteld; de doelwaarde ligt vast."
        en = f"A result for meetmoment {code} has been established; its target is fixed."
        raise Refused([Violation(Code.RULE_FROZEN, nl, en, {"meetmoment": code})])


def _flaws(found: Row[Any] | None, body: ReviseTarget) -> list[Flaw]:
    if found is None:
        return [unknown("/meetmoment")]
    if found.measure in {"boolean", "assessment"}:
        nl, en = "Dit meetmoment heeft geen doelwaarde.", "This meetmoment has no target."
        return [Flaw("/target", "invalid_value", nl, en)]
    flaws: list[Flaw] = []
    baseline = body.baseline if body.baseline is not None else found.baseline or Decimal(0)
    if body.target == baseline:
        nl, en = "De doelwaarde is gelijk aan de nulmeting.", "The target equals the baseline."
        flaws.append(Flaw("/target", "target_equals_baseline", nl, en))
    if found.measure == "count":
        for name, value in (("target", body.target), ("baseline", body.baseline)):
            if value is not None and (value < 0 or value != value.to_integral_value()):
                nl, en = "Een aantal is een geheel getal van 0 of meer.", "A count is a whole number, 0 or more."
                flaws.append(Flaw(f"/{name}", "invalid_value", nl, en))
    return flaws


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
