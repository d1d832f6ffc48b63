"""Makes the verantwoordingsrapport of a period, as it was known at a moment and as far as the reader may see it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.access.rights import Action, Function
from app.access.work import Work
from app.decisions import service as decisions
from app.errors import NotFound
from app.kpis.status import MeetmomentStatus
from app.ledger import service as ledger
from app.plans.package.records.monitoring import FollowUp
from app.plans.package.words import PlanKind, PlanStatus
from app.plans.schemas import PeriodStatus
from app.register import service as register
from app.reports import repository, schemas
from app.reports.asked import asked_of, recorded_of
from app.reports.ground import Ground
from app.reports.money import earnings_of, payments_of
from app.reports.open_points import open_points_of
from app.reports.promised import themes_of
from app.standing import service as standing
from app.uitkeringsschema.facts import PaymentMode
from app.uitkeringsschema.standing import period_status


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a plan: what to read it with, and everything that a report of it is made of."""

    work: Work
    ground: Ground
    head: schemas.PlanOfReport
    books: schemas.Books


async def known(work: Work, period: int) -> Known:
    """Gather what is known of a plan.

    Raises:
        NotFound: there is no such period.
        Refused: no_scheme.
    """
    work.require_scheme()
    state = await standing.load(work)
    if not 1 <= period <= state.scheme.settlement:
        raise NotFound
    async with work.whole_plan():
        found = await ledger.last(work)
        rows = await ledger.rows(work)
        row = await repository.plan_of(work.session, work.plan.id)
        names = await repository.names(work.session, work.plan.id)
    if found is None or row is None:
        raise NotFound
    ground = Ground(
        period=period,
        on=work.today,
        state=state,
        rows=rows,
        names=names,
        sight=sight_of(work),
        follow_ups=tuple(held.record for held in await register.records(work, FollowUp)),
        hidden=decisions.hidden_kinds(work),
    )
    head, recorded_at = found
    books = schemas.Books(seq=head.seq, hash=head.hash, head=str(head), recorded_at=recorded_at)
    return Known(work, ground, _plan(row), books)


async def report(work: Work, period: int, as_of: datetime | None) -> schemas.Report:
    """The report of a period; `as_of` is the moment that the work is to be read at, if it is.

    Raises:
        NotFound: there is no such period.
        Refused: no_scheme.
    """
    return await compose(await known(work, period), as_of)


async def compose(found: Known, as_of: datetime | None) -> schemas.Report:
    """The report of what is known."""
    # Without a moment the last entry is one, so that the same facts give the same report all day.
    return await asyncio.to_thread(_composed, found, found.work.now if as_of else found.books.recorded_at)


def _composed(found: Known, moment: datetime) -> schemas.Report:
    ground = found.ground
    themes, earnings, payments = themes_of(ground), [], []
    if ground.sees_money:
        earnings, payments = earnings_of(ground), payments_of(ground)
    return schemas.Report(
        plan=found.head,
        period=_period(ground),
        on=ground.on,
        as_of=moment,
        books=found.books,
        sight=ground.sight,
        illustrative=any(_illustrated(ground)),
        figures=_figures(ground, themes, earnings, payments),
        themes=themes,
        earnings=earnings,
        payments=payments,
        open_points=open_points_of(ground),
        asked=asked_of(ground),
        recorded=recorded_of(ground),
        caveats=list(_caveats(ground, payments)),
    )


def sight_of(work: Work) -> schemas.Sight:
    """Whose money the caller sees."""
    principal = work.principal
    if principal.sees_all_money:
        return schemas.Sight(money=schemas.MoneyInSight.ALL, kassiers=(), organisations=())
    if not principal.may(Action.SEE_MONEY):
        return schemas.Sight(money=schemas.MoneyInSight.NONE, kassiers=(), organisations=())
    own = principal.organisations(Function.PARTNER)
    kassiers = tuple(sorted(principal.kassiers))
    return schemas.Sight(money=schemas.MoneyInSight.OWN, kassiers=kassiers, organisations=tuple(sorted(own)))


