"""Gathers where the facts behind a payout come from, for its explanation to refer to."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.access.work import Work
from app.db.session import Row
from app.explanation import repository
from app.standing.state import State
from app.uitkeringsschema.explanation import Ref, Refs, Sources
from app.uitkeringsschema.facts import LineKey, Part, PaymentMode
from app.uitkeringsschema.standing import Matter

Parts = dict[tuple[Matter, Part], Refs]


async def gather(work: Work, state: State, part: Part, distribution: UUID | None) -> Sources:
    """Everything that the explanation of the payout of a part refers to."""
    session, plan_id = work.session, work.plan.id
    near = [part._replace(period=part.period - 1), part]
    references = await repository.references(session, plan_id)
    parts = _covered(state, part, await repository.covered(session, plan_id, *part.pot))
    return Sources(
        meetmomenten={
            row.code: Ref("meetmoment", str(row.id), row.code)
            for row in await repository.meetmomenten(session, plan_id)
        },
        lines=await _lines(work, state, near, references, parts),
        results=await _results(work, state, references),
        parts=parts,
        payouts={
            Part(row.kassier, row.stream, row.period): Ref("payout", str(row.id))
            for row in await repository.live_payouts(session, plan_id, near)
        },
        distribution=()
        if distribution is None
        else (_decision(distribution, await repository.decision_reference(session, distribution)),),
    )


async def _results(work: Work, state: State, references: dict[UUID, str]) -> dict[tuple[str, int], Refs]:
    """Measurement, evidence and decision of every result, with the decisions that revised its target."""
    session, plan_id = work.session, work.plan.id
    pieces = _grouped(await repository.evidence_of_results(session, plan_id), "measurement_id")
    revised: dict[str, list[Ref]] = {}
    for row in await repository.revisions(session, plan_id):
        revised.setdefault(row.meetmoment, []).append(_decision(row.id, row.reference))
    found: dict[tuple[str, int], Refs] = {}
    for at, result in state.results.items():
        measured = result.measurement_id
        measurement = () if measured is None else (Ref("measurement", str(measured)), *pieces.get(measured, ()))
        decided = _decision(result.decision_id, references.get(result.decision_id))
        found[at] = (*measurement, decided, *revised.get(at[0], ()))
    return found


async def _lines(
    work: Work, state: State, near: list[Part], references: dict[UUID, str], parts: Parts
) -> dict[LineKey, Refs]:
    """Each line with what its base rests on: moves, and the approval of the plan or its accepted costs."""
    session, plan_id = work.session, work.plan.id
    moved: dict[UUID, list[Ref]] = {}
    for row in await repository.moves(session, plan_id):
        for line_id in (row.from_line_id, row.to_line_id):
            moved.setdefault(line_id, []).append(_decision(row.id, row.reference))
    pieces = _grouped(await repository.evidence_of_costs(session, plan_id, near), "cost_statement_id")
    stated = _stated(state, near, references, pieces)
    first = (Matter.APPROVAL, near[0]._replace(period=1))
    approval = (*(_decision(one.id, references.get(one.id)) for one in state.approvals), *parts.get(first, ()))
    found: dict[LineKey, Refs] = {}
    for row in await repository.lines(session, plan_id, near):
        line = LineKey(row.initiative, row.kassier, row.stream, row.organisation, row.period)
        own = (Ref("budget_line", str(row.id)), *moved.get(row.id, ()))
        if state.scheme.mode(line.period) is PaymentMode.ADVANCE:
            found[line] = (*own, *approval)
        else:
            costs = (Matter.COSTS, Part(line.kassier, line.stream, line.period))
            found[line] = (*own, *stated.get(line, ()), *parts.get(costs, ()))
    return found


def _stated(
    state: State, near: list[Part], references: dict[UUID, str], pieces: dict[UUID, list[Ref]]
) -> dict[LineKey, list[Ref]]:
    """The accepted cost statements of every line, with their evidence and the decisions that accepted them."""
    found: dict[LineKey, list[Ref]] = {}
    for statement in (one for part in near for one in state.statements_of(part)):
        refs = found.setdefault(statement.line, [])
        refs += [Ref("cost_statement", str(statement.id)), *pieces.get(statement.id, ())]
        if statement.decision_id is not None:
            refs.append(_decision(statement.decision_id, references.get(statement.decision_id)))
    return found


def _covered(state: State, part: Part, rows: Iterable[Row[Any]]) -> Parts:
    """The confirmation and registration of each matter and period that are in force; the registered one wins."""
    found: Parts = {}
    for row in rows:
        at = Matter(row.matter), part._replace(period=row.period)
        confirmed = Ref("confirmation", str(row.confirmation_id), row.confirmed)
        if row.registration_id is not None:
            found[at] = (confirmed, Ref("registration", str(row.registration_id), row.registered))
        elif at not in state.standing.registered and row.digest == state.digest(*at):
            found[at] = (confirmed,)
    return found


def _grouped(rows: Iterable[Row[Any]], owner: str) -> dict[UUID, list[Ref]]:
    found: dict[UUID, list[Ref]] = {}
    for row in rows:
        found.setdefault(getattr(row, owner), []).append(Ref("evidence", str(row.id), row.reference))
    return found


def _decision(identifier: UUID, reference: str | None) -> Ref:
    return Ref("decision", str(identifier), reference)
