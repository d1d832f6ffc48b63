"""Answers how far we are with what was promised, and why the stoplight has its colour."""

from collections import defaultdict
from collections.abc import Callable
from typing import assert_never

from app.access.work import Work
from app.errors import NotFound
from app.initiatives import service as initiatives
from app.kpis import schemas as kpi_wire
from app.kpis import service as kpis
from app.monitoring import schemas as wire
from app.monitoring.progress import Followed, follow, shown, together
from app.monitoring.stoplight import Colour
from app.plans import service as plans
from app.plans.package.records.monitoring import FollowUp, Forecast
from app.plans.package.records.programme import Goal
from app.register import service as register

_Key = tuple[str] | None


async def progress(work: Work) -> wire.Progress:
    """The course of the plan and of every theme, initiative and goal of it."""
    followed = await _followed(work)
    of_initiative = await initiatives.everything(work)
    themes = await initiatives.all_themes(work)
    theme_of = {one.code: one.theme for one in of_initiative}
    goals = [held.record for held in await register.records(work, Goal)]

    def under(wanted: Callable[[kpi_wire.Kpi], bool]) -> list[Followed]:
        return [one for one in followed if wanted(one.kpi)]

    return wire.Progress(
        on=work.today,
        plan=together(None, (await plans.plan(work)).name, followed),
        themes=[together(t.code, t.name, under(lambda k, t=t: _theme_of(k, theme_of) == t.code)) for t in themes],  # type: ignore[misc]
        initiatives=[together(i.code, i.name, under(lambda k, i=i: _own(k) == i.code)) for i in of_initiative],  # type: ignore[misc]
        goals=[together(g.code, g.name, under(lambda k, g=g: k.code in g.kpis)) for g in goals if g.kpis],  # type: ignore[misc]
    )


async def kpi_progress(
    work: Work, *, initiative: str | None, theme: str | None, colour: Colour | None, after: _Key, limit: int
) -> tuple[list[wire.KpiProgress], _Key]:
    """One page of KPIs with their course, in order of code; and the last key when there are more."""
    theme_of = {one.code: one.theme for one in await initiatives.everything(work)}
    found = [
        one
        for one in await _followed(work)
        if (after is None or one.kpi.code > after[0])
        and initiative in {None, _own(one.kpi)}
        and theme in {None, _theme_of(one.kpi, theme_of)}
        and colour in {None, one.light.colour}
    ]
    page = [_shown(one) for one in found[:limit]]
    return page, (page[-1].code,) if len(found) > limit else None


async def of_one(work: Work, code: str) -> wire.KpiProgress:
    """The course of one KPI.

    Raises:
        NotFound: the plan has no such KPI.
    """
    for one in await _followed(work):
        if one.kpi.code == code:
            return _shown(one)
    raise NotFound


async def _followed(work: Work) -> list[Followed]:
    forecasts: defaultdict[str, list[Forecast]] = defaultdict(list)
    for held in await register.records(work, Forecast):
        forecasts[held.record.kpi].append(held.record)
    actions: defaultdict[str, list[FollowUp]] = defaultdict(list)
    for action in await register.records(work, FollowUp):
        if action.record.kpi is not None:
            actions[action.record.kpi].append(action.record)
    return [
        follow(kpi, moments, forecasts[kpi.code], actions[kpi.code], work.today)
        for kpi, moments in await kpis.everything(work)
    ]


def _own(kpi: kpi_wire.Kpi) -> str | None:
    return kpi.scope.initiative if isinstance(kpi.scope, kpi_wire.InitiativeScope) else None


def _theme_of(kpi: kpi_wire.Kpi, theme_of: dict[str, str]) -> str | None:
    match kpi.scope:
        case kpi_wire.InitiativeScope():
            return theme_of[kpi.scope.initiative]
        case kpi_wire.ThemeScope():
            return kpi.scope.theme
        case kpi_wire.PlanScope():
            return None
        case _ as never:
            assert_never(never)


def _shown(one: Followed) -> wire.KpiProgress:
    kpi = one.kpi
    same = {name: getattr(kpi, name) for name in wire.KpiProgress.model_fields if name in type(kpi).model_fields}
    return wire.KpiProgress(**same, light=shown(one.light), points=list(one.points), actions=list(one.actions))
