"""What a list of KPIs or meetmomenten can be narrowed to, as conditions of its query."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Select, Text, and_, any_, cast, exists, or_, select

from app.tables.budget import budget_line
from app.tables.initiatives import initiative
from app.tables.kpis import kpi, meetmoment
from app.tables.measurements import measurement


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves it as it is."""

    kpi: str | None = None
    kind: str | None = None
    measure: str | None = None
    pays: bool | None = None
    period: int | None = None
    accounting: int | None = None
    """Only what lies in this period, or has a measurement in its accounting."""
    initiative: str | None = None
    theme: str | None = None
    kassier: str | None = None
    within: frozenset[str] | None = None
    """Only KPIs that cover one of these initiatives."""

    def given(self) -> dict[str, Any]:
        """Each by its name."""
        return {name: getattr(self, name) for name in self.__slots__}


_WHOLE_PLAN: Final = and_(kpi.c.initiative.is_(None), kpi.c.theme.is_(None))


def _covers(plan_id: Any, among: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """KPIs that cover one of the initiatives whose code is among these: its own, its theme's, the plan's."""
    of_these = and_(initiative.c.plan_id == plan_id, among(initiative.c.code))
    return or_(
        among(kpi.c.initiative),
        kpi.c.theme.in_(select(initiative.c.theme).where(of_these)),
        and_(_WHOLE_PLAN, exists().where(of_these)),
    )


def _concerns(plan_id: Any, theme: str) -> ColumnElement[bool]:
    """KPIs that cover something of a theme: the theme, an initiative in it, the plan."""
    inside = select(initiative.c.code).where(initiative.c.plan_id == plan_id, initiative.c.theme == theme)
    return or_(kpi.c.theme == theme, kpi.c.initiative.in_(inside), _WHOLE_PLAN)


def hangs(plan_id: Any, kassier: str) -> ColumnElement[bool]:
    """Meetmomenten that hang on a line of a kassier (uitkeringsschema.md §2)."""
    return (
        exists()
        .where(
            budget_line.c.plan_id == plan_id,
            budget_line.c.kassier == kassier,
            budget_line.c.period == meetmoment.c.period,
            initiative.c.plan_id == plan_id,
            initiative.c.code == budget_line.c.initiative,
            kpi.c.pays,
            meetmoment.c.weight_millionths > 0,
            or_(kpi.c.initiative == initiative.c.code, kpi.c.theme == initiative.c.theme, _WHOLE_PLAN),
        )
        .correlate(kpi, meetmoment)
    )


def accounted_in(plan_id: Any, number: int) -> ColumnElement[bool]:
    """Meetmomenten that lie in a period, or have a measurement in its accounting."""
    measured = exists().where(
        measurement.c.plan_id == plan_id,
        measurement.c.meetmoment == meetmoment.c.code,
        measurement.c.period == number,
        measurement.c.status != "superseded",
    )
    return or_(meetmoment.c.period == number, measured.correlate(meetmoment))


def narrowed(query: Select[Any], plan_id: Any, filters: Filters) -> Select[Any]:
    """A query of KPIs, or with them, as far as the filters are about a KPI."""
    equal = (
        (kpi.c.code, filters.kpi),
        (kpi.c.kind, filters.kind),
        (kpi.c.measure, filters.measure),
        (kpi.c.pays, filters.pays),
    )
    query = query.where(*(column == value for column, value in equal if value is not None))
    if filters.initiative is not None:
        query = query.where(_covers(plan_id, lambda code: code == filters.initiative))
    if filters.within is not None:
        query = query.where(_covers(plan_id, lambda code: code == any_(cast(filters.within, ARRAY(Text)))))
    if filters.theme is not None:
        query = query.where(_concerns(plan_id, filters.theme))
    return query
