"""The questions asked about KPIs and meetmomenten."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)

from app.db.built import Built
from app.db.session import Row, Session
from app.tables.budget import budget_line
from app.tables.initiatives import initiative
from app.tables.kpis import kpi, meetmoment
from app.tables.measurements import measurement, result
from app.tables.plans import period


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


def _hangs(plan_id: Any, kassier: str) -> ColumnElement[bool]:
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


def _accounted_in(plan_id: Any, number: int) -> ColumnElement[bool]:
    measured = exists().where(
        measurement.c.plan_id == plan_id,
        measurement.c.meetmoment == meetmoment.c.code,
        measurement.c.period == number,
        measurement.c.status != "superseded",
    )
    return or_(meetmoment.c.period == number, measured.correlate(meetmoment))


def _narrowed(query: Select[Any], plan_id: Any, filters: Filters) -> Select[Any]:
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


async def kpis(
    session: Session, plan_id: UUID, after: tuple[str] | None, limit: int | None, filters: Filters
) -> Sequence[Row[Any]]:
    """KPIs in order of code."""
    query = _narrowed(select(kpi).where(kpi.c.plan_id == plan_id), plan_id, filters)
    if filters.kassier is not None:
        own = and_(meetmoment.c.plan_id == plan_id, meetmoment.c.kpi == kpi.c.code)
        query = query.where(exists(select(meetmoment.c.id).where(own, _hangs(plan_id, filters.kassier)).correlate(kpi)))
    if after is not None:
        query = query.where(kpi.c.code > after[0])
    return await session.rows(query.order_by(kpi.c.code).limit(limit))


async def find_kpi(session: Session, plan_id: UUID, code: str) -> Row[Any] | None:
    """One KPI."""
    return await session.first(select(kpi).where(kpi.c.plan_id == plan_id, kpi.c.code == code))


def _meetmomenten(plan_id: Any) -> Select[Any]:
    """Meetmomenten with their KPI, the result of their own period and their newest measurement that stands."""
    measured = measurement.alias("measured")
    newest = _newest(plan_id)
    own = and_(
        result.c.plan_id == plan_id,
        result.c.meetmoment == meetmoment.c.code,
        result.c.accounting == meetmoment.c.period,
        result.c.in_force,
    )
    begun = and_(period.c.plan_id == plan_id, period.c.number == meetmoment.c.period)
    return (
        select(
            cast(meetmoment.c.id, Text).label("id"),
            *(meetmoment.c[name] for name in _MOMENT),
            # Most have neither, and what is not there need not be read.
            meetmoment.c.details["source"].label("source"),
            meetmoment.c.details["illustrative"].label("illustrative"),
            *(kpi.c[name] for name in _KPI),
            func.nullif(kpi.c.steps, literal_column("'[]'::jsonb")).label("steps"),
            period.c.starts_on,
            result.c.id.label("result_id"),
            result.c.measurement_id.label("established_id"),
            measured.c.value_boolean,
            measured.c.value_number,
            newest.c.id.label("newest_id"),
            newest.c.status.label("newest_status"),
            _any_caught_up(plan_id).label("any_caught_up"),
        )
        .join(kpi, and_(kpi.c.plan_id == plan_id, kpi.c.code == meetmoment.c.kpi))
        .outerjoin(period, begun)
        .outerjoin(result, own)
        .outerjoin(measured, measured.c.id == result.c.measurement_id)
        .outerjoin(newest, true())
        .where(meetmoment.c.plan_id == plan_id)
        .order_by(meetmoment.c.code)
    )


def _newest(plan_id: Any) -> FromClause:
    """The newest measurement of a meetmoment that stands."""
    own = measurement.c
    return (
        select(own.id, own.status)
        .where(own.plan_id == plan_id, own.meetmoment == meetmoment.c.code, own.status != "superseded")
        .order_by(own.recorded_at.desc(), own.id)
        .limit(1)
        .lateral("newest")
    )


_MOMENT: Final = (
    "code",
    "kpi",
    "period",
    "due_on",
    "weight_millionths",
    "target",
    "baseline",
    "original_target",
    "original_baseline",
)
_KPI: Final = ("name", "kind", "initiative", "theme", "evidence", "measure", "rule", "threshold", "pays")


def _any_caught_up(plan_id: Any) -> ColumnElement[bool]:
    """Whether anything in the plan was established later than its own period: asked once, not for each row."""
    other = meetmoment.alias("other")
    inner = result.alias("later")
    own = and_(other.c.plan_id == plan_id, other.c.code == inner.c.meetmoment)
    found = select(inner.c.id).join(other, own)
    return found.where(inner.c.plan_id == plan_id, inner.c.in_force, inner.c.accounting > other.c.period).exists()


async def meetmomenten(
    session: Session, plan_id: UUID, after: tuple[str] | None, limit: int | None, filters: Filters
) -> Sequence[Any]:
    """Meetmomenten in order of code."""
    values = {"of_plan": plan_id, "after": None if after is None else after[0], "most": limit, **asdict(filters)}
    asked = frozenset(name for name, value in values.items() if value is not None)
    return await _page(asked).rows(session, values)


@lru_cache(maxsize=256)
def _page(asked: frozenset[str]) -> Built:
    """The query for a page that is narrowed to these, each of them a value that is still to be given."""
    plan_id = bindparam("of_plan", type_=Uuid)
    given: dict[str, Any] = {name: bindparam(name, type_=_TYPES.get(name, Text)) for name in asked}
    filters = Filters(**{name: value for name, value in given.items() if name not in _OTHERWISE})
    query = _narrowed(_meetmomenten(plan_id), plan_id, filters)
    if filters.period is not None:
        query = query.where(meetmoment.c.period == filters.period)
    if filters.accounting is not None:
        query = query.where(_accounted_in(plan_id, filters.accounting))
    if filters.kassier is not None:
        query = query.where(_hangs(plan_id, filters.kassier))
    if "after" in given:
        query = query.where(meetmoment.c.code > given["after"])
    return Built(query.limit(given["most"]) if "most" in given else query)


_TYPES: Final[dict[str, Any]] = {
    "most": Integer,
    "period": Integer,
    "accounting": Integer,
    "pays": Boolean,
    "within": ARRAY(Text),
}
_OTHERWISE: Final = frozenset({"of_plan", "after", "most"})
_ONE: Final = Built(_meetmomenten(bindparam("of_plan", type_=Uuid)).where(meetmoment.c.code == bindparam("code")))


async def find_meetmoment(session: Session, plan_id: UUID, code: str) -> Any | None:
    """One meetmoment."""
    return next(iter(await _ONE.rows(session, {"of_plan": plan_id, "code": code})), None)


_CAUGHT_UP: Final = Built(
    select(
        result.c.meetmoment,
        result.c.accounting,
        measurement.c.id,
        measurement.c.value_boolean,
        measurement.c.value_number,
    )
    .join(measurement, measurement.c.id == result.c.measurement_id)
    .join(meetmoment, and_(meetmoment.c.plan_id == result.c.plan_id, meetmoment.c.code == result.c.meetmoment))
    .where(
        result.c.plan_id == bindparam("of_plan", type_=Uuid),
        result.c.meetmoment == any_(bindparam("codes", type_=ARRAY(Text))),
        result.c.in_force,
        result.c.accounting > meetmoment.c.period,
    )
    .order_by(result.c.meetmoment, result.c.accounting)
)


async def caught_up(session: Session, plan_id: UUID, codes: Collection[str]) -> Sequence[Any]:
    """The values of these meetmomenten that were established in a later accounting, in its order."""
    return await _CAUGHT_UP.rows(session, {"of_plan": plan_id, "codes": list(codes)})
