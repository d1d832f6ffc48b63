"""What the JSON reader refuses, with which code, and what it makes of the rest."""

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidInput
from app.http.strict_json import MAX_DEPTH, MAX_NUMBER, parse_json


def _nested(depth: int, inner: bytes = b"1") -> bytes:
    return b"[" * depth + inner + b"]" * depth


REFUSED = {
    "NaN": (b'{"a": NaN}', "invalid_number"),
    "Infinity": (b"[Infinity]", "invalid_number"),
    "-Infinity": (b"[-Infinity]", "invalid_number"),
    "beyond double": (b"1e400", "invalid_number"),
    "exponent 21": (b"1e21", "invalid_number"),
    "exponent -21": (b"1e-21", "invalid_number"),
    "seven digits of exponent": (b"1e4000000", "invalid_number"),
    "endless exponent": (b"1e" + b"9" * 100_000, "invalid_number"),
    "41 digits": (b"1" * 41, "invalid_number"),
    "41 characters with a point": (b"0." + b"1" * 39, "invalid_number"),
    "100,000 digits": (b"1" * 100_000, "invalid_number"),
    "duplicate name": (b'{"a": 1, "a": 1}', "duplicate_property"),
    "duplicate name, escaped": (b'{"a": 1, "\\u0061": 1}', "duplicate_property"),
    "duplicate name, deep": (b'[{"b": {"a": 1, "a": 2}}]', "duplicate_property"),
    "BOM": (b"\xef\xbb\xbf{}", "invalid_encoding"),
    "UTF-16": ("{}".encode("utf-16"), "invalid_encoding"),
    "UTF-16 without BOM": ("{}".encode("utf-16-le"), "invalid_encoding"),
    "UTF-32": ("{}".encode("utf-32"), "invalid_encoding"),
    "bad UTF-8": (b'{"a": "\xff"}', "invalid_encoding"),
    "surrogate in UTF-8": (b'{"a": "\xed\xa0\x80"}', "invalid_encoding"),
    "overlong UTF-8": (b'{"a": "\xc0\x80"}', "invalid_encoding"),
    "NUL": (b'{"a": "\x00"}', "invalid_encoding"),
    "escaped NUL": (b'{"a": "\\u0000"}', "invalid_text"),
    "escaped NUL in a name": (b'{"\\u0000": 1}', "invalid_text"),
    "lone high surrogate": (b'"\\ud800"', "invalid_text"),
    "lone low surrogate": (b'"\\uDC00"', "invalid_text"),
    "two high surrogates": (b'"\\ud800\\ud800\\udc00"', "invalid_text"),
    "lone surrogate in a name": (b'{"\\ud800": 1}', "invalid_text"),
    "control character in a name": (b'{"a\\n": 1}', "invalid_text"),
    "name of 201 characters": (b'{"' + b"a" * 201 + b'": 1}', "invalid_text"),
    "100,000 brackets": (b"[" * 100_000, "too_deep"),
    "5,000 objects": (b'{"a":' * 5000 + b"1" + b"}" * 5000, "too_deep"),
    "65 lists": (_nested(MAX_DEPTH + 1), "too_deep"),
    "65 lists, innermost empty": (_nested(MAX_DEPTH + 1, b""), "too_deep"),
    "deep after text with brackets": (b'["]\\"]]",' + _nested(MAX_DEPTH) + b"]", "too_deep"),
    "nothing": (b"", "invalid_json"),
    "blanks": (b"  ", "invalid_json"),
    "comment": (b"{} // x", "invalid_json"),
    "two values": (b"{} {}", "invalid_json"),
    "trailing comma": (b"[1,]", "invalid_json"),
    "single quotes": (b"{'a': 1}", "invalid_json"),
    "leading zero": (b"01", "invalid_json"),
    "plus": (b"+1", "invalid_json"),
    "underscore": (b"1_0", "invalid_json"),
    "bare point": (b".5", "invalid_json"),
    "other digits": ("١٢".encode(), "invalid_json"),
    "raw tab in text": (b'"a\tb"', "invalid_json"),
    "unclosed": (b"[[1]", "invalid_json"),
    "crossed": (b"[}", "invalid_json"),
}


@pytest.mark.parametrize(("raw", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_at_the_root_without_echo(raw: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_json(raw)
    (flaw,) = caught.value.flaws
    assert (flaw.pointer, flaw.code) == ("", code)
    assert len(flaw.nl) < 120
    assert len(flaw.en) < 120


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"1.0", Decimal("1.0")),
        (b"1.10", Decimal("1.10")),
        (b"1e3", Decimal(1000)),
        (b"1E+20", Decimal(10) ** 20),
        (b"0.1", Decimal("0.1")),
        (b"-0.0", Decimal(0)),
        (b"12", 12),
        (b"9" * MAX_NUMBER, 10**40 - 1),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'"\\\\ud800"', "\\ud800"),
        (b'"\\\\u0000"', "\\u0000"),
        (b'{"a[": "]]]}{{", "b": "\\"[[["}', {"a[": "]]]}{{", "b": '"[[['}),
        (b" true ", True),
        ('{"naïef": "é"}'.encode(), {"naïef": "é"}),
    ],
)
def test_read_exactly(raw: bytes, value: object) -> None:
    found = parse_json(raw)
    assert found == value
    assert type(found) is type(value)


def test_the_deepest_that_is_accepted() -> None:
    found = parse_json(_nested(MAX_DEPTH))
    for _ in range(MAX_DEPTH):
        (found,) = found
    assert found == 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(st.characters(exclude_categories=["C"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('abc[]{}"\\', max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_all_that_is_well_formed_is_read_as_it_is(value: Any, escaped: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary(max_size=200) | st.text('[]{}",:\\u0d8\n1e.-', max_size=200).map(str.encode))
def test_nothing_makes_it_crash(raw: bytes) -> None:
    with suppress(InvalidInput):
        parse_json(raw)
