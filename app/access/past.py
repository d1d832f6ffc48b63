"""The work of a caller in a plan as it was known before."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from app import clock
from app.access import repository
from app.access.work import PlanRef, Work
from app.db.sight import as_after


class NotRemembered(Exception):
    """How it was that long ago was not kept."""


@asynccontextmanager
async def looking_back(work: Work, moment: datetime) -> AsyncIterator[Work | None]:
    """The work of the same caller, with the rights of now, in the plan as it was known at a moment.

    Gives None when the plan was not there yet.

    Raises:
        NotRemembered: how it was that long ago was not kept.
    """
    entry = await repository.cut(work.session, work.plan.id, moment)
    if entry < 0:
        raise NotRemembered
    if entry == 0:
        yield None
        return
    async with as_after(work.session, entry):
        row = await repository.plan_then(work.session, work.plan.id)
        if row is None:
            yield None
        else:
            plan = PlanRef(row.id, row.code, row.has_scheme, row.catch_up, row.version)
            yield replace(work, plan=plan, now=moment, today=clock.day_of(moment))
