"""What Pydantic finds wrong, in our own codes and sentences, at its place in the document."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError

from app.errors import Flaw
from app.plans.package.node import Path, pointer_to

_PLAIN: Final = {
    "missing": ("missing", "Verplicht, maar ontbreekt.", "Required, but missing."),
    "extra_forbidden": ("unknown_property", "Onbekende eigenschap.", "Unknown property."),
    "string_type": ("invalid_type", "Dit moet tekst zijn.", "This must be text."),
    "int_type": ("invalid_type", "Dit moet een geheel getal zijn.", "This must be a whole number."),
    "bool_type": ("invalid_type", "Dit moet true of false zijn.", "This must be true or false."),
    "tuple_type": ("invalid_type", "Dit moet een lijst zijn.", "This must be a list."),
    "model_type": ("invalid_type", "Dit moet een object zijn.", "This must be an object."),
    "string_pattern_mismatch": (
        "invalid_value",
        "Dit bevat tekens die hier niet mogen of heeft een andere vorm.",
        "This holds characters that are not allowed here, or has another form.",
    ),
}
_BOUNDED: Final = {
    "string_too_short": ("min_length", "Dit heeft minstens {} teken(s).", "This has at least {} character(s)."),
    "string_too_long": ("max_length", "Dit heeft hoogstens {} tekens.", "This has at most {} characters."),
    "too_short": ("min_length", "Dit heeft minstens {} onderdeel.", "This has at least {} item(s)."),
    "too_long": ("max_length", "Dit heeft hoogstens {} onderdelen.", "This has at most {} items."),
    "greater_than_equal": ("ge", "Dit is minstens {}.", "This is at least {}."),
    "less_than_equal": ("le", "Dit is hoogstens {}.", "This is at most {}."),
    "enum": ("expected", "Dit is een van: {}.", "This is one of: {}."),
}


def structural(error: ValidationError, at: Path = ()) -> Iterator[tuple[Path, Flaw]]:
    """Every flaw that Pydantic found, with its path; `at` is where the validated value stands in the document."""
    for item in error.errors(include_url=False, include_input=False):
        path = (*at, *item["loc"])
        yield path, Flaw(pointer_to(path), *_said(item["type"], item.get("ctx", {})))


def _said(kind: str, context: dict[str, Any]) -> tuple[str, str, str]:
    if "nl" in context:
        return kind, context["nl"], context["en"]
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in _BOUNDED:
        bound, nl, en = _BOUNDED[kind]
        value = str(context[bound])
        dutch = value.replace(" or ", " of ")
        return "invalid_value", nl.format(dutch), en.format(value)
    return "invalid_value", "Deze waarde kan hier niet.", "This value is not possible here."
