"""Answers how plans compare, each as far as the caller may see it there."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from app.access import service as access
from app.access.principal import Actor
from app.access.work import Work
from app.business_case import service as business_case
from app.business_case.schemas import Impact
from app.comparison import schemas as wire
from app.comparison.movements import End, same
from app.coverage import service as coverage
from app.coverage.degrees import tally
from app.coverage.schemas import Coverage, CoverageCounts
from app.db.session import Session
from app.initiatives import service as initiatives
from app.kpis import service as kpis
from app.kpis.schemas import in_millionths
from app.plans import service as plans
from app.plans.package.records.area import Region, RegionKind
from app.plans.package.records.coverage import ReviewedPlan
from app.plans.package.records.life import InitiativeLink, Opgave, OpgaveKind
from app.plans.package.records.programme import Goal, GoalKind
from app.plans.package.words import InitiativeKind, KpiKind
from app.programme import service as programme
from app.register import service as register
from app.role_matrix import service as role_matrix
from app.uitkeringsschema.violations import Refused

_PLANS = 1000

_E = TypeVar("_E", bound=StrEnum)


@dataclass(slots=True)
class _Gathered:
    """What several plans say that only means something together."""

    plans: list[wire.Compared] = field(default_factory=list)
    links: dict[str, list[InitiativeLink]] = field(default_factory=dict)
    names: dict[End, str] = field(default_factory=dict)
    read: defaultdict[str, list[wire.ReadElsewhere]] = field(default_factory=lambda: defaultdict(list))


async def compare(
    session: Session, actor: Actor, moment: tuple[datetime, date], codes: Sequence[str]
) -> wire.PlanComparison:
    """Some plans side by side.

    Args:
        session: a transaction that was not used for a plan yet.
        actor: the caller.
        moment: now, and the day on which functions have to be in force.
        codes: the plans, each once.

    Raises:
        NotFound: one of them is not there, or the caller has no function in it; which of the two is not told.
    """
    found = _Gathered()
    for code in codes:
        work = await access.open_work(session, actor, code, *moment, whole=False)
        await _gather(work, found, codes)
    for code in await _others(session, actor, moment[1], codes):
        work = await access.open_work(session, actor, code, *moment, whole=False)
        _note(work, await _reading(work, codes), found, codes)
    return wire.PlanComparison(
        plans=[one.model_copy(update={"read_elsewhere": found.read[one.plan]}) for one in found.plans],
        same_movements=[
            wire.SameMovement(one=_end(pair.one, found), other=_end(pair.other, found), said_by=list(pair.said_by))
            for pair in same(found.links)
        ],
    )


async def _others(session: Session, actor: Actor, today: date, codes: Sequence[str]) -> list[str]:
    found: list[str] = []
    after: tuple[str] | None = None
    while True:
        some, after = await plans.plans(session, actor, today, {}, after, _PLANS)
        found += [one.code for one in some if one.code not in codes]
        if after is None:
            return found


async def _gather(work: Work, found: _Gathered, codes: Sequence[str]) -> None:
    covered = await coverage.coverage(work)
    found.plans.append(await _compared(work, covered))
    _note(work, covered, found, codes)
    found.links[work.plan.code] = [held.record for held in await register.records(work, InitiativeLink)]
    found.names |= {(work.plan.code, one.code): one.name for one in await initiatives.everything(work)}


async def _reading(work: Work, codes: Sequence[str]) -> Coverage | None:
    """The coverage of a plan that read one of these."""
    read = await register.records(work, ReviewedPlan)
    return await coverage.coverage(work) if any(held.record.plan in codes for held in read) else None


def _note(work: Work, covered: Coverage | None, found: _Gathered, codes: Sequence[str]) -> None:
    for one in () if covered is None else covered.plans:
        if one.plan is not None and one.plan in codes:
            found.read[one.plan].append(
                wire.ReadElsewhere(
                    plan=work.plan.code, reviewed_plan=one.code, counts=one.counts, illustrative=one.illustrative
                )
            )


async def _compared(work: Work, covered: Coverage) -> wire.Compared:
    plan = await plans.plan(work)
    impact, regions = await _impact(work), await register.by_code(work, Region)
    opgaven = [held.record.kind for held in await register.records(work, Opgave)]
    goals = [held.record.kind for held in await register.records(work, Goal)]
    return wire.Compared(
        plan=plan.code,
        name=plan.name,
        kind=plan.kind,
        status=plan.status,
        reached=(await programme.life(work)).reached,
        region=regions[plan.region].name if plan.region in regions else plan.region,
        **_area(list(regions.values())),
        themes=[one.name for one in await initiatives.all_themes(work)],
        initiatives=_counted(InitiativeKind, [one.kind for one in await initiatives.everything(work)]),
        kpis=_counted(KpiKind, [kpi.kind for kpi, _ in await kpis.everything(work)]),
        opgaven=_counted(OpgaveKind, opgaven),
        goals=_counted(GoalKind, goals),
        fiche_share=(await programme.completeness(work)).plan.share,
        role_share=(await role_matrix.completeness(work, None)).share,
        budget=None if not plan.totals else sum((one.amount for one in plan.totals), start=Decimal(0)),
        impact=impact.years[-1] if impact is not None and impact.years else None,
        impact_illustrative=impact is not None and impact.illustrative,
        own_coverage=_own(covered),
        read_elsewhere=[],
    )


async def _impact(work: Work) -> Impact | None:
    """What the trees come to; None when they cannot be computed."""
    try:
        return await business_case.impact(work, None, None, None)
    except Refused:
        return None


def _area(regions: Sequence[Region]) -> dict[str, Any]:
    gemeenten = [one for one in regions if one.kind is RegionKind.GEMEENTE and one.in_area]
    known = [max(one.inhabitants, key=lambda count: count.year).people for one in gemeenten if one.inhabitants]
    return {
        "gemeenten": sorted(one.name for one in gemeenten),
        "inhabitants": sum(known) if known else None,
        "gemeenten_counted": len(known),
    }


def _counted(words: type[_E], given: Iterable[_E]) -> dict[_E, int]:
    counts = Counter(given)
    return {word: counts[word] for word in words}


def _own(covered: Coverage) -> CoverageCounts:
    found = tally(one.degree for one in covered.own)
    share = found.share
    return CoverageCounts(
        niet=found.niet,
        genoemd=found.genoemd,
        concreet=found.concreet,
        unjudged=0,
        share=None if share is None else in_millionths(share),
    )


def _end(end: End, found: _Gathered) -> wire.MovementEnd:
    return wire.MovementEnd(plan=end[0], initiative=end[1], name=found.names.get(end))
