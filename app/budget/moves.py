"""Moves from line to line by decision, and the financier's permissions to shift between streams."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from app.access.work import Fact, Work
from app.budget import repository
from app.budget import schemas as wire
from app.db.session import Row
from app.errors import Flaw, NotFound, raise_if_any, unknown
from app.http.types import cents, euros
from app.payouts import proposals
from app.standing import service as standing
from app.standing.state import State
from app.uitkeringsschema import bookings
from app.uitkeringsschema.budget import Move, Permission, Use, move_violations, moved
from app.uitkeringsschema.facts import LineKey
from app.uitkeringsschema.standing import Matter
from app.uitkeringsschema.violations import refuse_if_any

Moves = Sequence[tuple[Mapping[str, Any], Mapping[str, Any], Decimal]]


async def move(work: Work, decision_id: UUID, wanted: Moves, permission_id: UUID | None) -> None:
    """Move amounts between lines (uitkeringsschema.md §7.7).

    Raises:
        InvalidInput: a code that the plan does not have, or a line moved to itself.
        Refused: budget_not_balanced, line_in_use, stream_shift_not_permitted.
    """
    known = await repository.known(work.session, work.plan.id)
    state = await standing.load(work)
    permission = None if permission_id is None else await repository.permission(work.session, permission_id)
    flaws = _flaws(wanted, known, state.scheme.last)
    if permission_id is not None and (permission is None or permission.plan_id != work.plan.id):
        flaws.append(unknown("/permission"))
    raise_if_any(flaws)
    moves = [Move(LineKey(**source), LineKey(**target), cents(amount)) for source, target, amount in wanted]
    refuse_if_any(move_violations(state.scheme, moves, _use(state), _permission(permission)))
    if permission is not None and any(m.source.stream != m.target.stream for m in moves):
        await repository.use_permission(work.session, permission.id, decision_id)
    lines = await _apply(work, state, decision_id, moves)
    await repository.add_moves(
        work.session,
        [
            {
                "id": uuid4(),
                "plan_id": work.plan.id,
                "decision_id": decision_id,
                "from_line_id": lines[one.source],
                "to_line_id": lines[one.target],
                "amount_cents": one.amount,
            }
            for one in moves
        ],
    )


async def withdraw(work: Work, decision: Row[Any]) -> None:
    """Move everything back, as far as the lines are still free.

    Raises:
        Refused: budget_not_balanced, line_in_use.
    """
    state = await standing.load(work)
    back = [
        Move(_key(row, "to"), _key(row, "from"), row.amount_cents)
        for row in await repository.moves_of(work.session, decision.id)
    ]
    shifts = {(m.source.stream, m.target.stream) for m in back if m.source.stream != m.target.stream}
    total = sum(m.amount for m in back if m.source.stream != m.target.stream)
    allowed = Permission(*next(iter(shifts)), total) if shifts else None
    refuse_if_any(move_violations(state.scheme, back, _use(state), allowed))
    await repository.withdraw_moves(work.session, decision.id)
    await _apply(work, state, decision.id, back)


async def permit(work: Work, body: wire.StreamPermissionIn) -> wire.StreamPermission:
    """Record the financier's permission for one shift between two streams.

    Raises:
        InvalidInput: a stream that the plan does not have, or twice the same.
        Forbidden: the caller does not act as financier of both streams.
    """
    work.require_scheme()
    streams = (await repository.known(work.session, work.plan.id))["stream"]
    flaws = [
        unknown(f"/{name}")
        for name, code in (("fromStream", body.from_stream), ("toStream", body.to_stream))
        if code not in streams
    ]
    if body.from_stream == body.to_stream:
        nl, en = "Dit is dezelfde geldstroom.", "This is the same stream."
        flaws.append(Flaw("/toStream", "invalid_value", nl, en))
    raise_if_any(flaws)
    work.principal.require_stream(body.from_stream)
    work.principal.require_stream(body.to_stream)
    identifier = uuid4()
    values = body.model_dump(exclude={"amount"}) | {"amount_cents": cents(body.amount)}
    await repository.add_permission(
        work.session,
        {"id": identifier, "plan_id": work.plan.id, "recorded_by": work.actor, "recorded_at": work.now, **values},
    )
    payload = body.model_dump(by_alias=True)
    work.book(Fact("shift_permitted", "stream_permission", identifier, payload, occurred_on=body.given_on))
    return await show_permission(work, identifier)


async def show_permission(work: Work, permission_id: UUID) -> wire.StreamPermission:
    """One permission.

    Raises:
        NotFound: it is not one of this plan.
    """
    row = await repository.permission(work.session, permission_id)
    if row is None or row.plan_id != work.plan.id:
        raise NotFound
    return _shown(row)


async def permissions(
    work: Work, after: tuple[Any, ...] | None, limit: int
) -> tuple[list[wire.StreamPermission], tuple[Any, ...] | None]:
    """The permissions of a plan."""
    rows = await repository.permissions_page(work.session, work.plan.id, after, limit + 1)
    return [_shown(row) for row in rows[:limit]], (rows[limit - 1].id,) if len(rows) > limit else None


async def _apply(work: Work, state: State, decision_id: UUID, moves: list[Move]) -> dict[LineKey, UUID]:
    """Set the lines to what they are after the moves, book that, and outdate proposals that rested on them."""
    after = moved(state.scheme.budget, moves)
    touched = sorted({line for one in moves for line in (one.source, one.target)})
    ids: dict[LineKey, UUID] = {}
    for line in touched:
        found = await repository.line(work.session, work.plan.id, line._asdict())
        ids[line] = uuid4() if found is None else found.id
        if found is None:
            values = {**line._asdict(), "original_cents": 0, "amount_cents": after[line], "details": {}}
            await repository.add_line(work.session, {"id": ids[line], "plan_id": work.plan.id, **values})
        else:
            await repository.set_amount(work.session, ids[line], after[line])
    work.book(
        Fact(
            "budget_changed",
            "decision",
            decision_id,
            {"moves": [{"from": m.source._asdict(), "to": m.target._asdict(), "cents": m.amount} for m in moves]},
            decision_id=decision_id,
            postings=bookings.budget_set(state.scheme.budget, after),
        )
    )
    await proposals.refresh(work)
    return ids


def _flaws(wanted: Moves, known: Mapping[str, frozenset[Any]], last: int) -> list[Flaw]:
    flaws: list[Flaw] = []
    for index, (source, target, _) in enumerate(wanted):
        for side, line in (("from", source), ("to", target)):
            at = f"/moves/{index}/{side}"
            names = ("initiative", "kassier", "stream", "organisation")
            wrong = [unknown(f"{at}/{name}") for name in names if line[name] not in known[name]]
            wrong += [unknown(f"{at}/period")] if line["period"] > last else []
            if not wrong and (line["kassier"], line["stream"]) not in known["pot"]:
                nl, en = "Deze kassier heeft deze geldstroom niet.", "This kassier does not have this stream."
                wrong.append(Flaw(f"{at}/stream", "invalid_value", nl, en))
            flaws += wrong
        if source == target:
            nl, en = "Dit is dezelfde regel.", "This is the same line."
            flaws.append(Flaw(f"/moves/{index}/to", "invalid_value", nl, en))
    return flaws


def _use(state: State) -> Use:
    return Use(
        released=state.standing.released,
        with_costs=frozenset(state.costs),
        established=frozenset(code for code, _ in state.results),
        accounted=frozenset(part for matter, part in state.standing.registered if matter is Matter.RESULTS),
    )


def _permission(row: Row[Any] | None) -> Permission | None:
    if row is None:
        return None
    return Permission(row.from_stream, row.to_stream, row.amount_cents, used=row.used_by is not None)


def _key(row: Row[Any], side: str) -> LineKey:
    return LineKey(*(getattr(row, f"{side}_{name}") for name in LineKey._fields))


def _shown(row: Row[Any]) -> wire.StreamPermission:
    return wire.StreamPermission(
        id=row.id,
        from_stream=row.from_stream,
        to_stream=row.to_stream,
        amount=euros(row.amount_cents),
        reference=row.reference,
        given_on=row.given_on,
        status="unused" if row.used_by is None else "used",
        used_by=row.used_by,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )
