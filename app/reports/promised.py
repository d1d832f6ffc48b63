"""What was promised and what was measured: per theme, initiative and KPI."""

from collections import defaultdict
from decimal import Decimal

from app.kpis.schemas import in_millionths
from app.kpis.status import MeetmomentStatus, status_of
from app.ledger.findings import Stored
from app.measurements.reporting import missing_evidence
from app.measurements.schemas import MeasurementStatus
from app.plans.package.models import Source
from app.plans.package.words import KpiKind
from app.reports import schemas as wire
from app.reports.ground import Ground
from app.uitkeringsschema.achievement import achieved, pays
from app.uitkeringsschema.facts import Measure, Rule, Value

AS_A_WHOLE = "Thema als geheel"
OF_THE_PLAN = "Het plan als geheel"


def themes_of(ground: Ground) -> list[wire.ThemeOfReport]:
    """The KPIs with a meetmoment in this accounting, under their theme and initiative; those of the plan last."""
    held: defaultdict[tuple[str | None, str | None], list[wire.KpiOfReport]] = defaultdict(list)
    for code, moments in _by_kpi(ground).items():
        row = ground.kpis[code]
        theme = ground.state.scheme.themes[row["initiative"]] if row["initiative"] else row["theme"]
        held[theme, row["initiative"]].append(_kpi(ground, row, moments))
    found = []
    for theme in [*ground.names.themes, None]:
        own = sorted((i for t, i in held if t == theme), key=lambda code: (code is None, code or ""))
        initiatives = [wire.InitiativeOfReport(code=i, name=_name(ground, theme, i), kpis=held[theme, i]) for i in own]
        if initiatives:
            name = OF_THE_PLAN if theme is None else ground.names.themes[theme]
            found.append(wire.ThemeOfReport(code=theme, name=name, initiatives=initiatives))
    return found


def _name(ground: Ground, theme: str | None, initiative: str | None) -> str:
    if initiative is not None:
        return ground.names.initiatives[initiative]
    return AS_A_WHOLE if theme is not None else OF_THE_PLAN


def _by_kpi(ground: Ground) -> dict[str, list[Stored]]:
    found: dict[str, list[Stored]] = {}
    for row in ground.moments.values():
        found.setdefault(row["kpi"], []).append(row)
    return dict(sorted(found.items()))


def _kpi(ground: Ground, row: Stored, moments: list[Stored]) -> wire.KpiOfReport:
    details, source = row["details"], row["details"].get("source")
    return wire.KpiOfReport(
        code=row["code"],
        name=row["name"],
        kind=KpiKind(row["kind"]),
        measure=Measure(row["measure"]),
        unit=details.get("unit"),
        rule=Rule(row["rule"]),
        pays=row["pays"],
        illustrative=bool(details.get("illustrative")),
        source=None if source is None else Source.model_validate(source),
        meetmomenten=[_moment(ground, row, moment) for moment in moments],
    )


def _moment(ground: Ground, kpi: Stored, row: Stored) -> wire.MomentOfReport:
    code, accounting = row["code"], ground.period
    result = ground.state.results.get((code, accounting))
    measured = ground.newest.get((code, accounting))
    if result is not None:
        measured = ground.rows.find("measurement", result.measurement_id) if result.measurement_id else None
    rule = ground.state.scheme.meetmomenten[code]
    value = None if measured is None else value_of(measured)
    reached = None if value is None else achieved(rule, value)
    original = row["original_target"] if _revised(row) else None
    return wire.MomentOfReport(
        code=code,
        period=row["period"],
        caught_up=row["period"] < accounting,
        due_on=row["due_on"],
        status=status_in(ground, row),
        target=row["target"],
        original_target=original,
        baseline=row["baseline"],
        measured=value,
        measured_on=None if measured is None else measured["measured_on"],
        achievement=None if reached is None else in_millionths(reached),
        earned_part=None if reached is None else in_millionths(pays(rule.kpi, reached)),
        counts=result is not None and result.measurement_id is not None,
        measurement=None if measured is None else measured["id"],
        evidence=[] if measured is None else _evidence(ground, measured),
        missing_evidence=[] if measured is None else missing_evidence(kpi["evidence"], ground.kinds_of(measured["id"])),
        illustrative=bool(row["details"].get("illustrative")),
    )


def status_in(ground: Ground, row: Stored) -> MeetmomentStatus:
    """How far a meetmoment was in the accounting of the report."""
    result = ground.state.results.get((row["code"], ground.period))
    newest = ground.newest.get((row["code"], ground.period))
    outcome = None
    if result is not None:
        outcome = MeetmomentStatus.ESTABLISHED if result.measurement_id else MeetmomentStatus.NOT_MEASURED
    begins = next((one["starts_on"] for one in ground.rows.of("period", "number", row["period"])), None)
    return status_of(
        outcome=outcome,
        newest=None if newest is None else MeasurementStatus(newest["status"]),
        begins_on=begins,
        due_on=row["due_on"],
        today=ground.on,
    )


def value_of(measured: Stored) -> Value:
    """The value of a measurement."""
    value: Value = measured["value_boolean"] if measured["value_boolean"] is not None else measured["value_number"]
    return value


def _revised(row: Stored) -> bool:
    first = row["original_target"], row["original_baseline"] or Decimal(0)
    return row["original_target"] is not None and first != (row["target"], row["baseline"] or Decimal(0))


def _evidence(ground: Ground, measured: Stored) -> list[wire.EvidenceOfReport]:
    pieces = ground.rows.of("evidence", "measurement_id", measured["id"])
    return [
        wire.EvidenceOfReport(kind=one["kind"], reference=one["reference"], sha256=one["sha256"])
        for one in sorted(pieces, key=lambda one: (one["recorded_at"], one["kind"], one["reference"]))
    ]
