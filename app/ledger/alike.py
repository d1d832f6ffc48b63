"""Compares what a table holds with what the journal sealed of it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from uuid import UUID


def alike(stored: Any, sealed: Any) -> bool:
    """Whether a value of a row says the same as the JSON that was sealed: numbers by size, the rest by its text."""
    same: bool
    if isinstance(stored, str):
        return bool(stored == sealed)
    if isinstance(stored, UUID) or stored.__class__ is date:
        return bool(str(stored) == sealed)
    match stored:
        case None | bool():
            same = stored is sealed
        case Mapping():
            same = isinstance(sealed, Mapping) and _same_members(stored, sealed)
        case list() | tuple():
            same = isinstance(sealed, list) and len(stored) == len(sealed) and all(map(alike, stored, sealed))
        case int() | float() | Decimal():
            same = not isinstance(sealed, bool) and number(sealed) == Decimal(str(stored))
        case datetime():
            same = isinstance(sealed, str) and datetime.fromisoformat(sealed) == stored
        case date() | UUID():
            same = str(stored) == sealed
        case _:
            same = stored == sealed
    return same


def cents_alike(stored: int, sealed: Any) -> bool:
    """Whether whole cents say the same as sealed cents (a whole number) or sealed euros (a text)."""
    if isinstance(sealed, bool) or sealed is None:
        return False
    return stored == sealed if isinstance(sealed, int) else stored == _cents(sealed)


@lru_cache(maxsize=4096)
def _cents(sealed: Any) -> Decimal | None:
    euros = number(sealed)
    return None if euros is None else euros.scaleb(2)


def number(sealed: Any) -> Decimal | None:
    """A sealed number, which is a text when it has decimals."""
    if not isinstance(sealed, int | float | str):
        return None
    try:
        return Decimal(str(sealed))
    except InvalidOperation:
        return None


def _same_members(stored: Mapping[str, Any], sealed: Mapping[str, Any]) -> bool:
    def said(of: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in of.items() if value is not None}

    one, other = said(stored), said(sealed)
    return one.keys() == other.keys() and all(alike(value, other[name]) for name, value in one.items())
