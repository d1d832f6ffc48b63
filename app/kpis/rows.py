"""From rows of the database to KPIs and meetmomenten as they are shown."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from app.db.session import Row
from app.kpis import schemas as wire
from app.kpis.status import MeetmomentStatus, status_of
from app.measurements.schemas import MeasurementStatus
from app.plans.package.models import Source
from app.plans.package.words import Horizon, KpiKind, Nature
from app.uitkeringsschema.achievement import achieved, pays
from app.uitkeringsschema.facts import Kpi, Measure, Meetmoment, Rule, Value

_K = TypeVar("_K", bound=wire.Kpi)
_M = TypeVar("_M", bound=wire.Meetmoment)


def kpi_of(row: Row[Any], kind: type[_K], **more: Any) -> _K:
    """A KPI; `more` are the properties that `kind` has on top."""
    details: Mapping[str, Any] = row.details
    horizon, nature = details.get("horizon"), details.get("nature")
    return kind(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=KpiKind(row.kind),
        scope=_scope(row),
        measure=Measure(row.measure),
        rule=Rule(row.rule),
        threshold=row.threshold,
        steps=[(Decimal(str(start)), Decimal(str(pay))) for start, pay in row.steps] or None,
        pays=row.pays,
        evidence=row.evidence,
        unit=details.get("unit"),
        description=details.get("description"),
        data_source=details.get("dataSource"),
        measured_by=details.get("measuredBy"),
        frequency=details.get("frequency"),
        horizon=None if horizon is None else Horizon(horizon),
        nature=None if nature is None else Nature(nature),
        follow_up=details.get("followUp"),
        **_origin(details),
        **more,
    )


def meetmoment_of(row: Row[Any], today: date, later: list[wire.CaughtUp], kind: type[_M], **more: Any) -> _M:
    """A meetmoment on a day; `more` are the properties that `kind` has on top."""
    value = _value(row)
    reached = None if value is None else _reached(row, value)
    original = _original(row)
    return kind(
        id=row.id,
        code=row.code,
        kpi=row.kpi,
        name=row.name,
        kind=KpiKind(row.kind),
        scope=_scope(row),
        measure=Measure(row.measure),
        pays=row.pays,
        period=row.period,
        due_on=row.due_on,
        weight=Decimal(row.weight_millionths).scaleb(-6),
        target=row.target,
        baseline=row.baseline,
        original_target=original[0],
        original_baseline=original[1],
        evidence=row.evidence,
        status=status_of_row(row, today),
        value=value,
        achievement=None if reached is None else reached[0],
        earned_part=None if reached is None else reached[1],
        measurement=row.established_id or row.newest_id,
        caught_up=later,
        **_origin(row.details),
        **more,
    )


def caught_up_of(row: Row[Any], moment: Row[Any]) -> wire.CaughtUp:
    """A value that was established in a later accounting."""
    value: Value = row.value_boolean if row.value_boolean is not None else row.value_number
    achievement, earned = _reached(moment, value)
    return wire.CaughtUp(
        period=row.accounting, value=value, achievement=achievement, earned_part=earned, measurement=row.id
    )


def status_of_row(row: Row[Any], today: date) -> MeetmomentStatus:
    """The status of a meetmoment on a day."""
    outcome = None
    if row.result_id is not None:
        outcome = MeetmomentStatus.NOT_MEASURED if row.established_id is None else MeetmomentStatus.ESTABLISHED
    return status_of(
        outcome=outcome,
        newest=None if row.newest_status is None else MeasurementStatus(row.newest_status),
        begins_on=row.starts_on,
        due_on=row.due_on,
        today=today,
    )


def _reached(row: Row[Any], value: Value) -> tuple[Decimal, Decimal]:
    """How far the target is reached, and what that earns under the KPI's rule."""
    kpi = Kpi(
        code=row.kpi,
        measure=Measure(row.measure),
        rule=Rule(row.rule),
        threshold=None if row.threshold is None else Fraction(row.threshold),
        steps=tuple((Fraction(str(start)), Fraction(str(pay))) for start, pay in row.steps),
    )
    moment = Meetmoment(row.code, kpi, row.period, target=row.target, baseline=row.baseline or Decimal(0))
    reached = achieved(moment, value)
    return wire.in_millionths(reached), wire.in_millionths(pays(kpi, reached))


def _value(row: Row[Any]) -> Value | None:
    value: Value | None = row.value_boolean if row.value_boolean is not None else row.value_number
    return value


def _original(row: Row[Any]) -> tuple[Decimal | None, Decimal | None]:
    """The target and baseline before the first revision; nothing when there was none."""
    first = (row.original_target, row.original_baseline or Decimal(0))
    if row.original_target is None or first == (row.target, row.baseline or Decimal(0)):
        return None, None
    return first


def _scope(row: Row[Any]) -> wire.Scope:
    if row.initiative is not None:
        return wire.InitiativeScope(initiative=row.initiative)
    return wire.PlanScope() if row.theme is None else wire.ThemeScope(theme=row.theme)


def _origin(details: Mapping[str, Any]) -> dict[str, Any]:
    source = details.get("source")
    return {
        "illustrative": bool(details.get("illustrative")),
        "source": None if source is None else Source.model_validate(source),
    }
