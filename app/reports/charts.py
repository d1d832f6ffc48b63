"""Gathers what each chart of a plan shows, as it was known at a moment and as far as the reader may see it."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from app.access.rights import Action
from app.access.work import Work
from app.business_case import service as business_case
from app.business_case.schemas import BusinessCase
from app.http.types import euros
from app.planning import service as planning
from app.reports import service
from app.reports.ground import Ground
from app.reports.money import shift_of
from app.reports.pictures.case import case_of
from app.reports.pictures.gantt import gantt_of
from app.reports.pictures.picture import Picture
from app.reports.pictures.progress import progress_of
from app.reports.pictures.roles import roles_of
from app.reports.pictures.schedule import schedule_of
from app.reports.promised import themes_of
from app.reports.schemas import MoneyInSight
from app.role_matrix import service as role_matrix
from app.uitkeringsschema.facts import Part
from app.uitkeringsschema.violations import Refused


class Chart(StrEnum):
    """The charts, by their name in the address."""

    KPI_PROGRESS = "kpi-progress"
    SCHEDULE = "schedule"
    BUSINESS_CASE = "business-case"
    PLANNING = "planning"
    ROLE_MATRIX = "role-matrix"


RIGHTS: Final[Mapping[Chart, Action]] = {
    Chart.KPI_PROGRESS: Action.READ,
    Chart.SCHEDULE: Action.SEE_MONEY,
    Chart.BUSINESS_CASE: Action.SEE_ALL_MONEY,
    Chart.PLANNING: Action.READ,
    Chart.ROLE_MATRIX: Action.READ,
}
"""Who may see which, as for the figures that it shows."""


async def one(work: Work, chart: Chart, period: int | None) -> Picture:
    """One chart; of a period (the last that has begun by default) where it is about one.

    Raises:
        Forbidden: it shows money that is not the caller's to see.
        NotFound: there is no such period.
        Refused: no_scheme for a chart of KPIs or money.
    """
    work.principal.require(RIGHTS[chart])
    if chart in _READ:
        return await _READ[chart](work)
    ground = (await service.known(work, period or 1)).ground
    if period is None:
        begun = [row["number"] for row in ground.rows.all("period") if row["starts_on"] <= ground.on]
        ground = replace(ground, period=max(begun, default=1))
    return await asyncio.to_thread(_MADE_OF[chart], ground)


async def of_report(found: service.Known) -> list[Picture]:
    """The charts of a report that its reader may see and that have something to show, in the order of reading."""
    may = found.work.principal.may
    pictures = [await asyncio.to_thread(make, found.ground) for chart, make in _MADE_OF.items() if may(RIGHTS[chart])]
    for chart, read in _READ.items():
        if may(RIGHTS[chart]):
            pictures.append(await read(found.work))
    return pictures


def _progress(ground: Ground) -> Picture:
    return progress_of(themes_of(ground), ground.period)


def _schedule(ground: Ground) -> Picture:
    amounts: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for share in ground.schedule.shares:
        part = share.part
        if ground.sees(part.kassier, share.organisation):
            shift = shift_of(ground, ground.live.get(part), share.organisation)
            amounts[part.period, part.kassier] += euros(share.amount + shift)
    names = {code: ground.names.kassier(code) for code in ground.names.kassiers}
    states = [_state(ground, period) for period in range(1, ground.state.scheme.settlement + 1)]
    return schedule_of(amounts, states, names, own=ground.sight.money is not MoneyInSight.ALL)


def _state(ground: Ground, period: int) -> str:
    parts = [Part(*pot, period) for pot in ground.state.scheme.pots]
    released = sum(1 for part in parts if ground.released(part))
    if parts and released == len(parts):
        return "vrijgegeven"
    if released:
        return "deels vrijgegeven"
    return "voorlopig" if any(ground.provisional(part) for part in parts) else "verwacht"


async def _case(work: Work) -> Picture:
    found: BusinessCase | None
    try:
        found = await business_case.whole_case(work)
    except Refused:
        # A plan whose trees or costs cannot be computed has no chart of them; asking for the figures says why.
        found = None
    return case_of(found if found is not None and any(one.impact for one in found.total.years) else None)


async def _planning(work: Work) -> Picture:
    return gantt_of(await planning.planning(work, initiative=None, theme=None, region=None, on=work.today))


async def _roles(work: Work) -> Picture:
    return roles_of(await role_matrix.matrix(work, work.today, None))


_MADE_OF: Final[Mapping[Chart, Callable[[Ground], Picture]]] = {
    Chart.KPI_PROGRESS: _progress,
    Chart.SCHEDULE: _schedule,
}
_READ: Final[Mapping[Chart, Callable[[Work], Awaitable[Picture]]]] = {
    Chart.BUSINESS_CASE: _case,
    Chart.PLANNING: _planning,
    Chart.ROLE_MATRIX: _roles,
}
