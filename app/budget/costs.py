"""Cost statements of arrears periods: stated by who made them, accepted by decision."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from app.access.rights import Function
from app.access.work import Fact, Work
from app.budget import repository
from app.budget import schemas as wire
from app.db.session import Row
from app.errors import Flaw, Forbidden, NotFound, raise_if_any, unknown
from app.evidence import references
from app.http.types import cents, euros
from app.standing import service as standing
from app.standing.state import State
from app.uitkeringsschema.facts import LineKey, Part, PaymentMode
from app.uitkeringsschema.standing import Matter
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any

_KEY = ("initiative", "kassier", "stream", "organisation", "period")


async def state_costs(work: Work, body: wire.CostStatementIn, state: State | None = None) -> wire.CostStatement:
    """Record costs made on an arrears line (uitkeringsschema.md §1).

    Args:
        work: the plan and the caller.
        body: what was made.
        state: where the plan stands, when that is known.

    Raises:
        Forbidden: another organisation's or kassier's line.
        InvalidInput: its evidence names one of our own files, and that is not there or another one.
        Refused: no_arrears_line; period_closed once the costs of the part were confirmed.
    """
    work.require_scheme()
    _require_own(work, body.kassier, body.organisation)
    body = body.model_copy(update={"evidence": tuple(await references.require(work, body.evidence))})
    key = body.model_dump(include=set(_KEY))
    state = state or await standing.load(work)
    found = await repository.line(work.session, work.plan.id, key)
    line = LineKey(**key)
    if found is None or state.scheme.mode(body.period) is not PaymentMode.ARREARS:
        nl = "Dit is geen begrotingsregel die achteraf op kosten wordt betaald."
        raise Refused([Violation(Code.NO_ARREARS_LINE, nl, "This is no budget line that is paid in arrears.", key)])
    part = Part(line.kassier, line.stream, line.period)
    if (Matter.COSTS, part) in state.standing.confirmed:
        raise Refused([_closed(part)])
    identifier = await _add(work, body, {"line_id": found.id, **key})
    work.book(Fact("costs_stated", "cost_statement", identifier, body.model_dump(by_alias=True)))
    return await show(work, identifier)


async def _add(work: Work, body: wire.CostStatementIn, line: dict[str, Any]) -> UUID:
    """Store a statement on a line with its evidence; answers its id."""
    identifier = uuid4()
    stated = {"amount_cents": cents(body.amount), "note": body.note, "status": "open"}
    who = {"plan_id": work.plan.id, "recorded_by": work.actor}
    await repository.add_statement(
        work.session,
        {"id": identifier, **line, **stated, **who, "recorded_at": work.now},
        [{"id": uuid4(), "cost_statement_id": identifier, **who, **piece.model_dump()} for piece in body.evidence],
    )
    return identifier


async def withdraw(work: Work, statement_id: UUID) -> wire.CostStatement:
    """Withdraw a cost statement that was not accepted.

    Raises:
        Refused: cost_statement_not_open.
    """
    row = await _own(work, statement_id)
    _require_own(work, row.kassier, row.organisation)
    refuse_if_any(_not_open(row))
    await repository.withdraw_statement(work.session, statement_id, work.now)
    work.book(Fact("costs_withdrawn", "cost_statement", statement_id, {"amount": euros(row.amount_cents)}))
    return await show(work, statement_id)


async def accept(work: Work, decision_id: UUID, ids: Sequence[UUID]) -> None:
    """Accept cost statements by decision.

    Raises:
        InvalidInput: a statement that the plan does not have, or one named twice.
        Refused: cost_statement_not_open, period_closed.
    """
    found = await repository.statements(work.session, work.plan.id, ids)
    flaws = [unknown(f"/costStatements/{index}") for index, one in enumerate(ids) if one not in found]
    for index, one in enumerate(ids):
        if one in ids[:index]:
            nl, en = "Deze kostenopgave staat er meer dan eens.", "This cost statement is named more than once."
            flaws.append(Flaw(f"/costStatements/{index}", "duplicate_code", nl, en))
    raise_if_any(flaws)
    state = await standing.load(work)
    refused = [violation for row in found.values() for violation in _not_open(row)]
    parts = {Part(row.kassier, row.stream, row.period) for row in found.values()}
    refused += [_closed(part) for part in sorted(parts) if (Matter.COSTS, part) in state.standing.confirmed]
    refuse_if_any(refused)
    await repository.set_statements(work.session, ids, "accepted", decision_id)


async def withdraw_acceptance(work: Work, decision: Row[Any]) -> None:
    """Undo the acceptance of costs, as long as the financier did not confirm them.

    Raises:
        Refused: decision_in_use.
    """
    state = await standing.load(work)
    accepted = await repository.accepted_by(work.session, decision.id)
    if any((Matter.COSTS, Part(r.kassier, r.stream, r.period)) in state.standing.confirmed for r in accepted):
        nl, en = "De financier heeft deze kosten al bevestigd.", "The financier has confirmed these costs."
        raise Refused([Violation(Code.DECISION_IN_USE, nl, en)])
    await repository.set_statements(work.session, [row.id for row in accepted], "open", None)


async def show(work: Work, statement_id: UUID) -> wire.CostStatement:
    """One cost statement.

    Raises:
        NotFound: it is not one of this plan, or its money is not in sight.
    """
    return (await _shown(work, [await _own(work, statement_id)]))[0]


async def page(
    work: Work, after: tuple[Any, ...] | None, limit: int, filters: dict[str, Any]
) -> tuple[list[wire.CostStatement], tuple[Any, ...] | None]:
    """The cost statements whose money is in sight."""
    principal = work.principal
    sight = None if principal.sees_all_money else (principal.kassiers, principal.organisations(Function.PARTNER))
    rows = await repository.statements_page(work.session, work.plan.id, after, limit + 1, filters, sight)
    return await _shown(work, rows[:limit]), (rows[limit - 1].id,) if len(rows) > limit else None


async def _own(work: Work, statement_id: UUID) -> Row[Any]:
    row = await repository.statement(work.session, statement_id)
    principal = work.principal
    if row is None or row.plan_id != work.plan.id:
        raise NotFound
    if not principal.sees_kassier(row.kassier) and row.organisation not in principal.organisations(Function.PARTNER):
        raise NotFound
    return row


def _require_own(work: Work, kassier: str, organisation: str) -> None:
    principal = work.principal
    if principal.has(Function.PROGRAMME_OFFICE) or kassier in principal.kassiers:
        return
    if organisation not in principal.organisations(Function.PARTNER):
        nl = "U kunt alleen kosten opgeven op regels van uw eigen organisatie of uw eigen deel."
        raise Forbidden(nl, "You can only state costs on lines of your own organisation or part.")


def _not_open(row: Row[Any]) -> list[Violation]:
    if row.status == "open":
        return []
    nl = f"Deze kostenopgave is niet open (status: {row.status})."
    facts = {"costStatement": row.id, "status": row.status}
    return [Violation(Code.COST_STATEMENT_NOT_OPEN, nl, f"This statement is not open (status: {row.status}).", facts)]


def _closed(part: Part) -> Violation:
    nl = f"De kosten van periode {part.period} zijn voor kassier {part.kassier} in {part.stream} al bevestigd."
    en = f"The costs of period {part.period} have been confirmed for kassier {part.kassier} in {part.stream}."
    return Violation(Code.PERIOD_CLOSED, nl, en, part._asdict())


async def _shown(work: Work, rows: Sequence[Row[Any]]) -> list[wire.CostStatement]:
    pieces: dict[UUID, list[wire.Evidence]] = {}
    for piece in await repository.evidence_of(work.session, [row.id for row in rows]):
        shown = wire.Evidence.model_validate({"kind": piece.kind, "reference": piece.reference, "sha256": piece.sha256})
        pieces.setdefault(piece.cost_statement_id, []).append(shown)
    return [
        wire.CostStatement(
            id=row.id,
            **{name: getattr(row, name) for name in _KEY},
            amount=euros(row.amount_cents),
            status=row.status,
            note=row.note,
            evidence=pieces.get(row.id, []),
            decision=row.decision_id,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
        )
        for row in rows
    ]
