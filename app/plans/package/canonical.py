"""One form for packages that mean the same, and where two of them differ."""

import json
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any

from pydantic import BaseModel

from app.plans.package.facts import line_of
from app.plans.package.models import BudgetPart, KassierPart, KpiPart, Package
from app.plans.package.record_form import record_form
from app.plans.package.sections import SECTIONS
from app.uitkeringsschema.facts import LineKey, Measure

_SECTIONS = frozenset(SECTIONS)
_COUNTED = (Measure.COUNT, Measure.NUMBER)


def canonical(package: Package) -> dict[str, Any]:
    """The package as JSON: defaults filled in, what is absent left out, order that says nothing sorted away.

    Numbers that may have decimals are text ("0.3"), so that they stay exact in any store; rows of the same budget
    line are added up; what holds of itself (no streams named: all of them) is written out.
    """
    found: dict[str, Any] = _object(package, without=_SECTIONS)
    found["kpis"] = _sorted(_kpi(part) for part in package.kpis)
    if package.kassiers is not None and package.streams is not None:
        streams = tuple(stream.code for stream in package.streams)
        found["kassiers"] = _sorted(_kassier(part, streams) for part in package.kassiers)
    if package.budget is not None:
        found["budget"] = _lines(package.budget)
    for section in ("streams", "domains", "organisations", "themes", "initiatives", "kassiers", "budget", "kpis"):
        if getattr(package, section) is not None:
            found.setdefault(section, [])
    return found | record_forms(package)


def record_forms(package: Package) -> dict[str, list[dict[str, Any]]]:
    """The records per section that has any, in order of code; the order of the lists in them says something."""
    given = {section: getattr(package, section, ()) for section in SECTIONS}
    return {
        section: sorted(map(record_form, records), key=itemgetter("code"))
        for section, records in given.items()
        if records
    }


def _kpi(part: KpiPart) -> dict[str, Any]:
    found = _object(part)
    if part.measure in _COUNTED:
        for moment in found["meetmomenten"]:
            moment.setdefault("baseline", "0")
    return found


def _kassier(part: KassierPart, streams: tuple[str, ...]) -> dict[str, Any]:
    return {**_object(part), "streams": sorted(streams if part.streams is None else set(part.streams))}


def _lines(rows: tuple[BudgetPart, ...]) -> list[dict[str, Any]]:
    return [_line(line, list(group)) for line, group in groupby(sorted(rows, key=line_of), key=line_of)]


def _line(line: LineKey, rows: list[BudgetPart]) -> dict[str, Any]:
    found: dict[str, Any] = {**line._asdict(), "amount": plain(sum((row.amount for row in rows), Decimal(0)))}
    if any(row.illustrative for row in rows):
        found["illustrative"] = True
    sources = _sorted({_text(source): source for row in rows if (source := plain(row.source))}.values())
    return {**found, "source": sources} if sources else found


def _object(model: BaseModel, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The properties by wire name, without those that say nothing."""
    found: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        if name in without:
            continue
        value = plain(getattr(model, name))
        if value is None or value == [] or (name == "illustrative" and value is False):
            continue
        found[field.alias or name] = value
    return found


def plain(value: object) -> Any:
    """A value of a package as JSON: decimals as text, lists sorted, empty properties left out."""
    match value:
        case BaseModel():
            return _object(value)
        case Decimal():
            return format(value.normalize(), "f")
        case StrEnum() | date():
            return str(value)
        case tuple() if not _is_step(value):
            return _sorted({_text(plain): plain for plain in map(plain, value)}.values())
        case tuple():
            return [plain(item) for item in value]
        case _:
            return value


def _is_step(value: tuple[object, ...]) -> bool:
    return bool(value) and all(isinstance(item, Decimal) for item in value)


def _sorted(items: Any) -> list[Any]:
    return sorted(items, key=_order)


def _order(item: Any) -> tuple[str, str]:
    code = str(item.get("code", "")) if isinstance(item, dict) else ""
    return code, _text(item)


def _text(item: Any) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False)
