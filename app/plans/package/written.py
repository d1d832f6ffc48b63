"""Writes a canonical form as a package again: one that says the same, so that reading it gives the same form."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Any

import orjson
from pydantic import BaseModel

from app.plans.package.records.shapes import Slot, fitting, slots_of
from app.plans.package.whole import WholePackage

Form = Mapping[str, Any]


def written(form: Form) -> bytes:
    """The package of a canonical form as JSON, every number exactly as it was."""
    told = dict(form)
    if "budget" in form:
        told["budget"] = [row for line in form["budget"] for row in _rows(line)]
    if "scheme" in form:
        told["scheme"] = {**form["scheme"], "periods": sorted(form["scheme"]["periods"], key=itemgetter("number"))}
    return orjson.dumps(_object(WholePackage, told), default=_exact)


def _rows(line: Form) -> Iterator[dict[str, Any]]:
    """The rows of a budget line: the first with its amount, and one of nothing for each further place it was found."""
    first, *further = [{"source": source} for source in line.get("source", ())] or [{}]
    without = {name: value for name, value in line.items() if name != "source"}
    yield {**without, **first}
    yield from ({**without, "amount": "0", **source} for source in further)


def _object(model: type[BaseModel], values: Form) -> dict[str, Any]:
    """The properties in the order of the model; a list that must be there is there, also when it is empty."""
    return {
        slot.name: _value(slot, values.get(slot.name, []))
        for slot in slots_of(model)
        if slot.name in values or (slot.listed and slot.required)
    }


def _value(slot: Slot, value: Any) -> Any:
    if isinstance(value, list):
        return [_value(slot, one) for one in value]
    if isinstance(value, dict):
        model = fitting(slot, value)
        return value if model is None else _object(model, value)
    return Decimal(value) if slot.number and isinstance(value, str) else value


def _exact(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(type(value).__name__)
