"""Records a decision together with its effect, and withdraws one by another."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, assert_never
from uuid import UUID, uuid4

from app.access.rights import Action
from app.access.work import Fact, Work
from app.budget import service as budget
from app.claims import service as claims
from app.db.session import Row, Session
from app.decisions import agreements, repository, results, targets
from app.decisions import schemas as wire
from app.errors import NotFound, raise_if_any, unknown
from app.payouts import distribution
from app.standing import service as standing
from app.uitkeringsschema.standing import Matter
from app.uitkeringsschema.violations import Code, Refused, Violation

_OWN = frozenset({"kind", "decided_on", "reference", "text", "reason"})
_MONEY = frozenset({"accept_costs", "set_distribution", "change_budget", "recover", "sign_agreement"})


def plan_of(decision_id: UUID) -> Callable[[Session], Awaitable[str | None]]:
    """How to find the plan of a decision."""

    async def find(session: Session) -> str | None:
        return await repository.plan_code(session, decision_id)

    return find


async def record(work: Work, body: wire.DecisionIn) -> wire.Decision:
    """Record a decision and carry it out, in the same transaction.

    Raises:
        InvalidInput: something that it names does not exist in the plan.
        Refused: a rule forbids its effect; every reason at once.
    """
    work.require_scheme()
    if isinstance(body, wire.SignAgreement):
        body = await agreements.checked(work, body)
    identifier = uuid4()
    content = body.model_dump(mode="json", by_alias=True, exclude=set(_OWN), exclude_none=True)
    await repository.add(
        work.session,
        {
            "id": identifier,
            "plan_id": work.plan.id,
            "kind": body.kind,
            "body": await repository.governing_body(work.session, work.plan.id),
            "decided_on": body.decided_on,
            "reference": body.reference,
            "text": body.text,
            "reason": getattr(body, "reason", None),
            "content": content,
            "recorded_issuer": work.principal.actor.issuer,
            "recorded_by": work.actor,
            "recorded_at": work.now,
        },
    )
    work.book(
        Fact(
            f"decision_{body.kind}",
            "decision",
            identifier,
            body.model_dump(by_alias=True, exclude_none=True),
            occurred_on=body.decided_on,
            decision_id=identifier,
        )
    )
    await _carry_out(work, identifier, body)
    return await show(work, identifier)


async def show(work: Work, decision_id: UUID) -> wire.Decision:
    """One decision, with what it made.

    Raises:
        NotFound: it is not one of this plan, or its money is not in sight.
    """
    row = await repository.find(work.session, decision_id)
    if row is None or row.plan_id != work.plan.id or not _visible(work, row.kind):
        raise NotFound
    return (await _shown(work, [row]))[0]


async def page(
    work: Work, after: tuple[Any, ...] | None, limit: int, kind: str | None
) -> tuple[list[wire.Decision], tuple[Any, ...] | None]:
    """Decisions of a plan; those about money only for who sees all money."""
    rows = await repository.page(work.session, work.plan.id, after, limit + 1, kind)
    more = rows[limit - 1] if len(rows) > limit else None
    shown = [row for row in rows[:limit] if _visible(work, row.kind)]
    return await _shown(work, shown), None if more is None else (more.decided_on, more.id)


async def by_reference(work: Work, references: Collection[str]) -> dict[str, list[wire.Decision]]:
    """The decisions with these references by reference; those about money only for who sees all money."""
    if not references:
        return {}
    rows = await repository.referred(work.session, work.plan.id, references)
    found: dict[str, list[wire.Decision]] = {}
    for one in await _shown(work, [row for row in rows if _visible(work, row.kind)]):
        found.setdefault(one.reference, []).append(one)
    return found


async def _carry_out(work: Work, identifier: UUID, body: wire.DecisionIn) -> None:
    match body:
        case wire.AcceptCosts():
            await budget.accept(work, identifier, body.cost_statements)
        case wire.EstablishResults():
            await results.establish(work, identifier, body)
        case wire.ApprovePlan():
            await _approve(work, identifier)
        case wire.SignAgreement():
            await agreements.sign(work, identifier, body)
        case wire.SetDistribution():
            await distribution.decide(work, identifier, body.payout, [(s.organisation, s.amount) for s in body.shares])
        case wire.ChangeBudget():
            moves = [(m.from_.model_dump(), m.to.model_dump(), m.amount) for m in body.moves]
            await budget.move(work, identifier, moves, body.permission)
        case wire.ReviseTarget():
            await targets.revise(work, identifier, body)
        case wire.Recover():
            await claims.recover(work, identifier, body.model_dump(exclude=set(_OWN)))
        case wire.Withdraw():
            await _withdraw(work, identifier, body.decision)
        case _ as never:
            assert_never(never)


async def _withdraw(work: Work, by: UUID, decision_id: UUID) -> None:
    """Withdraw a decision, only while nothing rests on it."""
    row = await repository.find(work.session, decision_id)
    if row is None or row.plan_id != work.plan.id:
        raise_if_any([unknown("/decision")])
        return
    if row.withdrawn_by is not None:
        nl, en = "Dit besluit is al ingetrokken.", "This decision has been withdrawn already."
        raise Refused([Violation(Code.ALREADY_WITHDRAWN, nl, en)])
    undo = _UNDO.get(row.kind)
    if undo is None:
        nl, en = "Een intrekking wordt niet ingetrokken; neem een nieuw besluit.", "A withdrawal is not withdrawn."
        raise Refused([Violation(Code.DECISION_IN_USE, nl, en)])
    await undo(work, row)
    await repository.mark_withdrawn(work.session, decision_id, by)


async def _approve(work: Work, identifier: UUID) -> None:
    state = await standing.load(work)
    if any(decided.id != identifier for decided in state.approvals):
        nl, en = "Het plan is al goedgekeurd.", "The plan has been approved already."
        raise Refused([Violation(Code.ALREADY_APPROVED, nl, en)])
    await repository.approve(work.session, work.plan.id, "approved")


async def _withdraw_approval(work: Work, _: Row[Any]) -> None:
    state = await standing.load(work)
    if any(of is Matter.APPROVAL for of, _ in state.standing.confirmed):
        nl, en = "De financier heeft de goedkeuring al bevestigd.", "The financier has confirmed the approval."
        raise Refused([Violation(Code.DECISION_IN_USE, nl, en)])
    await repository.approve(work.session, work.plan.id, "submitted")


_UNDO: dict[str, Callable[[Work, Row[Any]], Awaitable[None]]] = {
    "accept_costs": budget.withdraw_acceptance,
    "establish_results": results.withdraw,
    "approve_plan": _withdraw_approval,
    "sign_agreement": agreements.withdraw,
    "set_distribution": distribution.withdraw,
    "change_budget": budget.withdraw_moves,
    "revise_target": targets.withdraw,
    "recover": claims.withdraw_recovery,
}


def hidden_kinds(work: Work) -> frozenset[str]:
    """The kinds of decisions that are not the caller's to know."""
    return frozenset() if work.principal.may(Action.SEE_ALL_MONEY) else _MONEY


def _visible(work: Work, kind: str) -> bool:
    return kind not in hidden_kinds(work)


async def _shown(work: Work, rows: list[Row[Any]]) -> list[wire.Decision]:
    made: dict[UUID, list[wire.DecisionEffect]] = {}
    for effect in await repository.effects(work.session, work.plan.id, [row.id for row in rows]):
        made.setdefault(effect.decision_id, []).append(wire.DecisionEffect(type=effect.type, id=effect.id))
    return [
        wire.Decision(
            id=row.id,
            kind=row.kind,
            status="in_force" if row.withdrawn_by is None else "withdrawn",
            body=row.body,
            decided_on=row.decided_on,
            reference=row.reference,
            text=row.text,
            content=row.content if row.reason is None else {**row.content, "reason": row.reason},
            created=made.get(row.id, []),
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
            withdrawn_by=row.withdrawn_by,
        )
        for row in rows
    ]
