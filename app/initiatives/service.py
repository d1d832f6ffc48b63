"""Answers what a plan sets out to do."""

from collections.abc import Mapping

from app.access.work import Work
from app.initiatives import repository
from app.initiatives.schemas import Initiative, Theme
from app.plans.provenance import answered, answered_one, answered_page

_Key = tuple[str] | None


async def themes(work: Work, after: _Key, limit: int) -> tuple[list[Theme], _Key]:
    """One page of themes, and the last key when there are more."""
    return answered_page(Theme, await repository.themes(work.session, work.plan.id, after, limit + 1), limit)


async def theme(work: Work, code: str) -> Theme:
    """One theme; `NotFound` when there is none of that code."""
    return answered_one(Theme, await repository.find_theme(work.session, work.plan.id, code))


async def initiatives(work: Work, filters: Mapping[str, str], after: _Key, limit: int) -> tuple[list[Initiative], _Key]:
    """One page of initiatives, and the last key when there are more."""
    rows = await repository.initiatives(work.session, work.plan.id, filters, after, limit + 1)
    return answered_page(Initiative, rows, limit)


async def everything(work: Work) -> list[Initiative]:
    """All initiatives in order of code."""
    return [
        answered(Initiative, row) for row in await repository.initiatives(work.session, work.plan.id, {}, None, None)
    ]


async def all_themes(work: Work) -> list[Theme]:
    """All themes in order of code."""
    return [answered(Theme, row) for row in await repository.themes(work.session, work.plan.id, None, None)]


async def initiative(work: Work, code: str) -> Initiative:
    """One initiative; `NotFound` when there is none of that code."""
    return answered_one(Initiative, await repository.find_initiative(work.session, work.plan.id, code))
