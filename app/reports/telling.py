"""Tells a report: its texts and its charts, for the page and the paper."""

import asyncio
from datetime import datetime

from app.access.work import Work
from app.reports import charts, service
from app.reports.pictures.picture import Picture
from app.reports.view import View, view_of


async def told(work: Work, period: int, as_of: datetime | None) -> tuple[View, list[Picture]]:
    """The report in words with its charts; what is heavy about it is still to be done.

    Raises:
        NotFound: there is no such period, or the plan was not there yet.
        Refused: no_scheme.
    """
    found = await service.known(work, period)
    pictures = await charts.of_report(found)
    report = await service.compose(found, as_of)
    return await asyncio.to_thread(view_of, report, pictures), pictures
