"""Answers what was promised and how far every meetmoment is."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from app.access.rights import RoleRight
from app.access.work import Work
from app.errors import NotFound
from app.kpis import narrowing, repository
from app.kpis import schemas as wire
from app.kpis.rows import kpi_of, meetmoment_of, plainly, status_of_row
from app.kpis.status import TO_REPORT, MeetmomentStatus
from app.measurements import reading
from app.role_matrix import reach
from app.standing import service as standing

Filters = narrowing.Filters

_BATCH: Final = 1000
_Key = tuple[str] | None


async def kpis(work: Work, filters: Filters, after: _Key, limit: int) -> tuple[list[wire.Kpi], _Key]:
    """One page of KPIs in order of code; and the last key when there are more."""
    rows = await repository.kpis(work.session, work.plan.id, after, limit + 1, filters)
    found = [kpi_of(row, wire.Kpi) for row in rows[:limit]]
    return found, (found[-1].code,) if len(rows) > limit else None


async def kpi(work: Work, code: str) -> wire.KpiDetail:
    """One KPI with its meetmomenten.

    Raises:
        NotFound: the plan has no such KPI.
    """
    row = await repository.find_kpi(work.session, work.plan.id, code)
    if row is None:
        raise NotFound
    rows = await repository.meetmomenten(work.session, work.plan.id, None, None, Filters(kpi=code))
    return kpi_of(row, wire.KpiDetail, meetmomenten=await _shown(work, rows))


async def meetmomenten(
    work: Work, filters: Filters, status: MeetmomentStatus | None, after: _Key, limit: int, *, mine: bool = False
) -> tuple[list[wire.Meetmoment], _Key]:
    """One page of meetmomenten in order of code; and the last key when there are more.

    Args:
        work: the plan and the caller.
        filters: what the list is narrowed to.
        status: only with this status; `due` is everything that must be reported now, what is overdue too.
        after: the last key of the page before.
        limit: the most rows.
        mine: only what the caller may report today.
    """
    kept, following = await _kept(work, filters, status, after, limit, mine=mine, plain=False)
    return await _shown(work, kept), following


async def said(
    work: Work, filters: Filters, status: MeetmomentStatus | None, after: _Key, limit: int, *, mine: bool = False
) -> tuple[list[dict[str, Any]], _Key]:
    """The same page as it goes over the wire: of what the database says itself, no model is made to check it again."""
    kept, following = await _kept(work, filters, status, after, limit, mine=mine, plain=True)
    later = await _later(work, kept)
    return plainly(kept, work.today, later), following


async def _kept(
    work: Work, filters: Filters, status: MeetmomentStatus | None, after: _Key, limit: int, *, mine: bool, plain: bool
) -> tuple[list[Any], _Key]:
    """The rows of a page, and the last key when there are more."""
    if mine:
        filters = await _within_reach(work, filters)
    wanted = _wanted(work, status)
    batch = limit + 1 if status is None else max(_BATCH, limit + 1)
    kept: list[Any] = []
    while len(kept) <= limit:
        rows = await repository.meetmomenten(work.session, work.plan.id, after, batch, filters, plain=plain)
        kept += rows if status is None else [row for row in rows if wanted(row)]
        if len(rows) < batch:
            break
        after = (rows[-1]["code"],)
    return kept[:limit], (kept[limit - 1]["code"],) if len(kept) > limit else None


async def meetmoment(work: Work, code: str) -> wire.MeetmomentDetail:
    """One meetmoment with all its measurements.

    Raises:
        NotFound: the plan has no such meetmoment.
    """
    row = await repository.find_meetmoment(work.session, work.plan.id, code)
    if row is None:
        raise NotFound
    later = (await _later(work, [row])).get(code, ())
    measured = await reading.of_meetmoment(work, code)
    return meetmoment_of(row, work.today, later, wire.MeetmomentDetail, measurements=measured)


async def everything(work: Work) -> list[tuple[wire.Kpi, list[wire.Meetmoment]]]:
    """Every KPI of the plan with its meetmomenten, in order of code."""
    of_kpi: defaultdict[str, list[wire.Meetmoment]] = defaultdict(list)
    for moment in await _shown(work, await repository.meetmomenten(work.session, work.plan.id, None, None, Filters())):
        of_kpi[moment.kpi].append(moment)
    rows = await repository.kpis(work.session, work.plan.id, None, None, Filters())
    return [(kpi_of(row, wire.Kpi), of_kpi[row.code]) for row in rows]


def is_unreported(moment: wire.Meetmoment) -> bool:
    """Whether somebody must report it still, now or later."""
    return moment.status in TO_REPORT | {MeetmomentStatus.PLANNED, MeetmomentStatus.REJECTED}


async def in_accounting(work: Work, period: int) -> list[wire.Meetmoment]:
    """The meetmomenten of a period, and the earlier ones with a measurement in its accounting, in order of code."""
    filters = Filters(accounting=period)
    return await _shown(work, await repository.meetmomenten(work.session, work.plan.id, None, None, filters))


async def _within_reach(work: Work, filters: Filters) -> Filters:
    allowed = await reach.of_reporting(work, await standing.load_scheme(work), RoleRight.REPORT)
    return filters if allowed.everything else replace(filters, within=allowed.initiatives)


def _wanted(work: Work, status: MeetmomentStatus | None) -> Callable[[Any], bool]:
    if status is None:
        return lambda _: True
    among = TO_REPORT if status is MeetmomentStatus.DUE else {status}
    return lambda row: status_of_row(row, work.today) in among


async def _shown(work: Work, rows: Sequence[Any]) -> list[wire.Meetmoment]:
    later = await _later(work, rows)
    return [meetmoment_of(row, work.today, later.get(row["code"], ()), wire.Meetmoment) for row in rows]


async def _later(work: Work, rows: Sequence[Any]) -> Mapping[str, Sequence[Any]]:
    """The rows of what was established in later accountings, by meetmoment."""
    later: defaultdict[str, list[Any]] = defaultdict(list)
    if rows and rows[0]["any_caught_up"]:
        for one in await repository.caught_up(work.session, work.plan.id, [row["code"] for row in rows]):
            later[one["meetmoment"]].append(one)
    return later