def _plan(row: Any) -> schemas.PlanOfReport:
    return schemas.PlanOfReport(
        code=row.code,
        name=row.name,
        region=row.region,
        kind=PlanKind(row.kind),
        status=PlanStatus(row.status),
        governing_body=row.governing_body,
    )


def _period(ground: Ground) -> schemas.PeriodOfReport:
    scheme = ground.state.scheme
    row = next(iter(ground.rows.of("period", "number", ground.period)), None)
    return schemas.PeriodOfReport(
        number=ground.period,
        last=scheme.last,
        settlement=row is None,
        status=PeriodStatus(period_status(scheme, ground.state.standing, ground.period)),
        starts_on=None if row is None else row["starts_on"],
        ends_on=None if row is None else row["ends_on"],
        pay_on=None if row is None else row["pay_on"],
        payment_mode=None if row is None else PaymentMode(row["payment_mode"]),
    )


def _figures(ground: Ground, themes: Any, earnings: Any, payments: Any) -> schemas.Figures:
    moments = [
        one
        for theme in themes
        for initiative in theme.initiatives
        for kpi in initiative.kpis
        for one in kpi.meetmomenten
        if one.period == ground.period
    ]
    established = [one for one in moments if one.status is MeetmomentStatus.ESTABLISHED]
    not_measured = sum(1 for one in moments if one.status is MeetmomentStatus.NOT_MEASURED)
    names = ("value", "earned", "shortfall", "undecided", "caught_up")
    sums = {name: sum((getattr(one, name) for one in earnings), Decimal("0.00")) for name in names}
    return schemas.Figures(
        meetmomenten=len(moments),
        established=len(established),
        not_measured=not_measured,
        without_outcome=len(moments) - len(established) - not_measured,
        fully_achieved=sum(1 for one in established if one.achievement == 1),
        **{name: amount if ground.sees_money else None for name, amount in sums.items()},
        payment=_paid(ground, payments, ground.period),
        next_payment=_paid(ground, payments, ground.period + 1),
    )


def _paid(ground: Ground, payments: Any, period: int) -> Decimal | None:
    """What is paid to whom the reader sees; none after the settlement moment."""
    if not ground.sees_money or period > ground.state.scheme.settlement:
        return None
    own = [one for one in payments if one.period == period]
    whole = [one.payment for one in own if one.payment is not None]
    shares = [share.share for one in own if one.payment is None for share in one.shares]
    return sum([*whole, *shares], Decimal("0.00"))


def _illustrated(ground: Ground) -> Iterator[bool]:
    for row in ground.moments.values():
        yield bool(row["details"].get("illustrative"))
        yield bool(ground.kpis[row["kpi"]]["details"].get("illustrative"))
    if ground.sees_money:
        for row in ground.rows.of("budget_line", "period", ground.period):
            yield bool(row["details"].get("illustrative"))


def _caveats(ground: Ground, payments: Any) -> Iterator[str]:
    match ground.sight.money:
        case schemas.MoneyInSight.OWN:
            yield "U ziet van het geld alleen wat van uw organisatie of kassier is; totalen gaan over dat deel."
        case schemas.MoneyInSight.NONE:
            yield "Dit rapport toont geen geld: uw functie in dit plan geeft daar geen recht op."
    if any(one.provisional for one in payments):
        yield "Wat voorlopig heet kan nog veranderen: wat nog geen uitkomst heeft, telt daarin als helemaal gehaald."
    yield from _told(ground)


def _told(ground: Ground) -> Iterator[str]:
    """What is illustrative, in numbers."""
    kpis = {row["kpi"] for row in ground.moments.values()}
    made = sum(1 for code in kpis if ground.kpis[code]["details"].get("illustrative"))
    if made:
        yield (
            f"Illustratief: {made} van de {len(kpis)} KPI’s in dit rapport. De bron geeft die niet; naam, doel en "
            "gewicht zijn bij de tekst van het plan gemaakt."
        )
    lines = ground.rows.of("budget_line", "period", ground.period) if ground.sees_money else []
    made = sum(1 for row in lines if row["details"].get("illustrative"))
    if made:
        yield f"Illustratief: de bedragen van {made} van de {len(lines)} begrotingsregels van deze periode."
