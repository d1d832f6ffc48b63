"""From a sound package to the facts that the rules of the money compute with."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import Final

from app.http.types import cents
from app.plans.package.models import BudgetPart, KpiPart, MeetmomentPart, Package
from app.uitkeringsschema.facts import Kpi, LineKey, Meetmoment, Period, Scheme

_MILLIONTHS: Final = 10**6


def scheme_of(package: Package) -> Scheme | None:
    """The scheme of a package: amounts in cents, rows of the same line added up; None for a plan without money."""
    if package.scheme is None or package.budget is None:
        return None
    kpis = {part.code: kpi_of(part) for part in package.kpis}
    return Scheme(
        periods=tuple(Period(part.number, part.payment_mode) for part in package.scheme.periods),
        budget=budget_of(package.budget),
        themes={part.code: part.theme for part in package.initiatives},
        meetmomenten={
            moment.code: meetmoment_of(moment, kpis[part.code]) for part in package.kpis for moment in part.meetmomenten
        },
        catch_up=package.scheme.catch_up,
    )


def budget_of(rows: tuple[BudgetPart, ...]) -> dict[LineKey, int]:
    """The budget in cents per line."""
    budget: defaultdict[LineKey, int] = defaultdict(int)
    for row in rows:
        budget[line_of(row)] += cents(row.amount)
    return dict(budget)


def line_of(row: BudgetPart) -> LineKey:
    """The line that a row of the budget belongs to."""
    return LineKey(row.initiative, row.kassier, row.stream, row.organisation, row.period)


def kpi_of(part: KpiPart) -> Kpi:
    """A KPI, its fractions exact."""
    return Kpi(
        code=part.code,
        measure=part.measure,
        rule=part.rule,
        initiative=part.scope.initiative,
        theme=part.scope.theme,
        threshold=None if part.threshold is None else Fraction(part.threshold),
        steps=tuple(sorted((Fraction(start), Fraction(pays)) for start, pays in part.steps or ())),
        pays=part.pays,
    )


def meetmoment_of(part: MeetmomentPart, kpi: Kpi) -> Meetmoment:
    """A meetmoment of a KPI, its weight in millionths."""
    return Meetmoment(
        code=part.code,
        kpi=kpi,
        period=part.period,
        weight=int(part.weight * _MILLIONTHS),
        target=part.target,
        baseline=Decimal(0) if part.baseline is None else part.baseline,
    )
