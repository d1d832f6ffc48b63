"""The compact form of a signed token, read strictly by hand before any library sees it."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any, Never

MAX_TOKEN_BYTES = 8192
MAX_DEPTH = 8

_PARTS_IN_A_SIGNED_TOKEN = 3
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
# The closing quote is optional so that text without one is still read in a single pass.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


class Refused(Exception):
    """A token that is not trusted, with a reason code for our own counting; the caller never sees it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class CompactToken:
    """Header and claims of a token whose signature has not been checked yet."""

    header: dict[str, Any]
    claims: dict[str, Any]


def read_compact(token: str) -> CompactToken:
    """Split and parse a compact signed token (RFC 7515 §7.1) without trusting it.

    Args:
        token: at most 8 KB of ASCII, three canonical base64url parts.

    Raises:
        Refused: the form is wrong in any way.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise Refused("too_long")
    if not token.isascii():
        raise Refused("not_ascii")
    parts = token.split(".")
    if len(parts) != _PARTS_IN_A_SIGNED_TOKEN:
        raise Refused("not_three_parts")
    header, claims, _signature = (decode_base64url(part) for part in parts)
    return CompactToken(header=parse_object(header), claims=parse_object(claims))


def decode_base64url(text: str) -> bytes:
    """Decode non-empty base64url without padding, in its one canonical spelling (RFC 4648 §5, §3.5).

    Raises:
        Refused: padding, other characters, or unused bits that are not zero.
    """
    if not _BASE64URL.fullmatch(text):
        raise Refused("not_base64url")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise Refused("not_base64url") from None
    if encode_base64url(raw) != text:
        raise Refused("not_canonical")
    return raw


def encode_base64url(raw: bytes) -> str:
    """Encode bytes as base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def parse_object(raw: bytes) -> dict[str, Any]:
    """Parse a JSON object in UTF-8 with bounded nesting, no repeated names, no NaN or Infinity.

    Raises:
        Refused: it is anything else.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("not_utf8") from None
    if _depth(text) > MAX_DEPTH:
        raise Refused("too_deep")
    try:
        value = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except ValueError:
        raise Refused("not_json") from None
    if not isinstance(value, dict):
        raise Refused("not_an_object")
    return value


def _depth(text: str) -> int:
    depth = deepest = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        first = match.group()[0]
        if first in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif first in "]}":
            depth -= 1
    return deepest


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("repeated_name")
    return found


def _no_constant(_name: str) -> Never:
    raise Refused("not_a_number")
