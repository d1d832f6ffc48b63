"""Draws records of any kind, from what their own schema says."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from app.plans.package.records.kinds import KINDS, Kind

_LINE: Final = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
_CODE: Final = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,5}", fullmatch=True)
_ACCOUNT: Final = "^[A-Z]{2}[0-9]{2}"
_FREE: Final = re.compile(r"\\x00|\\t")

Strategy = st.SearchStrategy[Any]


def records_of(kind: Kind) -> Strategy:
    """Lists of records of a kind, their codes unique; what they refer to need not be there."""
    schema = kind.model.model_json_schema()
    one = _object(schema, schema.get("$defs", {}))
    return st.lists(one, max_size=3, unique_by=lambda record: record["code"])


def sections() -> Strategy:
    """Some sections of records."""
    return st.fixed_dictionaries({}, optional={kind.section: records_of(kind) for kind in KINDS})


def _drawn(schema: dict[str, Any], defs: dict[str, Any]) -> Strategy:
    if "$ref" in schema:
        return _drawn(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "anyOf" in schema:
        return st.one_of([_drawn(one, defs) for one in schema["anyOf"]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    return _KINDS[schema["type"]](schema, defs)


def _object(schema: dict[str, Any], defs: dict[str, Any]) -> Strategy:
    drawn = {name: _drawn(one, defs) for name, one in schema["properties"].items()}
    required = {name: one for name, one in drawn.items() if name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional={name: one for name, one in drawn.items() if name not in required})


def _text(schema: dict[str, Any], _: dict[str, Any]) -> Strategy:
    if schema.get("format") == "date":
        return st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(str)
    pattern = schema.get("pattern", "")
    if pattern.startswith(_ACCOUNT):
        return st.sampled_from(("NL91ABNA0417164300", "BE68539007547034", "DE89370400440532013000"))
    if _FREE.search(pattern):
        return _LINE
    return _CODE if "._-" in pattern else st.from_regex(pattern, fullmatch=True)


def _number(schema: dict[str, Any], _: dict[str, Any]) -> Strategy:
    return st.decimals(Decimal(schema["minimum"]), Decimal(str(schema["maximum"])), places=2)


def _whole(schema: dict[str, Any], _: dict[str, Any]) -> Strategy:
    return st.integers(schema["minimum"], schema["maximum"])


def _listed(schema: dict[str, Any], defs: dict[str, Any]) -> Strategy:
    return st.lists(_drawn(schema["items"], defs), min_size=schema.get("minItems", 0), max_size=2)


_KINDS: Final[dict[str, Callable[[dict[str, Any], dict[str, Any]], Strategy]]] = {
    "object": _object,
    "string": _text,
    "number": _number,
    "integer": _whole,
    "array": _listed,
    "boolean": lambda _, __: st.booleans(),
    "null": lambda _, __: st.none(),
}
