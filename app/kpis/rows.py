"""From rows of the database to KPIs and meetmomenten as they are shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, TypeVar

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

_KINDS: Final = {one.value: one for one in KpiKind}
_MEASURES: Final = {one.value: one for one in Measure}


def kpi_of(row: Row[Any], kind: type[_K], **more: Any) -> _K:
    """A KPI; `more` are the properties that `kind` has on top."""
    details: Mapping[str, Any] = row.details
    horizon, nature = details.get("horizon"), details.get("nature")
    return kind(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=KpiKind(row.kind),
        scope=_scope(row.initiative, row.theme),
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


def meetmoment_of(row: Any, today: date, later: Sequence[Any], kind: type[_M], **more: Any) -> _M:
    """A meetmoment on a day, with its rows from later accountings; `more` are the properties that `kind` has on top."""
    return kind(**said_of(row, today, later), **more)


def said_of(row: Any, today: date, later: Sequence[Any]) -> dict[str, Any]:
    """The same by its names on the wire, in their order there, with exact numbers for a model."""
    value = _value(row)
    reached, earned = (None, None) if value is None else _reached(row, value)
    target, baseline = (None, None) if row["original_target"] is None else _original(row)
    details = row["details"] or {}
    return {
        "illustrative": bool(details.get("illustrative")),
        "source": details.get("source"),
        "id": row["id"],
        "code": row["code"],
        "kpi": row["kpi"],
        "name": row["name"],
        "kind": _KINDS[row["kind"]],
        "scope": _scope(row["initiative"], row["theme"]),
        "measure": _MEASURES[row["measure"]],
        "pays": row["pays"],
        "period": row["period"],
        "dueOn": row["due_on"],
        "weight": Decimal(row["weight_millionths"]).scaleb(-6),
        "target": row["target"],
        "baseline": row["baseline"],
        "originalTarget": target,
        "originalBaseline": baseline,
        "evidence": row["evidence"],
        "status": status_of_row(row, today),
        "value": value,
        "achievement": reached,
        "earnedPart": earned,
        "measurement": row["established_id"] or row["newest_id"],
        "caughtUp": [_caught_up(one) for one in later],
    }


def plainly(rows: Iterable[Any], today: date, later: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """The same of many rows, with numbers as JSON has them: of what the database says, no model is made to check it.

    Args:
        rows: as the repository has them to be written, their columns by place; what may stand behind them is passed by.
        today: the day.
        later: by code, the rows of what was established in later accountings.
    """
    said, statuses = [], dict[Any, str]()
    for row in rows:
        # fmt: off
        (own, code, kpi, period, weight, details, name, kind, initiative, theme, evidence, measure, pays,
         target, baseline, first, of_first, due_on, starts_on, result, established, newest, newest_status, *_) = row
        # fmt: on
        at = due_on, starts_on, result is None, established is None, newest_status
        if at not in statuses:
            statuses[at] = status_of_row(row, today)
        value, reached, earned = (None, None, None) if established is None else _plain_value(row)
        said.append({
            "illustrative": details is not None and bool(details.get("illustrative")),
            "source": None if details is None else details.get("source"),
            "id": own,
            "code": code,
            "kpi": kpi,
            "name": name,
            "kind": kind,
            "scope": {"initiative": initiative} if theme is None and initiative else _scope(initiative, theme),
            "measure": measure,
            "pays": pays,
            "period": period,
            "dueOn": due_on,
            "weight": _plain_weight(weight),
            "target": target if target is None or target % 1 else int(target),
            "baseline": baseline if baseline is None or baseline % 1 else int(baseline),
            "originalTarget": first if first is None or first % 1 else int(first),
            "originalBaseline": of_first if of_first is None or of_first % 1 else int(of_first),
            "evidence": evidence,
            "status": statuses[at],
            "value": value,
            "achievement": reached,
            "earnedPart": earned,
            "measurement": established or newest,
            "caughtUp": [_plain_caught_up(one) for one in later[code]] if code in later else [],
        })  # fmt: skip
    return said


def _caught_up(row: Any) -> dict[str, Any]:
    """A value that was established in a later accounting."""
    value: Value = row["value_boolean"] if row["value_boolean"] is not None else row["value_number"]
    achievement, earned = _reached(row, value)
    return {
        "period": row["accounting"],
        "value": value,
        "achievement": achievement,
        "earnedPart": earned,
        "measurement": row["id"],
    }


def _plain_caught_up(row: Any) -> dict[str, Any]:
    said = _caught_up(row)
    return {**said, "achievement": float(said["achievement"]), "earnedPart": float(said["earnedPart"])}


def _plain_value(row: Any) -> tuple[Value | None, float | None, float | None]:
    """What was established, how far the target is reached, and what that earns."""
    rule, steps, flag, *exact = row["established"]
    threshold, target, baseline, number = (None if one is None else Decimal(one) for one in exact)
    same = {name: row[name] for name in ("code", "kpi", "period", "measure")}
    value: Value | None = flag if number is None else number
    if value is None:
        return None, None, None
    reached, earned = _reached(
        {**same, "rule": rule, "steps": steps, "threshold": threshold, "target": target, "baseline": baseline}, value
    )
    return value, float(reached), float(earned)


def status_of_row(row: Any, today: date) -> MeetmomentStatus:
    """The status of a meetmoment on a day."""
    outcome, newest = None, row["newest_status"]
    if row["result_id"] is not None:
        outcome = MeetmomentStatus.NOT_MEASURED if row["established_id"] is None else MeetmomentStatus.ESTABLISHED
    return status_of(
        outcome=outcome,
        newest=None if newest is None else MeasurementStatus(newest),
        begins_on=row["starts_on"],
        due_on=row["due_on"],
        today=today,
    )


def _reached(row: Any, value: Value) -> tuple[Decimal, Decimal]:
    """How far the target is reached, and what that earns under the KPI's rule."""
    threshold, steps = row["threshold"], row["steps"] or ()
    kpi = Kpi(
        code=row["kpi"],
        measure=Measure(row["measure"]),
        rule=Rule(row["rule"]),
        threshold=None if threshold is None else Fraction(threshold),
        steps=tuple((Fraction(str(start)), Fraction(str(pay))) for start, pay in steps),
    )
    baseline = row["baseline"] or Decimal(0)
    moment = Meetmoment(row["code"], kpi, row["period"], target=row["target"], baseline=baseline)
    reached = achieved(moment, value)
    return wire.in_millionths(reached), wire.in_millionths(pays(kpi, reached))


def _value(row: Any) -> Value | None:
    flag = row["value_boolean"]
    value: Value | None = flag if flag is not None else row["value_number"]
    return value


@lru_cache(maxsize=1024)
def _plain_weight(millionths: int) -> int | float:
    whole, rest = divmod(millionths, 10**6)
    return millionths / 10**6 if rest else whole


def _original(row: Any) -> tuple[Decimal | None, Decimal | None]:
    """The target and baseline before the first revision; nothing when there was none."""
    target, baseline = row["original_target"], row["original_baseline"] or Decimal(0)
    if target == row["target"] and baseline == (row["baseline"] or Decimal(0)):
        return None, None
    return target, baseline


def _scope(initiative: str | None, theme: str | None) -> Any:
    """What it holds for, as it goes over the wire."""
    if initiative is not None:
        return {"initiative": initiative}
    return {"plan": True} if theme is None else {"theme": theme}


def _origin(details: Mapping[str, Any]) -> dict[str, Any]:
    source = details.get("source")
    return {
        "illustrative": bool(details.get("illustrative")),
        "source": None if source is None else Source.model_validate(source),
    }
