"""The canonical form of a record: its properties by wire name, and every list in the order in which it was given."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel


def record_form(record: BaseModel) -> dict[str, Any]:
    """A record as JSON: defaults filled in, what says nothing left out, numbers that may have decimals as text."""
    found: dict[str, Any] = {}
    for name, field in type(record).model_fields.items():
        value = _form(getattr(record, name))
        silent = value is None or (value == [] and not field.is_required())
        if silent or (name == "illustrative" and value is False):
            continue
        found[field.alias or name] = value
    return found


def _form(value: object) -> Any:
    match value:
        case BaseModel():
            return record_form(value)
        case Decimal():
            return format(value.normalize(), "f")
        case StrEnum() | date():
            return str(value)
        case tuple():
            return [_form(item) for item in value]
        case _:
            return value
