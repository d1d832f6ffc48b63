"""Reports measured values, adds their evidence, and has them verified by somebody else."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from app.access import service as access
from app.access.rights import RoleRight
from app.access.work import Along, Fact, Work
from app.errors import Forbidden, NotFound, raise_if_any
from app.evidence import references
from app.measurements import reporting, repository
from app.measurements import schemas as wire
from app.measurements.reading import made, show
from app.role_matrix import reach
from app.standing import service as standing
from app.uitkeringsschema.facts import Meetmoment, Scheme
from app.uitkeringsschema.standing import Standing, is_closed
from app.uitkeringsschema.violations import refuse_if_any

_CORRECTABLE = frozenset(
    {
        wire.MeasurementStatus.REPORTED,
        wire.MeasurementStatus.VERIFIED,
        wire.MeasurementStatus.REJECTED,
    }
)
"""What a correction replaces at once; an established value stays until a decision replaces it."""


def resting(code: str) -> Along:
    """What a report of the value of a meetmoment rests on."""
    return repository.for_report(code, standing.ACCOUNTED)


async def report(work: Work, code: str, body: wire.MeasurementReport, rests: Along | None = None) -> wire.Measurement:
    """Report the value of a meetmoment (contract: step 3).

    Raises:
        NotFound: the plan has no such meetmoment.
        Forbidden: it is not the caller's to report, or not the caller's to report as verified.
        InvalidInput: a value or period that its meetmoment does not allow, or a correction of something else.
        Refused: no_scheme, period_closed, catch_up_not_allowed, already_superseded, four_eyes, evidence_missing.
    """
    found: Any = await access.asked(work, rests or resting(code))
    if found.required is None:
        raise NotFound
    return await reported(work, code, body, await standing.accounted_by(work, found), found.required)


async def reported(
    work: Work, code: str, body: wire.MeasurementReport, stands: tuple[Scheme, Standing], required: Sequence[str]
) -> wire.Measurement:
    """Report a value where the plan stands so and this evidence is required; it changes nothing when it raises.

    Raises:
        Forbidden, InvalidInput, Refused: as `report`.
    """
    scheme, accounted = stands
    moment = scheme.meetmomenten[code]
    await _require_reporter(work, scheme, moment, verified=body.verified)
    work.require_scheme()
    corrected = await _corrected(work, body.supersedes)
    evidence, flaws = await references.held(work, body.evidence)
    raise_if_any([*reporting.flaws(body, moment, scheme.settlement, corrected), *flaws])
    body = body.model_copy(update={"evidence": tuple(evidence)})
    period, violations = reporting.accounting(scheme, accounted, moment, body.period)
    violations += reporting.correction_violations(corrected)
    if body.verified:
        violations += reporting.eye_violations(work.actor, frozenset({body.reported_by or work.actor}))
        violations += reporting.evidence_violations(required, [piece.kind for piece in body.evidence])
    refuse_if_any(violations)
    identifier = uuid4()
    values = _values(work, moment, body) | {"id": identifier, "period": period}
    repository.add(work.session, values)
    pieces = await keep_evidence(work, "measurement_id", identifier, map(_plain_evidence, body.evidence))
    if corrected is not None and corrected.status in _CORRECTABLE:
        changed = {"status": wire.MeasurementStatus.SUPERSEDED.value, "superseded_by": identifier}
        await repository.change(work.session, corrected.id, changed)
    work.book(Fact("measurement_reported", "measurement", identifier, _payload(values, body), body.measured_on))
    return made(values, moment.kpi.code, required, pieces)


async def add_evidence(work: Work, measurement_id: UUID, body: wire.EvidenceReport) -> wire.AddedEvidence:
    """Add a piece of evidence to a measurement.

    Raises:
        NotFound: there is no such measurement.
        Forbidden: the caller has no right to it for this KPI.
        InvalidInput: it names one of our own files, and that is not there or another one.
        Refused: no_scheme, measurement_not_reported, period_closed.
    """
    row = await _row(work, measurement_id)
    scheme, accounted = await standing.load_accounted(work)
    moment = scheme.meetmomenten[row.meetmoment]
    allowed = await reach.of_reporting(work, scheme, RoleRight.ADD_EVIDENCE)
    allowed.require(scheme, moment.kpi)
    work.require_scheme()
    closed = is_closed(scheme, accounted, moment, row.period)
    [body] = await references.require(work, [body], "")
    refuse_if_any(reporting.adding_violations(_known(row), row.period, closed=closed))
    [piece] = await keep_evidence(work, "measurement_id", measurement_id, [_plain_evidence(body)])
    payload = {"evidence": piece["id"], "meetmoment": row.meetmoment, **_plain_evidence(body)}
    work.book(Fact("evidence_added", "measurement", measurement_id, payload))
    added = {name: piece[name] for name in ("id", "kind", "reference", "sha256", "recorded_by", "recorded_at")}
    return wire.AddedEvidence(measurement=measurement_id, **added)


async def verify(work: Work, measurement_id: UUID, body: wire.Verification) -> wire.Measurement:
    """Verify or reject a reported value (contract: step 4).

    Raises:
        NotFound: there is no such measurement.
        Forbidden: the KPI covers nothing of the caller's part.
        Refused: no_scheme, four_eyes, measurement_not_reported, evidence_missing.
    """
    row = await _row(work, measurement_id)
    scheme = await standing.load_scheme(work)
    reach.of_verifying(work.principal, scheme).require(scheme, scheme.meetmomenten[row.meetmoment].kpi)
    work.require_scheme()
    given = [piece["kind"] for piece in row.pieces]
    refuse_if_any(reporting.verification_violations(_known(row), work.actor, body.outcome, row.required, given))
    values = {"status": body.outcome.value, "verified_by": work.actor, "verified_at": work.now}
    await repository.change(work.session, measurement_id, values | {"verification_note": body.note})
    payload = {"meetmoment": row.meetmoment, "period": row.period, "note": body.note}
    work.book(Fact(f"measurement_{body.outcome.value}", "measurement", measurement_id, payload))
    return await show(work, measurement_id)


async def _require_reporter(work: Work, scheme: Scheme, moment: Meetmoment, *, verified: bool) -> None:
    if verified:
        part = reach.kassier_part(work.principal, scheme)
        if not part.covers(scheme, moment.kpi):
            nl = "Alleen een kassier geeft voor zijn eigen deel een waarde op die al geverifieerd is."
            raise Forbidden(nl, "Only a kassier, for its own part, reports a value that is verified already.")
        return
    allowed = await reach.of_reporting(work, scheme, RoleRight.REPORT)
    allowed.require(scheme, moment.kpi)


async def _row(work: Work, measurement_id: UUID) -> Any:
    row = await repository.find(work.session, work.plan.id, measurement_id)
    if row is None:
        raise NotFound
    return row


async def _corrected(work: Work, measurement_id: UUID | None) -> reporting.Known | None:
    if measurement_id is None:
        return None
    row = await repository.find(work.session, work.plan.id, measurement_id)
    return None if row is None else _known(row)


def _known(row: Any) -> reporting.Known:
    return reporting.Known(
        id=row.id,
        meetmoment=row.meetmoment,
        status=wire.MeasurementStatus(row.status),
        reporters=frozenset({row.recorded_by, row.reported_by}),
        corrected_by=row.superseded_by or row.corrected_by,
    )


def _values(work: Work, moment: Meetmoment, body: wire.MeasurementReport) -> dict[str, Any]:
    flag = isinstance(body.value, bool)
    verified = wire.MeasurementStatus.VERIFIED if body.verified else wire.MeasurementStatus.REPORTED
    return {
        "plan_id": work.plan.id,
        "meetmoment": moment.code,
        "value_boolean": body.value if flag else None,
        "value_number": None if flag else body.value,
        "measured_on": body.measured_on,
        "note": body.note,
        "status": verified.value,
        "reported_by": body.reported_by or work.actor,
        "reported_on": body.reported_on or work.today,
        "organisation": reach.organisation_of(work.principal),
        "recorded_issuer": work.principal.actor.issuer,
        "recorded_by": work.actor,
        "recorded_at": work.now,
        "verified_by": work.actor if body.verified else None,
        "verified_at": work.now if body.verified else None,
        "supersedes": body.supersedes,
    }


async def keep_evidence(
    work: Work, owner: str, identifier: UUID, pieces: Iterable[Mapping[str, Any]]
) -> Sequence[dict[str, Any]]:
    """Record the evidence of a measurement or decision: `owner` is the column that says of which; answers the rows."""
    own = {"plan_id": work.plan.id, owner: identifier, "recorded_by": work.actor, "recorded_at": work.now}
    rows = [{"id": uuid4(), **own, **piece} for piece in pieces]
    await repository.add_evidence(work.session, rows)
    return rows


def _plain_evidence(piece: wire.EvidenceReport) -> dict[str, Any]:
    return piece.model_dump() | {"sha256": piece.sha256 and piece.sha256.lower()}


def _payload(values: dict[str, Any], body: wire.MeasurementReport) -> dict[str, object]:
    """What was reported, as it enters the journal; free text by its digest, so that it can be erased."""
    return {
        "meetmoment": values["meetmoment"],
        "period": values["period"],
        "value": body.value,
        "measuredOn": body.measured_on,
        "evidence": [_plain_evidence(piece) for piece in body.evidence],
        "note": body.note,
        "supersedes": body.supersedes,
        "status": values["status"],
        "reportedBy": values["reported_by"],
        "reportedOn": values["reported_on"],
    }
