"""Confirms and registers parts of a period in which nothing is missing; registering closes them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

from app.access.work import Fact, Work
from app.confirmations import repository
from app.confirmations import schemas as wire
from app.db.session import Row, Session
from app.errors import NotFound, raise_if_any, unknown
from app.standing import service as standing
from app.standing.state import State
from app.uitkeringsschema.facts import Part
from app.uitkeringsschema.readiness import confirmable, confirmation_missing, order_violations, substance_violations
from app.uitkeringsschema.standing import Matter
from app.uitkeringsschema.violations import Code, Refused, Violation, refuse_if_any


def plan_of(name: str, identifier: UUID) -> Callable[[Session], Awaitable[str | None]]:
    """How to find the plan of a confirmation or registration."""

    async def find(session: Session) -> str | None:
        return await repository.plan_code(session, name, identifier)

    return find


async def confirm(work: Work, period: int, body: wire.ConfirmationIn) -> wire.Confirmation:
    """Confirm the parts of a period in which nothing is missing and that are not confirmed yet (§7.1).

    Raises:
        NotFound: the plan has no such period.
        InvalidInput: a stream that the plan does not have.
        Forbidden: the caller is not financier of a stream that it names.
        Refused: there is no such part; what is missing in each of them, or four_eyes.
    """
    state = await _state(work, period)
    covered = _coverable(work, state, period, body)
    identifier = uuid4()
    shared = {"plan_id": work.plan.id, "matter": body.of.value, "period": period}
    await repository.add_confirmation(
        work.session,
        {
            "id": identifier,
            **shared,
            "confirmed_on": body.confirmed_on,
            "reference": body.reference,
            "recorded_by": work.actor,
            "recorded_at": work.now,
        },
        [
            {
                "id": uuid4(),
                **shared,
                "confirmation_id": identifier,
                "kassier": part.kassier,
                "stream": part.stream,
                "digest": state.digest(body.of, part),
            }
            for part in covered
        ],
    )
    _book(work, f"{body.of.value}_confirmed", "confirmation", identifier, body.confirmed_on, period, covered, body)
    return await show_confirmation(work, identifier)


async def register(work: Work, period: int, body: wire.RegistrationIn) -> wire.Registration:
    """Register what is confirmed and not registered yet; the parts are closed from then on.

    Raises:
        NotFound: the plan has no such period.
        Refused: confirmation_missing, period_not_accounted, or that everything is registered.
    """
    state = await _state(work, period)
    concerned = confirmable(state.scheme, body.of, period)
    if not concerned:
        raise Refused([_nothing(body.of, period, in_arrears=False)])
    waiting = await _waiting(work, state, body.of, period)
    if not waiting:
        unregistered = [part for part in concerned if (body.of, part) not in state.standing.registered]
        refuse_if_any(confirmation_missing(body.of, part) for part in unregistered)
        raise Refused([_done(Code.ALREADY_REGISTERED, body.of, period)])
    if body.of is Matter.RESULTS:
        refuse_if_any(order_violations(state.standing, waiting))
    identifier = uuid4()
    await repository.add_registration(
        work.session,
        {
            "id": identifier,
            "plan_id": work.plan.id,
            "matter": body.of.value,
            "period": period,
            "registered_on": body.registered_on,
            "system": body.system,
            "reference": body.reference,
            "recorded_by": work.actor,
            "recorded_at": work.now,
        },
        list(waiting.values()),
    )
    kind = f"{body.of.value}_registered"
    _book(work, kind, "registration", identifier, body.registered_on, period, sorted(waiting), body)
    return await show_registration(work, identifier)


async def show_confirmation(work: Work, identifier: UUID) -> wire.Confirmation:
    """One confirmation.

    Raises:
        NotFound: it is not one of this plan.
    """
    return (await _confirmations(work, [await _own(work, "confirmation", identifier)]))[0]


async def show_registration(work: Work, identifier: UUID) -> wire.Registration:
    """One registration.

    Raises:
        NotFound: it is not one of this plan.
    """
    return (await _registrations(work, [await _own(work, "registration", identifier)]))[0]


async def confirmations(
    work: Work, after: tuple[Any, ...] | None, limit: int, filters: dict[str, Any]
) -> tuple[list[wire.Confirmation], tuple[Any, ...] | None]:
    """The confirmations of a plan, by period."""
    rows = await repository.page(work.session, "confirmation", work.plan.id, after, limit + 1, filters)
    return await _confirmations(work, rows[:limit]), _next(rows, limit)


async def registrations(
    work: Work, after: tuple[Any, ...] | None, limit: int, filters: dict[str, Any]
) -> tuple[list[wire.Registration], tuple[Any, ...] | None]:
    """The registrations of a plan, by period."""
    rows = await repository.page(work.session, "registration", work.plan.id, after, limit + 1, filters)
    return await _registrations(work, rows[:limit]), _next(rows, limit)


async def _state(work: Work, period: int) -> State:
    work.require_scheme()
    state = await standing.load(work)
    if not 1 <= period <= state.scheme.settlement:
        raise NotFound
    return state


def _coverable(work: Work, state: State, period: int, body: wire.ConfirmationIn) -> list[Part]:
    """The parts in which nothing is missing and that are not confirmed yet; refuses when there is none."""
    streams = _streams(work, state, body.streams)
    parts = confirmable(state.scheme, body.of, period)
    concerned = [part for part in parts if part.stream in streams]
    if not concerned:
        raise Refused([_nothing(body.of, period, in_arrears=bool(parts))])
    open_parts = [part for part in concerned if (body.of, part) not in state.standing.confirmed]
    missing = {part: _missing(work, state, body.of, part) for part in open_parts}
    covered = [part for part in open_parts if not missing[part]]
    if not covered:
        refuse_if_any(violation for part in open_parts for violation in missing[part])
        raise Refused([_done(Code.ALREADY_CONFIRMED, body.of, period)])
    return covered


def _streams(work: Work, state: State, named: Sequence[str] | None) -> frozenset[str]:
    known = frozenset(pot.stream for pot in state.scheme.pots)
    if named is None:
        return work.principal.financed_streams(known)
    raise_if_any(unknown(f"/streams/{index}") for index, stream in enumerate(named) if stream not in known)
    for stream in named:
        work.principal.require_stream(stream)
    return frozenset(named)


def _missing(work: Work, state: State, of: Matter, part: Part) -> list[Violation]:
    found = substance_violations(state.scheme, state.standing, of, part)
    if of is Matter.RESULTS:
        found += order_violations(state.standing, [part])
    if work.actor in state.deciders(of, part):
        nl = "Wie een besluit heeft vastgelegd bevestigt het niet zelf."
        en = "Who recorded a decision does not confirm it."
        found.append(Violation(Code.FOUR_EYES, nl, en, {"of": of.value, **part._asdict()}))
    return found


async def _waiting(work: Work, state: State, of: Matter, period: int) -> dict[Part, UUID]:
    """The newest confirmation still in force of every part that is not registered."""
    waiting: dict[Part, UUID] = {}
    for row in await repository.unregistered(work.session, work.plan.id, of.value, period):
        part = Part(row.kassier, row.stream, row.period)
        in_force = (of, part) not in state.standing.registered and row.digest == state.digest(of, part)
        if in_force and part not in waiting:
            waiting[part] = row.id
    return waiting


def _nothing(of: Matter, period: int, *, in_arrears: bool) -> Violation:
    match of:
        case Matter.COSTS if not in_arrears:
            nl, en = f"Periode {period} wordt niet achteraf op kosten betaald.", f"Period {period} is not in arrears."
            return Violation(Code.NO_ARREARS_LINE, nl, en, {"of": of.value, "period": period})
        case Matter.APPROVAL:
            nl = "De goedkeuring wordt bevestigd bij periode 1, als die vooraf wordt betaald."
            en = "The approval is confirmed with period 1, when that is paid in advance."
        case Matter.RESULTS | Matter.COSTS:
            nl = f"In periode {period} is voor u niets te bevestigen."
            en = f"There is nothing for you to confirm in period {period}."
    return Violation(Code.NOTHING_TO_CONFIRM, nl, en, {"of": of.value, "period": period})


def _done(code: Code, of: Matter, period: int) -> Violation:
    nl, en = ("bevestigd", "confirmed") if code is Code.ALREADY_CONFIRMED else ("geregistreerd", "registered")
    facts = {"of": of.value, "period": period}
    return Violation(code, f"Voor periode {period} is alles al {nl}.", f"For period {period} all is {en}.", facts)


def _book(
    work: Work,
    kind: str,
    resource: str,
    identifier: UUID,
    day: Any,
    period: int,
    parts: Sequence[Part],
    body: wire.ConfirmationIn | wire.RegistrationIn,
) -> None:
    payload = {**body.model_dump(by_alias=True), "period": period, "parts": [list(part.pot) for part in parts]}
    work.book(Fact(kind, resource, identifier, payload, occurred_on=day))


async def _own(work: Work, name: str, identifier: UUID) -> Row[Any]:
    row = await repository.find(work.session, name, identifier)
    if row is None or row.plan_id != work.plan.id:
        raise NotFound
    return row


def _next(rows: Sequence[Row[Any]], limit: int) -> tuple[Any, ...] | None:
    return (rows[limit - 1].period, rows[limit - 1].id) if len(rows) > limit else None


async def _parts(work: Work, name: str, rows: Sequence[Row[Any]]) -> dict[UUID, list[Row[Any]]]:
    found: dict[UUID, list[Row[Any]]] = {row.id: [] for row in rows}
    for part in await repository.parts_of(work.session, name, list(found)):
        if work.principal.sees_kassier(part.kassier):
            found[part.owner].append(part)
    return found


async def _confirmations(work: Work, rows: Sequence[Row[Any]]) -> list[wire.Confirmation]:
    parts = await _parts(work, "confirmation", rows)
    state = await standing.load(work) if rows else None
    made = []
    for row in rows:
        of = Matter(row.matter)
        lapsed = state is not None and any(
            p.registration_id is None and p.digest != state.digest(of, Part(p.kassier, p.stream, p.period))
            for p in parts[row.id]
        )
        made.append(
            wire.Confirmation(
                id=row.id,
                of=of,
                period=row.period,
                status="lapsed" if lapsed else "confirmed",
                confirmed_on=row.confirmed_on,
                reference=row.reference,
                parts=[wire.CoveredPart(kassier=p.kassier, stream=p.stream) for p in parts[row.id]],
                recorded_by=row.recorded_by,
                recorded_at=row.recorded_at,
            )
        )
    return made


async def _registrations(work: Work, rows: Sequence[Row[Any]]) -> list[wire.Registration]:
    parts = await _parts(work, "registration", rows)
    return [
        wire.Registration(
            id=row.id,
            of=Matter(row.matter),
            period=row.period,
            status="registered",
            registered_on=row.registered_on,
            system=row.system,
            reference=row.reference,
            parts=[wire.CoveredPart(kassier=p.kassier, stream=p.stream) for p in parts[row.id]],
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
        )
        for row in rows
    ]
