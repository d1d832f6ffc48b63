"""A view of all plans that the caller may see it of: one file, with the plan before each row."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from app.access import everywhere
from app.access import service as access
from app.access.principal import Actor
from app.db.session import Session
from app.errors import NotFound, Unavailable
from app.uitkeringsschema.violations import Refused
from app.views import service
from app.views.columns import Column, View
from app.views.csv_form import CsvFile, Writing
from app.views.kinds import Kind

PLAN: Final = Column("plan", Kind.CODE, "Plan", "Plan", "plan")
"""What comes before the columns of every view."""

_ALL: Final = {"plans": "all"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, at which moment, and the day on which functions have to be in force."""

    actor: Actor
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Country:
    """The file, and how many rows of each plan are in it."""

    taken: service.Taken
    rows: Mapping[str, int]


async def taken(session: Session, asked: Asked, view: View, locale: service.Locale) -> Country:
    """The view of every plan in which the caller may see it, in order of code and of one moment.

    Row security stays as it is for each plan by itself. A plan that has none of it, like a schedule without money, has
    no rows.
    """
    await session.be_patient()
    order, rows = service.Order("csv", locale, {}), dict[str, int]()

    async def write(file: Writing) -> int:
        made = CsvFile(file, replace(view, columns=(PLAN, *view.columns)), dutch=locale == "nl-NL")
        for code in await everywhere.plans_where(session, asked.actor, asked.today, view.action):
            work = await access.open_work(session, asked.actor, code, asked.now, asked.today, whole=view.whole)
            try:
                rows[code] = await service.written(work, view, made, order, (code,))
            except Refused:
                continue
        return sum(rows.values())

    return Country(service.Taken(view, order, await service.sealed(write)), rows)


async def record(session: Session, asked: Asked, country: Country) -> None:
    """Write down in each plan who takes what of it, before the first byte leaves.

    Raises:
        Unavailable: the caller is no longer known in one of the plans; what is made anew will be without that plan.
    """
    await session.be_patient()
    made = replace(country.taken, order=replace(country.taken.order, filters=_ALL))
    for code, rows in country.rows.items():
        if rows:
            try:
                work = await access.open_work(session, asked.actor, code, asked.now, asked.today, whole=False)
            except NotFound:
                raise Unavailable from None
            await service.record(work, replace(made, made=replace(made.made, rows=rows)))
