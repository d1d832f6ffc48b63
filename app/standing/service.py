"""Loads where a plan stands, for every room that applies a rule of the money."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from sys import intern
from typing import Any, Final
from uuid import UUID

from app.access.work import Work
from app.db.session import Row
from app.standing import repository
from app.standing.repository import ACCOUNTED
from app.standing.state import Decided, Result, State, Statement
from app.uitkeringsschema.facts import (
    Kpi,
    LineKey,
    Measure,
    Meetmoment,
    Part,
    PaymentMode,
    Period,
    Rule,
    Scheme,
)
from app.uitkeringsschema.standing import Matter, Standing, period_status

__all__ = ["ACCOUNTED", "accounted_by", "has_released", "load", "load_accounted", "load_scheme", "period_statuses"]

_KEPT: Final = 4000
"""How many meetmomenten and budget lines stay in memory, of whole schemes: of six plans of the size of a real one."""

_schemes: OrderedDict[tuple[UUID, bool], Scheme] = OrderedDict()


async def load_scheme(work: Work) -> Scheme:
    """The plan as the rules see it, with its budget and targets as they are in force.

    The same stamp is the same scheme, so one that was read before serves again. Only what was read in a transaction
    that had changed nothing is kept: what is not committed may never have been.
    """
    async with work.whole_plan():
        return await _scheme(work, await repository.stamp(work.session, work.plan.id))


async def load_accounted(work: Work) -> tuple[Scheme, Standing]:
    """The plan, and of its standing what is registered: enough to know what is closed."""
    async with work.whole_plan():
        return await accounted_by(work, await repository.stamp_and_registered(work.session, work.plan.id))


async def accounted_by(work: Work, found: Any) -> tuple[Scheme, Standing]:
    """The same where `ACCOUNTED` was asked of the plan already, in a command."""
    scheme = await _scheme(work, found)
    return scheme, Standing(registered=frozenset((Matter(of), Part(*part)) for of, *part in found["registered"]))


async def _scheme(work: Work, known: Any) -> Scheme:
    key = (known["scheme_stamp"], work.plan.catch_up)
    scheme = _schemes.get(key)
    if scheme is not None:
        _schemes.move_to_end(key)
        return scheme
    scheme = await _read_scheme(work)
    if known["untouched"]:
        _schemes[key] = scheme
        while len(_schemes) > 1 and sum(map(_size, _schemes.values())) > _KEPT:
            _schemes.popitem(last=False)
    return scheme


def _size(scheme: Scheme) -> int:
    return len(scheme.meetmomenten) + len(scheme.budget)


async def _read_scheme(work: Work) -> Scheme:
    session, plan_id = work.session, work.plan.id
    return Scheme(
        periods=tuple(
            Period(row.number, PaymentMode(row.payment_mode)) for row in await repository.periods(session, plan_id)
        ),
        budget={_line(row): row.amount_cents for row in await repository.budget(session, plan_id)},
        themes={intern(row.code): intern(row.theme) for row in await repository.themes(session, plan_id)},
        meetmomenten={intern(row.code): _meetmoment(row) for row in await repository.meetmomenten(session, plan_id)},
        catch_up=work.plan.catch_up,
    )


async def load(work: Work) -> State:
    """Everything that the rules need to know of the plan now."""
    async with work.whole_plan():
        return await _load(work)


async def _load(work: Work) -> State:
    session, plan_id = work.session, work.plan.id
    deciding = await repository.deciding(session, plan_id)
    state = State(
        scheme=await _scheme(work, await repository.stamp(session, plan_id)),
        results={(row.meetmoment, row.accounting): _result(row) for row in await repository.results(session, plan_id)},
        statements=tuple(_statement(row) for row in await repository.statements(session, plan_id)),
        establishing=tuple(
            Decided(row.id, row.period, row.recorded_by) for row in deciding if row.kind == "establish_results"
        ),
        approvals=tuple(Decided(row.id, None, row.recorded_by) for row in deciding if row.kind == "approve_plan"),
    )
    released = frozenset(
        Part(row.kassier, row.stream, row.period) for row in await repository.released(session, plan_id)
    )
    return _with_standing(state, released, await repository.covered(session, plan_id))


async def has_released(work: Work) -> bool:
    """Whether a payout of the plan was released."""
    async with work.whole_plan():
        return await repository.any_released(work.session, work.plan.id)


async def period_statuses(work: Work) -> dict[int, str]:
    """The status of every period and of the settlement moment: open, accounted or settled."""
    state = await load(work)
    return {
        number: period_status(state.scheme, state.standing, number) for number in range(1, state.scheme.settlement + 1)
    }


def _with_standing(state: State, released: frozenset[Part], covered: Sequence[Row[Any]]) -> State:
    """Add the standing: first what is decided, which the digests need, then what is still confirmed by them."""
    decided = Standing(
        approved=bool(state.approvals),
        with_outcome=frozenset(
            code for (code, accounting) in state.results if state.scheme.meetmomenten[code].period == accounting
        ),
        established_in=frozenset(d.period for d in state.establishing if d.period is not None),
        costs_open=frozenset(s.part for s in state.statements if not s.accepted),
        released=released,
    )
    state = replace(state, standing=decided)
    confirmed: set[tuple[Matter, Part]] = set()
    registered: set[tuple[Matter, Part]] = set()
    for row in covered:
        of, part = Matter(row.matter), Part(row.kassier, row.stream, row.period)
        if row.registration_id is not None:
            registered.add((of, part))
            confirmed.add((of, part))
        elif (of, part) not in confirmed and row.digest == state.digest(of, part):
            confirmed.add((of, part))
    return replace(state, standing=replace(decided, confirmed=frozenset(confirmed), registered=frozenset(registered)))


def _meetmoment(row: Row[Any]) -> Meetmoment:
    return Meetmoment(
        code=intern(row.code),
        kpi=Kpi(
            code=intern(row.kpi),
            measure=Measure(row.measure),
            rule=Rule(row.rule),
            initiative=_named(row.initiative),
            theme=_named(row.theme),
            threshold=None if row.threshold is None else Fraction(row.threshold),
            steps=tuple((Fraction(str(start)), Fraction(str(pays))) for start, pays in row.steps),
            pays=row.pays,
        ),
        period=row.period,
        weight=row.weight_millionths,
        target=row.target,
        baseline=Decimal(0) if row.baseline is None else row.baseline,
    )


def _result(row: Row[Any]) -> Result:
    value = row.value_boolean if row.value_boolean is not None else row.value_number
    return Result(row.meetmoment, row.accounting, row.measurement_id, value, row.decision_id, row.recorded_by)


def _line(row: Row[Any]) -> LineKey:
    return LineKey(
        intern(row.initiative), intern(row.kassier), intern(row.stream), intern(row.organisation), row.period
    )


def _named(code: str | None) -> str | None:
    """A code, of which there is one in memory however often it is named."""
    return None if code is None else intern(code)


def _statement(row: Row[Any]) -> Statement:
    return Statement(
        id=row.id,
        line=_line(row),
        amount=row.amount_cents,
        accepted=row.status == "accepted",
        decision_id=row.decision_id,
        decided_by=row.recorded_by,
    )
