"""Reads JSON from outside: exact decimals, no duplicate names, bounded in depth and size of numbers, never echoed."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final, NoReturn

from app.errors import Flaw, InvalidInput

MAX_DEPTH: Final = 64
"""The deepest nesting of lists and objects."""

MAX_NUMBER: Final = 40
"""The most characters of a number."""

MAX_EXPONENT: Final = 20
"""The largest exponent of a number, either sign."""

MAX_NAME: Final = 200
"""The most characters of a property name."""

MAX_PROPERTIES: Final = 1000
"""The most properties of one object."""

_ALL_BUT_STRUCTURE: Final = bytes(set(range(256)) - set(b'"[]{}'))
_STRING: Final = re.compile(rb'"[^"]*"')
_HIGH: Final = rb"\\u[dD][89abAB][0-9a-fA-F]{2}"
_LOW: Final = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_LONE_SURROGATE: Final = re.compile(rb"%s(?!%s)|(?<!%s)%s" % (_HIGH, _LOW, _HIGH, _LOW))
_STEPS: Final = tuple(1 if char in b"[{" else -1 if char in b"]}" else 0 for char in range(256))


def _refuse(code: str, nl: str, en: str) -> NoReturn:
    raise InvalidInput([Flaw("", code, nl, en)])


def parse_json(raw: bytes) -> Any:
    """The value that the bytes hold, numbers with a point or exponent as `Decimal`, others as `int`.

    Raises:
        InvalidInput: one flaw at the root (pointer ""), which never repeats what was sent.
    """
    text = _decoded(raw)
    _check_escapes(raw)
    _check_depth(raw)
    try:
        return _DECODER.decode(text)
    except (json.JSONDecodeError, RecursionError):
        _malformed()


def _malformed() -> NoReturn:
    _refuse("invalid_json", "Dit is geen geldige JSON.", "This is not valid JSON.")


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = "\ufeff"
    # UTF-16 and UTF-32 either fail to decode or show NUL bytes, which JSON never holds.
    if text.startswith("\ufeff") or "\x00" in text:
        _refuse("invalid_encoding", "JSON moet in UTF-8 zijn, zonder BOM.", "JSON must be in UTF-8, without BOM.")
    return text


def _check_escapes(raw: bytes) -> None:
    if rb"\u" not in raw:
        return
    escapes = raw.replace(rb"\\", b"__")
    if rb"\u0000" in escapes:
        _refuse("invalid_text", "Tekst mag geen NUL-teken bevatten.", "Text must not contain a NUL character.")
    if _LONE_SURROGATE.search(escapes):
        nl, en = "Tekst bevat een half Unicode-paar.", "Text contains a lone surrogate."
        _refuse("invalid_text", nl, en)


def _check_depth(raw: bytes) -> None:
    """Count how deep the brackets outside strings go, before anything is built.

    Removing two quotes side by side leaves every bracket inside or outside a string as it was.
    """
    bare = raw.replace(rb"\\", b"").replace(rb"\"", b"").translate(None, _ALL_BUT_STRUCTURE)
    brackets = _STRING.sub(b"", bare.replace(b'""', b""))
    if any(map(MAX_DEPTH.__lt__, accumulate(map(_STEPS.__getitem__, brackets)))):
        nl = f"De JSON is te diep genest: hoogstens {MAX_DEPTH} niveaus."
        _refuse("too_deep", nl, f"The JSON is nested too deeply: at most {MAX_DEPTH} levels.")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        nl, en = "Een eigenschap komt tweemaal voor.", "A property occurs twice."
        _refuse("duplicate_property", nl, en)
    if len(pairs) > MAX_PROPERTIES:
        nl = f"Een object heeft hoogstens {MAX_PROPERTIES} eigenschappen."
        _refuse("too_many_properties", nl, f"An object has at most {MAX_PROPERTIES} properties.")
    if any(len(name) > MAX_NAME or not name.isprintable() for name in found):
        nl = f"De naam van een eigenschap heeft onzichtbare tekens of meer dan {MAX_NAME} tekens."
        _refuse("invalid_text", nl, f"A property name has invisible characters or more than {MAX_NAME} characters.")
    return found


def _refuse_number() -> NoReturn:
    nl = f"Een getal heeft hoogstens {MAX_NUMBER} tekens en een exponent van hoogstens {MAX_EXPONENT}."
    en = f"A number has at most {MAX_NUMBER} characters and an exponent of at most {MAX_EXPONENT}."
    _refuse("invalid_number", nl, en)


def _whole(text: str) -> int:
    if len(text) > MAX_NUMBER:
        _refuse_number()
    return int(text)


def _decimal(text: str) -> Decimal:
    exponent = text.lower().partition("e")[2]
    if len(text) > MAX_NUMBER or abs(int(exponent or 0)) > MAX_EXPONENT:
        _refuse_number()
    return Decimal(text)


def _constant(_: str) -> NoReturn:
    nl, en = "NaN en Infinity zijn geen getallen in JSON.", "NaN and Infinity are no numbers in JSON."
    _refuse("invalid_number", nl, en)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_decimal, parse_int=_whole, parse_constant=_constant
)
