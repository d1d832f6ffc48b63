"""Answers which plans there are, and how their money is laid out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from app import clock
from app.access.principal import Actor
from app.access.rights import Action, Function
from app.access.work import Work
from app.db.session import Row, Session
from app.errors import NotFound
from app.http.paging import Removed
from app.http.types import euros
from app.plans import repository, schemas
from app.plans.imports.schemas import PlanCounts
from app.plans.provenance import answered
from app.plans.repository import AgreementKey, LineKey, Sight
from app.standing import service as standing

_AT_ONCE: Final = 1000

_SETTLEMENT: Final = "settlement"
"""With the plan's id it gives the id of the settlement moment, which has no row of its own."""


async def plans(
    session: Session, actor: Actor, today: date, filters: Mapping[str, str], after: tuple[str] | None, limit: int
) -> tuple[list[schemas.Plan], tuple[str] | None]:
    """One page of the plans in which the caller has a function, and the last key when there are more."""
    rows = await repository.plans(session, (actor.issuer, actor.subject, today), filters, after, limit + 1)
    found = [answered(schemas.Plan, row, scheme=_scheme(row)) for row in rows[:limit]]
    return found, (found[-1].code,) if len(rows) > limit else None


async def plans_since(
    session: Session, actor: Actor, today: date, filters: Mapping[str, str], since: datetime
) -> list[schemas.Plan | Removed]:
    """Of the plans in which the caller has a function: what is new or another since a moment, and what is gone."""
    there: dict[UUID, schemas.Plan] = {}
    after: tuple[str] | None = None
    while True:
        page, after = await plans(session, actor, today, filters, after, _AT_ONCE)
        there |= {one.id: one for one in page}
        if after is None:
            break
    caller = (actor.issuer, actor.subject, today)
    rows = await repository.plans_since(session, caller, since, clock.day_of(since))
    found = [(row, there.get(row.id)) for row in rows]
    return [shown or Removed(id=row.id, code=row.code) for row, shown in found if shown or _was_listed(row, filters)]


def _was_listed(row: Row[Any], filters: Mapping[str, str]) -> bool:
    """Whether a plan was among those that were asked for; when that is not remembered, it may have been."""
    return row.was is not None and all(row.was.get(name, value) == value for name, value in filters.items())


async def plan(work: Work) -> schemas.PlanDetail:
    """The plan with how much is in it, and its totals for who sees all money."""
    session, plan_id = work.session, work.plan.id
    row = await repository.find_plan(session, plan_id)
    # How much there is says nothing of whose it is.
    async with work.whole_plan():
        counts = await repository.counts(session, plan_id)
    if row is None or counts is None:
        raise NotFound
    totals = await repository.totals(session, plan_id) if work.principal.sees_all_money else None
    return answered(
        schemas.PlanDetail,
        row,
        scheme=_scheme(row),
        counts=PlanCounts(**counts._mapping),  # noqa: SLF001 (public, named so to keep clear of columns)
        totals=None if totals is None else tuple(_total(total) for total in totals),
    )


async def streams(work: Work, after: tuple[str] | None, limit: int) -> tuple[list[schemas.Stream], tuple[str] | None]:
    """One page of streams, and the last key when there are more."""
    rows = await repository.streams(work.session, work.plan.id, after, limit + 1)
    found = [answered(schemas.Stream, row) for row in rows[:limit]]
    return found, (found[-1].code,) if len(rows) > limit else None


async def stream(work: Work, code: str) -> schemas.Stream:
    """One stream; `NotFound` when there is none of that code."""
    row = await repository.find_stream(work.session, work.plan.id, code)
    if row is None:
        raise NotFound
    return answered(schemas.Stream, row)


async def periods(
    work: Work, mode: str | None, after: tuple[int] | None, limit: int
) -> tuple[list[schemas.Period], tuple[int] | None]:
    """One page of periods as imported, and the last key when there are more."""
    rows = await repository.periods(work.session, work.plan.id, mode, after, limit + 1)
    statuses = await standing.period_statuses(work) if rows else {}
    found = [_period(row, statuses[row.number]) for row in rows[:limit]]
    return found, (found[-1].number,) if len(rows) > limit else None


async def period(work: Work, number: int) -> schemas.Period:
    """One period, or the settlement moment after the last.

    Raises:
        NotFound: the number is neither, or the plan has no periods.
    """
    found = await repository.find_plan(work.session, work.plan.id)
    if found is None or not found.has_scheme:
        raise NotFound
    statuses = await standing.period_statuses(work)
    if number not in statuses:
        raise NotFound
    row = await repository.find_period(work.session, work.plan.id, number)
    if row is not None:
        return _period(row, statuses[number])
    return schemas.Period(
        id=uuid5(work.plan.id, _SETTLEMENT),
        number=number,
        settlement=True,
        starts_on=None,
        ends_on=None,
        pay_on=found.settlement_on,
        payment_mode=None,
        costs_until=None,
        status=schemas.PeriodStatus(statuses[number]),
    )


async def budget_lines(
    work: Work, filters: Mapping[str, str | int], after: LineKey | None, limit: int
) -> tuple[list[schemas.BudgetLine], LineKey | None]:
    """One page of the budget lines in the caller's sight, and the last key when there are more."""
    rows = await repository.budget_lines(work.session, work.plan.id, _sight(work), filters, after, limit + 1)
    found = [
        answered(schemas.BudgetLine, row, amount=euros(row.amount_cents), original_amount=euros(row.original_cents))
        for row in rows[:limit]
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    return found, None if last is None else (
        last.initiative,
        last.kassier,
        last.stream,
        last.organisation,
        last.period,
    )


async def agreements(
    work: Work, filters: Mapping[str, str], after: AgreementKey | None, limit: int
) -> tuple[list[schemas.Agreement], AgreementKey | None]:
    """One page of the agreements in the caller's sight, and the last key when there are more."""
    rows = await repository.agreements(work.session, work.plan.id, _sight(work), filters, after, limit + 1)
    found = [answered(schemas.Agreement, row) for row in rows[:limit]]
    last = rows[limit - 1] if len(rows) > limit else None
    return found, None if last is None else (last.kassier, last.organisation, last.valid_from, last.id)


def _sight(work: Work) -> Sight | None:
    """Whose money the caller sees; None is everybody's.

    Raises:
        Forbidden: the caller has no function that sees money.
    """
    principal = work.principal
    principal.require(Action.SEE_MONEY)
    if principal.sees_all_money:
        return None
    return Sight(principal.kassiers, principal.organisations(Function.PARTNER))


def _scheme(row: Row[Any]) -> schemas.Scheme | None:
    if not row.has_scheme:
        return None
    marks = row.details.get("scheme", {})
    return schemas.Scheme.model_validate({**marks, "catch_up": row.catch_up, "settlement_on": row.settlement_on})


def _total(row: Row[Any]) -> schemas.StreamTotal:
    return schemas.StreamTotal(stream=row.stream, amount=euros(int(row.amount)), original_amount=euros(int(row.was)))


def _period(row: Row[Any], status: str) -> schemas.Period:
    return answered(schemas.Period, row, settlement=False, status=status)
