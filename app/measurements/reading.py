"""Shows measurements with their evidence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from app.access.work import Work
from app.db.across import Thing
from app.db.session import Row
from app.errors import NotFound
from app.measurements import repository
from app.measurements import schemas as wire
from app.measurements.reporting import missing_evidence

_NEW: Final = dict.fromkeys(("verification_note", "decision_id", "superseded_by", "corrected_by"))
"""What there is not yet of a measurement that is recorded now."""


def plan_of_measurement(measurement_id: UUID) -> Thing:
    """How to find the plan of a measurement."""
    return Thing("measurement", measurement_id)


async def measurements(
    work: Work, filters: Mapping[str, Any], after: tuple[str, int, UUID] | None, limit: int
) -> tuple[list[wire.Measurement], tuple[str, int, UUID] | None]:
    """One page of the plan's measurements; and the last key when there are more."""
    rows = await repository.page(work.session, work.plan.id, after, limit + 1, filters)
    found = await _shown(work, rows[:limit])
    last = found[-1] if len(rows) > limit else None
    return found, None if last is None else (last.meetmoment, last.period, last.id)


async def of_meetmoment(work: Work, code: str) -> list[wire.Measurement]:
    """All measurements of a meetmoment, in the order of reporting."""
    return await _shown(work, await repository.all_of(work.session, work.plan.id, {"meetmoment": code}))


async def of_accounting(work: Work, period: int) -> list[wire.Measurement]:
    """All measurements in the accounting of a period, in the order of reporting."""
    return await _shown(work, await repository.all_of(work.session, work.plan.id, {"period": period}))


async def show(work: Work, measurement_id: UUID) -> wire.Measurement:
    """One measurement.

    Raises:
        NotFound: it is not one of this plan.
    """
    row = await repository.find(work.session, work.plan.id, measurement_id)
    if row is None:
        raise NotFound
    return _measurement(row, [wire.EvidencePiece(**piece) for piece in row.pieces])


def made(
    values: Mapping[str, Any], kpi: str, required: Sequence[str], pieces: Sequence[Mapping[str, Any]]
) -> wire.Measurement:
    """A measurement that is recorded now, as it will be shown: its values, and the values of its evidence."""
    row = SimpleNamespace(**_NEW, **values, kpi=kpi, required=required)
    evidence = [_evidence(SimpleNamespace(**piece)) for piece in pieces]
    return _measurement(row, sorted(evidence, key=lambda piece: (piece.kind, piece.id)))


async def _shown(work: Work, rows: Sequence[Row[Any]]) -> list[wire.Measurement]:
    evidence: defaultdict[UUID, list[wire.EvidencePiece]] = defaultdict(list)
    for piece in await repository.evidence_of(work.session, work.plan.id, [row.id for row in rows]):
        evidence[piece.measurement_id].append(_evidence(piece))
    return [_measurement(row, evidence[row.id]) for row in rows]


def _evidence(row: Any) -> wire.EvidencePiece:
    return wire.EvidencePiece(
        id=row.id,
        kind=row.kind,
        reference=row.reference,
        sha256=row.sha256,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def _measurement(row: Any, evidence: list[wire.EvidencePiece]) -> wire.Measurement:
    return wire.Measurement(
        id=row.id,
        status=wire.MeasurementStatus(row.status),
        meetmoment=row.meetmoment,
        kpi=row.kpi,
        period=row.period,
        value=row.value_boolean if row.value_boolean is not None else row.value_number,
        measured_on=row.measured_on,
        note=row.note,
        evidence=evidence,
        missing_evidence=missing_evidence(row.required, [piece.kind for piece in evidence]),
        reported_by=row.reported_by,
        reported_on=row.reported_on,
        organisation=row.organisation,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        verified_by=row.verified_by,
        verified_at=row.verified_at,
        verification_note=row.verification_note,
        decision=row.decision_id,
        supersedes=row.supersedes,
        superseded_by=row.superseded_by or row.corrected_by,
    )
