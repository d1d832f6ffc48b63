"""The questions asked about KPIs and meetmomenten."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
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
from app.kpis.narrowing import Filters, accounted_in, hangs, narrowed
from app.tables.kpis import kpi, meetmoment
from app.tables.measurements import measurement, result
from app.tables.plans import period


async def kpis(
    session: Session, plan_id: UUID, after: tuple[str] | None, limit: int | None, filters: Filters
) -> Sequence[Row[Any]]:
    """KPIs in order of code."""
    query = narrowed(select(kpi).where(kpi.c.plan_id == plan_id), plan_id, filters)
    if filters.kassier is not None:
        own = and_(meetmoment.c.plan_id == plan_id, meetmoment.c.kpi == kpi.c.code)
        query = query.where(exists(select(meetmoment.c.id).where(own, hangs(plan_id, filters.kassier)).correlate(kpi)))
    if after is not None:
        query = query.where(kpi.c.code > after[0])
    return await session.rows(query.order_by(kpi.c.code).limit(limit))


async def find_kpi(session: Session, plan_id: UUID, code: str) -> Row[Any] | None:
    """One KPI."""
    return await session.first(select(kpi).where(kpi.c.plan_id == plan_id, kpi.c.code == code))


@dataclass(frozen=True, slots=True)
class _From:
    """What is read beside a meetmoment, of a plan."""

    plan_id: Any
    measured: Any
    newest: Any

    def asked(self, *columns: Any) -> Select[Any]:
        """Meetmomenten with their KPI, the result of their own period and their newest measurement that stands."""
        own = and_(
            result.c.plan_id == self.plan_id,
            result.c.meetmoment == meetmoment.c.code,
            result.c.accounting == meetmoment.c.period,
            result.c.in_force,
        )
        begun = and_(period.c.plan_id == self.plan_id, period.c.number == meetmoment.c.period)
        return (
            select(*columns)
            .join_from(meetmoment, kpi, and_(kpi.c.plan_id == self.plan_id, kpi.c.code == meetmoment.c.kpi))
            .outerjoin(period, begun)
            .outerjoin(result, own)
            .outerjoin(self.measured, self.measured.c.id == result.c.measurement_id)
            .outerjoin(self.newest, true())
            .where(meetmoment.c.plan_id == self.plan_id)
            .order_by(meetmoment.c.code)
        )

    def state(self) -> Sequence[Any]:
        """What says how far a meetmoment is."""
        return (
            meetmoment.c.due_on,
            period.c.starts_on,
            result.c.id.label("result_id"),
            result.c.measurement_id.label("established_id"),
            self.newest.c.id.label("newest_id"),
            self.newest.c.status.label("newest_status"),
            _any_caught_up(self.plan_id).label("any_caught_up"),
        )


def _from(plan_id: Any) -> _From:
    return _From(plan_id, measurement.alias("measured"), _newest(plan_id))


_PROMISED: Final = (
    cast(meetmoment.c.id, Text).label("id"),
    *(meetmoment.c[name] for name in ("code", "kpi", "period", "weight_millionths")),
    # Most have none, and what is not there need not be read.
    func.nullif(meetmoment.c.details, literal_column("'{}'::jsonb")).label("details"),
    *(kpi.c[name] for name in ("name", "kind", "initiative", "theme", "evidence", "measure", "pays")),
)
_RULE: Final = (kpi.c.rule, kpi.c.threshold, func.nullif(kpi.c.steps, literal_column("'[]'::jsonb")).label("steps"))
_NUMBERS: Final = tuple(meetmoment.c[name] for name in ("target", "baseline", "original_target", "original_baseline"))


def _value(measured: Any) -> Sequence[Any]:
    return measured.c.value_boolean, measured.c.value_number


def _meetmomenten(plan_id: Any) -> Select[Any]:
    """Meetmomenten as they are computed with."""
    read = _from(plan_id)
    return read.asked(*_PROMISED, *_RULE, *_NUMBERS, *read.state(), *_value(read.measured))


def _plain(plan_id: Any) -> Select[Any]:
    """Meetmomenten as they are written: see `app.kpis.rows.plainly`, which takes the columns by their place."""
    read, (target, baseline, first, of_first) = _from(plan_id), _NUMBERS
    nothing: ColumnElement[Any] = literal_column("0")
    otherwise = func.coalesce(of_first, nothing) != func.coalesce(baseline, nothing)
    revised = and_(first.is_not(None), or_(first.is_distinct_from(target), otherwise))
    said = target, baseline, case((revised, first)), case((revised, func.coalesce(of_first, nothing)))
    # Exact, only where it is computed with.
    exact = (cast(one, Text) for one in (kpi.c.threshold, target, baseline, read.measured.c.value_number))
    established = func.jsonb_build_array(kpi.c.rule, kpi.c.steps, read.measured.c.value_boolean, *exact)
    return read.asked(
        *_PROMISED,
        *(cast(one, Double).label(f"said_{n}") for n, one in enumerate(said)),
        *read.state(),
        case((result.c.measurement_id.is_not(None), established)).label("established"),
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


def _any_caught_up(plan_id: Any) -> ColumnElement[bool]:
    """Whether anything in the plan was established later than its own period: asked once, not for each row."""
    other = meetmoment.alias("other")
    inner = result.alias("later")
    own = and_(other.c.plan_id == plan_id, other.c.code == inner.c.meetmoment)
    found = select(inner.c.id).join(other, own)
    return found.where(inner.c.plan_id == plan_id, inner.c.in_force, inner.c.accounting > other.c.period).exists()


async def meetmomenten(
    session: Session,
    plan_id: UUID,
    after: tuple[str] | None,
    limit: int | None,
    filters: Filters,
    *,
    plain: bool = False,
) -> Sequence[Any]:
    """Meetmomenten in order of code, to compute with or (`plain`) to write."""
    values = {"of_plan": plan_id, "after": None if after is None else after[0], "most": limit, **filters.given()}
    asked = frozenset(name for name, value in values.items() if value is not None)
    return await _page(asked, plain=plain).rows(session, values)


@lru_cache(maxsize=512)
def _page(asked: frozenset[str], *, plain: bool) -> Built:
    """The query for a page that is narrowed to these, each of them a value that is still to be given."""
    plan_id = bindparam("of_plan", type_=Uuid)
    given: dict[str, Any] = {name: bindparam(name, type_=_TYPES.get(name, Text)) for name in asked}
    filters = Filters(**{name: value for name, value in given.items() if name not in _OTHERWISE})
    query = narrowed(_plain(plan_id) if plain else _meetmomenten(plan_id), plan_id, filters)
    if filters.period is not None:
        query = query.where(meetmoment.c.period == filters.period)
    if filters.accounting is not None:
        query = query.where(accounted_in(plan_id, filters.accounting))
    if filters.kassier is not None:
        query = query.where(hangs(plan_id, filters.kassier))
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
        *(meetmoment.c[name] for name in ("code", "kpi", "period", "target", "baseline")),
        kpi.c.measure,
        *_RULE,
    )
    .join(measurement, measurement.c.id == result.c.measurement_id)
    .join(meetmoment, and_(meetmoment.c.plan_id == result.c.plan_id, meetmoment.c.code == result.c.meetmoment))
    .join(kpi, and_(kpi.c.plan_id == meetmoment.c.plan_id, kpi.c.code == meetmoment.c.kpi))
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
