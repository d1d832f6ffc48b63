"""The questions asked about measurements and their evidence."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Select, and_, insert, select, tuple_, update

from app.access.work import Along
from app.db.session import Row, Session
from app.tables.kpis import kpi, meetmoment
from app.tables.measurements import evidence, measurement, result

_correction = measurement.alias("correction")

_correcting: Final = (
    select(_correction.c.id)
    .where(
        _correction.c.plan_id == measurement.c.plan_id,
        _correction.c.supersedes == measurement.c.id,
        _correction.c.status != "rejected",
    )
    .order_by(_correction.c.recorded_at, _correction.c.id)
    .limit(1)
    .scalar_subquery()
)
"""The measurement that corrects this one, unless it was rejected."""


_FOUND: Final = """
SELECT own.*, meetmoment.kpi, kpi.evidence AS required, result.decision_id,
    (
        SELECT correction.id FROM measurement correction
        WHERE correction.plan_id = own.plan_id AND correction.supersedes = own.id AND correction.status <> 'rejected'
        ORDER BY correction.recorded_at, correction.id LIMIT 1
    ) AS corrected_by,
    ARRAY(
        SELECT jsonb_build_object('id', id, 'kind', kind, 'reference', reference, 'sha256', sha256,
            'recorded_by', recorded_by, 'recorded_at', recorded_at)
        FROM evidence WHERE evidence.plan_id = own.plan_id AND evidence.measurement_id = own.id
        ORDER BY recorded_at, kind, id
    ) AS pieces
FROM measurement own
JOIN meetmoment ON meetmoment.plan_id = own.plan_id AND meetmoment.code = own.meetmoment
JOIN kpi ON kpi.plan_id = own.plan_id AND kpi.code = meetmoment.kpi
LEFT JOIN result ON result.plan_id = own.plan_id AND result.measurement_id = own.id AND result.in_force
WHERE own.plan_id = $1 AND own.id = $2
"""
_REQUIRED: Final = """
SELECT kpi.evidence FROM meetmoment JOIN kpi ON kpi.plan_id = meetmoment.plan_id AND kpi.code = meetmoment.kpi
WHERE meetmoment.plan_id = $1 AND meetmoment.code = $2
"""
_FOR_REPORT: Final = """
SELECT asked.evidence AS required, {accounted} FROM plan LEFT JOIN (
    SELECT meetmoment.plan_id, kpi.evidence
    FROM meetmoment JOIN kpi ON kpi.plan_id = meetmoment.plan_id AND kpi.code = meetmoment.kpi
    WHERE meetmoment.code = $a
) asked ON asked.plan_id = plan.id
WHERE plan.id = entered.id
"""
_GIVEN: Final = (
    "id, plan_id, meetmoment, period, value_boolean, value_number, measured_on, note, status, reported_by, "
    "reported_on, organisation, recorded_issuer, recorded_by, recorded_at, verified_by, verified_at, supersedes"
)
_ADD: Final = (
    f"INSERT INTO measurement ({_GIVEN}) SELECT {_GIVEN} FROM jsonb_populate_record(NULL::measurement, $1::jsonb)"  # noqa: S608
)


def _measurements(plan_id: UUID) -> Select[Any]:
    return (
        select(
            measurement,
            meetmoment.c.kpi,
            kpi.c.evidence.label("required"),
            result.c.decision_id,
            _correcting.label("corrected_by"),
        )
        .join(meetmoment, and_(meetmoment.c.plan_id == plan_id, meetmoment.c.code == measurement.c.meetmoment))
        .join(kpi, and_(kpi.c.plan_id == plan_id, kpi.c.code == meetmoment.c.kpi))
        .outerjoin(result, and_(result.c.measurement_id == measurement.c.id, result.c.in_force))
        .where(measurement.c.plan_id == plan_id)
    )


async def page(
    session: Session, plan_id: UUID, after: tuple[str, int, UUID] | None, limit: int, filters: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Measurements of a plan, by meetmoment, accounting and id."""
    at = (measurement.c.meetmoment, measurement.c.period, measurement.c.id)
    query = _measurements(plan_id).order_by(*at).limit(limit)
    if after is not None:
        query = query.where(tuple_(*at) > after)
    for name, value in filters.items():
        query = query.where(measurement.c[name] == value)
    return await session.rows(query)


async def all_of(session: Session, plan_id: UUID, filters: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """All measurements with these properties, in the order of reporting."""
    query = _measurements(plan_id).order_by(measurement.c.recorded_at, measurement.c.id)
    return await session.rows(query.where(*(measurement.c[name] == value for name, value in filters.items())))


async def find(session: Session, plan_id: UUID, measurement_id: UUID) -> Any | None:
    """One measurement, with the `pieces` of its evidence."""
    found = await session.fetch(_FOUND, plan_id, measurement_id)
    return found[0] if found else None


async def evidence_of(session: Session, plan_id: UUID, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The evidence of measurements, in the order of adding."""
    if not ids:
        return ()
    query = select(evidence).where(evidence.c.plan_id == plan_id, evidence.c.measurement_id.in_(list(ids)))
    return await session.rows(query.order_by(evidence.c.recorded_at, evidence.c.kind, evidence.c.id))


async def required_evidence(session: Session, plan_id: UUID, code: str) -> Sequence[str] | None:
    """The evidence kinds that a meetmoment requires; None when there is no such meetmoment."""
    kinds: Sequence[str] | None = await session.value(_REQUIRED, plan_id, code)
    return kinds


def for_report(code: str, accounted: str) -> Along:
    """What evidence a meetmoment requires, None when there is no such meetmoment; and what was `accounted`."""
    return Along(_FOR_REPORT.format(accounted=accounted), (code,))


def add(session: Session, values: Mapping[str, Any]) -> None:
    """Record a measurement."""
    session.later(_ADD, orjson.dumps(values, default=str).decode())


async def add_evidence(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Record evidence."""
    if rows:
        await session.execute(insert(evidence), rows)


async def change(session: Session, measurement_id: UUID, values: Mapping[str, Any]) -> None:
    """Note what became of a measurement; what was reported itself never changes."""
    await session.execute(update(measurement).where(measurement.c.id == measurement_id).values(**values))
