"""Where the rows of views come from: the services behind the lists, so that rights and rows are those of the list."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from app.access.work import Work
from app.budget import service as budget
from app.business_case import schemas as impact_wire
from app.business_case import service as business_case
from app.claims import service as claims
from app.initiatives import service as initiatives
from app.kpis import service as kpis
from app.measurements import reading
from app.monitoring import service as monitoring
from app.organisations import service as organisations
from app.payouts import service as payouts
from app.planning import service as planning
from app.plans import service as plans
from app.plans.package.records.programme import Fiche
from app.programme.completeness import together
from app.register import service as register
from app.role_matrix import service as role_matrix
from app.schedule import service as schedule
from app.views.columns import Key, Lookups, Page, Within

ALL: Final = 1_000_000
"""More than any plan has of anything that is not booked."""

_Found = tuple[list[Any], Key]


def at_once(load: Callable[[Work], Awaitable[Iterable[Any]]]) -> Page:
    """The pages of rows that can only be had all together; the key is the number of rows before."""

    async def page(work: Work, after: Key, limit: int) -> _Found:
        rows, begin = list(await load(work)), 0 if after is None else max(0, after[0])
        end = begin + limit
        return rows[begin:end], (end,) if end < len(rows) else None

    return page


async def budget_lines(work: Work, after: Key, limit: int) -> _Found:
    """The budget lines in sight."""
    return await plans.budget_lines(work, {}, after, limit)


async def roles(work: Work, after: Key, limit: int) -> _Found:
    """The role assignments, those of before and after too."""
    return await role_matrix.assignments(work, {}, (None, None), after, limit)


async def all_kpis(work: Work, after: Key, limit: int) -> _Found:
    """The KPIs."""
    return await kpis.kpis(work, kpis.Filters(), after, limit)


async def meetmomenten(work: Work, after: Key, limit: int) -> _Found:
    """The meetmomenten."""
    return await kpis.meetmomenten(work, kpis.Filters(), None, after, limit)


async def measurements(work: Work, after: Key, limit: int) -> _Found:
    """The measurements."""
    return await reading.measurements(work, {}, after, limit)


async def progress(work: Work) -> list[Within]:
    """Every KPI with each of its meetmomenten, or by itself when it has none."""
    found, _ = await monitoring.kpi_progress(work, initiative=None, theme=None, colour=None, after=None, limit=ALL)
    return [Within(one, point) for one in found for point in one.points or (None,)]


async def payments(work: Work) -> list[Any]:
    """What the schedule pays to kassiers."""
    return (await schedule.uitkeringsschema(work)).payments


async def distributions(work: Work) -> list[Any]:
    """What the schedule gives to organisations."""
    return (await schedule.uitkeringsschema(work)).distributions


async def paid(work: Work, after: Key, limit: int) -> _Found:
    """The payouts in sight."""
    return await payouts.page(work, after, limit, {})


async def receipts(work: Work, after: Key, limit: int) -> _Found:
    """The receipts in sight."""
    return await payouts.movements(work, "receipt", after, limit, {})


async def transfers(work: Work, after: Key, limit: int) -> _Found:
    """The transfers in sight."""
    return await payouts.movements(work, "transfer", after, limit, {})


async def cost_statements(work: Work, after: Key, limit: int) -> _Found:
    """The cost statements in sight."""
    return await budget.page(work, after, limit, {})


async def all_claims(work: Work, after: Key, limit: int) -> _Found:
    """The claims in sight."""
    return await claims.page(work, after, limit, {})


async def all_organisations(work: Work, after: Key, limit: int) -> _Found:
    """The organisations."""
    return await organisations.organisations(work, {}, after, limit)


async def fiches(work: Work) -> list[Within]:
    """The fiches, each with how full it is."""
    return [Within(held, together([held.record])) for held in await register.records(work, Fiche)]


async def milestones(work: Work) -> list[Within]:
    """The milestones, each with its initiative."""
    found = await planning.planning(work, initiative=None, theme=None, region=None, on=None)
    return [Within(row, point) for row in found.rows for point in row.milestones]


async def case_years(work: Work) -> list[Within]:
    """The years of the business case: of the whole, of each sector, and of the comparisons of the plan."""
    found = await business_case.business_case(work, None)
    cases: list[impact_wire.Case] = [found.total, *found.sectors, *found.comparisons]
    return [Within(case, year) for case in cases for year in case.years]


async def _organisations(work: Work) -> Iterable[Any]:
    return (await organisations.organisations(work, {}, None, ALL))[0]


async def _kassiers(work: Work) -> Iterable[Any]:
    return (await organisations.kassiers(work, {}, None, None, ALL))[0]


async def _domains(work: Work) -> Iterable[Any]:
    return (await organisations.domains(work, None, ALL))[0]


async def _streams(work: Work) -> Iterable[Any]:
    return (await plans.streams(work, None, ALL))[0]


_TABLES: Final[dict[str, Callable[[Work], Awaitable[Iterable[Any]]]]] = {
    "domains": _domains,
    "initiatives": initiatives.everything,
    "kassiers": _kassiers,
    "organisations": _organisations,
    "streams": _streams,
    "themes": initiatives.all_themes,
}


async def looked_up(work: Work, tables: Iterable[str]) -> Lookups:
    """The things that a view names by their code; all of these lists are for everybody in the plan."""
    return {table: {one.code: one for one in await _TABLES[table](work)} for table in tables}
