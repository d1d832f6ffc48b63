"""Puts the generated schemas in the form that readers, linters and validators of the description agree on."""

import re
from collections.abc import Mapping
from typing import Any, Final

_LIMITS: Final = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
_LENGTHS: Final = {"date": 10, "date-time": 32, "uuid": 36, "uri": 8000}
_LIST: Final = re.compile(r"Listing_(.+)_")
_UNNAMED: Final = frozenset({"HTTPValidationError", "ValidationError"})
_REF: Final = "#/components/schemas/"
_VALUES: Final = frozenset({"default", "example", "examples", "enum", "const"})
_LARGEST: Final = 2**53 - 1
_LONGEST: Final = 10_000
_MOST: Final = 100_000
_TEXT: Final = r"^[^\x00-\x08\x0B-\x1F\x7F]*$"
_ONE_LINE: Final = r"^[^\x00-\x1F\x7F-\x9F]*$"


def pascal(name: str) -> str:
    """The name of a schema in UpperCamelCase: `Listing_Payout_` is `PayoutList`, `Rule-Input` is `RuleIn`."""
    listed = _LIST.fullmatch(name)
    if listed:
        return f"{pascal(listed[1])}List"
    name = name.removesuffix("-Output").replace("-Input", "In")
    return "".join(part[:1].upper() + part[1:] for part in re.split("[^A-Za-z0-9]+", name))


def tidy_schemas(schemas: Mapping[str, Any]) -> dict[str, Any]:
    """The components by their new names, in order, without FastAPI's own two of a 422."""
    renamed = {pascal(name): tidy(schema) for name, schema in schemas.items() if name not in _UNNAMED}
    return dict(sorted(renamed.items()))


def tidy(node: Any) -> Any:
    """A part of the description with every schema in it in the agreed form."""
    if isinstance(node, list):
        return [tidy(one) for one in node]
    if not isinstance(node, dict):
        return node
    # A title that is no text is a property of that name.
    kept = {key: value for key, value in node.items() if not (key == "title" and isinstance(value, str))}
    made = {key: value if key in _VALUES else tidy(value) for key, value in kept.items()}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = _REF + pascal(made["$ref"].removeprefix(_REF))
    if "discriminator" in made and isinstance(made["discriminator"], dict):
        mapping = made["discriminator"].get("mapping", {})
        named = {value: _REF + pascal(target.removeprefix(_REF)) for value, target in mapping.items()}
        made["discriminator"] = {**made["discriminator"], "mapping": named}
    return _limited(_nullable(made))


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """A type that may be null as a list of two types, so that its format stays visible."""
    kinds = schema.get("anyOf")
    if not isinstance(kinds, list) or len(kinds) != 2 or {"type": "null"} not in kinds:  # noqa: PLR2004 (it and null)
        return schema
    (kind,) = (one for one in kinds if one != {"type": "null"})
    # A choice of values has no format to hide, and generators of clients cannot read null among its values.
    if not isinstance(kind.get("type"), str) or {"enum", "const"} & set(kind):
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**kind, **rest, "type": [kind["type"], "null"]}


def _limited(schema: dict[str, Any]) -> dict[str, Any]:
    """Limits under their own names; where none is stated those that hold for everything the service keeps."""
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if "integer" in kinds or "number" in kinds:
        schema = {_LIMITS.get(key, key): _whole(value) for key, value in schema.items()}
        if isinstance(schema.get("default"), str):
            schema["default"] = _whole(float(schema["default"]))
    if "integer" in kinds:
        schema.setdefault("format", "int64")
        if "maximum" in schema:
            # Stated with a place for it, and so the tighter one.
            schema.pop("exclusiveMaximum", None)
        if not {"minimum", "exclusiveMinimum"} & set(schema):
            schema["minimum"] = -_LARGEST
        if not {"maximum", "exclusiveMaximum"} & set(schema):
            schema["maximum"] = _LARGEST
    if "string" in kinds and not {"enum", "const"} & set(schema):
        schema.setdefault("maxLength", _LENGTHS.get(schema.get("format", ""), _LONGEST))
        if not {"format", "pattern"} & set(schema):
            schema["pattern"] = _TEXT
    if "array" in kinds:
        schema.setdefault("maxItems", _MOST)
    return schema


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def tidy_parameter(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter, of which null cannot be sent: absent is absent."""
    made: dict[str, Any] = tidy(dict(parameter))
    schema: dict[str, Any] = made["schema"]
    if isinstance(schema.get("type"), list):
        schema["type"] = schema["type"][0]
        if "enum" in schema:
            schema["enum"] = [value for value in schema["enum"] if value is not None]
    elif {"type": "null"} in schema.get("anyOf", []):
        left = [one for one in schema.pop("anyOf") if one != {"type": "null"}]
        schema |= left[0] if len(left) == 1 else {"anyOf": left}
    schema.pop("description", None)
    if made["in"] == "header" and schema.get("type") == "string" and not {"format", "enum", "const"} & set(schema):
        schema.setdefault("pattern", _ONE_LINE)
    return made
