"""Says in our own codes and two languages what Pydantic found wrong, by pointers in wire names, without the input."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from app.errors import Flaw

MAX_FLAWS: Final = 10_000
"""The most flaws that one answer names."""


class _Text(NamedTuple):
    code: str
    nl: str
    en: str


_TYPE: Final = "invalid_type"
_FALLBACK: Final = _Text("invalid_value", "Deze waarde is ongeldig.", "This value is invalid.")
_OBJECT: Final = _Text(_TYPE, "Dit moet een object zijn.", "This must be an object.")
_LIST: Final = _Text(_TYPE, "Dit moet een lijst zijn.", "This must be a list.")
_WHOLE: Final = _Text(_TYPE, "Dit moet een geheel getal zijn.", "This must be a whole number.")
_NUMBER: Final = _Text(_TYPE, "Dit moet een getal zijn.", "This must be a number.")
_BOOL: Final = _Text(_TYPE, "Dit moet true of false zijn.", "This must be true or false.")
_CHOICE: Final = _Text("invalid_choice", "Kies uit: {expected}.", "Choose from: {expected}.")

_TEXTS: Final[Mapping[str, _Text]] = {
    "missing": _Text("required", "Dit ontbreekt.", "This is missing."),
    "extra_forbidden": _Text("unknown_property", "Deze eigenschap bestaat niet.", "This property does not exist."),
    "string_type": _Text(_TYPE, "Dit moet tekst zijn.", "This must be text."),
    "string_too_short": _Text("too_short", "Minstens {min_length} teken(s).", "At least {min_length} character(s)."),
    "string_too_long": _Text("too_long", "Hoogstens {max_length} tekens.", "At most {max_length} characters."),
    "string_pattern_mismatch": _Text("invalid_format", "De vorm klopt niet: {pattern}", "The form is wrong: {pattern}"),
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "bool_type": _BOOL,
    "bool_parsing": _BOOL,
    "float_type": _NUMBER,
    "decimal_type": _NUMBER,
    "is_instance_of": _FALLBACK,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "too_short": _Text("too_few_items", "Minstens {min_length} element(en).", "At least {min_length} item(s)."),
    "too_long": _Text("too_many_items", "Hoogstens {max_length} elementen.", "At most {max_length} items."),
    "greater_than": _Text("too_small", "Meer dan {gt}.", "More than {gt}."),
    "greater_than_equal": _Text("too_small", "Minstens {ge}.", "At least {ge}."),
    "less_than": _Text("too_large", "Minder dan {lt}.", "Less than {lt}."),
    "less_than_equal": _Text("too_large", "Hoogstens {le}.", "At most {le}."),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "union_tag_invalid": _Text("invalid_choice", "Kies uit: {expected_tags}.", "Choose from: {expected_tags}."),
    "union_tag_not_found": _Text("required", "Dit ontbreekt.", "This is missing."),
}


def pointer(parts: Iterable[str | int]) -> str:
    """The JSON pointer of RFC 6901 for these names and places."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def flaws_of(errors: Sequence[Mapping[str, Any]], body: Any = None) -> list[Flaw]:
    """The flaws behind Pydantic's errors, whose places start with `body`, `query`, `header` or `path`.

    Args:
        errors: as `ValidationError.errors()` gives them.
        body: the value that was validated; tells the names in it from the labels that Pydantic puts between.

    Returns:
        At most `MAX_FLAWS`; of the alternatives tried on one value only the first.
    """
    found: dict[str, Flaw] = {}
    for error in errors[:MAX_FLAWS]:
        if error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]:
            continue  # Pydantic counts the good items only; the others have flaws of their own.
        where = _place(error, body)
        text = _TEXTS.get(error["type"], _FALLBACK)
        context: Mapping[str, Any] = error.get("ctx", {})
        if "nl" in context and "en" in context:
            text = _Text(error["type"], context["nl"], context["en"])
        found.setdefault(where, Flaw(where, text.code, _filled(text.nl, context), _filled(text.en, context)))
    return list(found.values())


def _filled(text: str, context: Mapping[str, Any]) -> str:
    # Only these: `expected` and limits come from our own types, never from the input.
    known = ("expected", "expected_tags", "pattern", "min_length", "max_length", "gt", "ge", "lt", "le")
    for name in known:
        text = text.replace("{" + name + "}", str(context.get(name, "")).replace(" or ", ", "))
    return text


def _place(error: Mapping[str, Any], body: Any) -> str:
    kind, *names = error["loc"]
    if kind == "body":
        where = _in_body(error, names, body)
        tag = error["type"].startswith("union_tag_") and str(error["ctx"]["discriminator"]).strip("'")
        return pointer([*where, tag] if tag else where)
    if kind == "header":
        return pointer([kind, "-".join(word.capitalize() for word in str(names[0]).split("-"))])
    return pointer([kind, *names[:1]])


def _in_body(error: Mapping[str, Any], names: Sequence[str | int], body: Any) -> list[str | int]:
    where: list[str | int] = []
    value = body
    for number, name in enumerate(names):
        last = number == len(names) - 1
        if _holds(value, name):
            value = value[name]
        elif not (last and error["type"] == "missing" and isinstance(value, dict)):
            continue
        where.append(name)
    return where


def _holds(value: Any, name: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(name, int) and name < len(value)
    return isinstance(value, dict) and name in value
