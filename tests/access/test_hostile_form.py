"""A token has one form only, and no text whatever makes more than a refusal."""

import json
import string
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.access.tokens import Claims
from app.errors import Unauthenticated
from tests.factories.tokens import AUD, ISS, NOW, SIGNERS, claims, header, issuers, reason, token, verified

GOOD = token()
HEAD, BODY, SIGNATURE = GOOD.split(".")

OTHER_FORMS = [
    "",
    ".",
    "..",
    "...",
    "a.b.c",
    GOOD + "=",
    GOOD + "====",
    f"{HEAD}==.{BODY}.{SIGNATURE}",
    f"{HEAD}.{BODY}==.{SIGNATURE}",
    GOOD + ".",
    "." + GOOD,
    f"{HEAD}.{BODY}",
    f"{HEAD}..{BODY}.{SIGNATURE}.AAAA",
    f"{HEAD}.{BODY}.{SIGNATURE}.AAAA.AAAA",
    f"{HEAD}.{BODY}.",
    f".{BODY}.{SIGNATURE}",
    " " + GOOD,
    GOOD + " ",
    GOOD + "\n",
    f"{HEAD} .{BODY}.{SIGNATURE}",
    f"{HEAD}.{BODY[:8]}\n{BODY[8:]}.{SIGNATURE}",
    f"{HEAD}.{BODY}.{SIGNATURE[:40]}+/{SIGNATURE[42:]}",
    "Bearer " + GOOD,
    GOOD + "é",
    GOOD.replace("e", "е", 1),
    GOOD + "\x00",
    "\ud800" + GOOD,
    GOOD.lower(),
    GOOD.upper(),
    f"{HEAD}A.{BODY}.{SIGNATURE}",
    json.dumps({"protected": HEAD, "payload": BODY, "signature": SIGNATURE}),
]

UNHURRIED = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


# Numbered, for a signature is another one every time.
@pytest.mark.parametrize("text", OTHER_FORMS, ids=range(len(OTHER_FORMS)))
def test_form_is_the_one_compact_form(text: str) -> None:
    assert not reason(text).startswith("unexpected")


def test_unused_bits_may_not_be_set() -> None:
    # A signature of 64 bytes ends in a letter of which only the first two bits count.
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    last = alphabet.index(SIGNATURE[-1])
    assert last % 16 == 0
    assert reason(GOOD[:-1] + alphabet[last + 1]) == "not_canonical"


def test_eight_kilobytes_and_no_more() -> None:
    assert verified(token(body=claims(scope="a" * 5500))).subject == "jan"
    assert reason(token(body=claims(scope="a" * 6500))) == "too_long"
    assert reason("a" * 10_000_000) == "too_long"


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_deep_nesting_is_refused_before_parsing(opening: str) -> None:
    depth = 5000 // len(opening)
    assert reason(token(opening * depth)) == "too_deep"
    assert reason(token(body=opening * depth)) == "too_deep"
    assert reason(token(json.dumps(header(a="?")).replace('"?"', "[" * 5000 + "]" * 600))) == "too_deep"


def test_brackets_in_text_are_no_nesting() -> None:
    for text in ("[[[[[[[[[{{{{{{{{{", '"[[[[[[[[[', '\\"[[[[[[[[[', "]]]]]]]]]["):
        assert verified(token(body=claims(scope=text))).subject == "jan"
    assert reason(token(body=claims(scope="\\", deep=[[[[[[[[]]]]]]]]))) == "too_deep"


@pytest.mark.parametrize("text", ['"' * 5800, '\\"' * 2900, '"\\' * 2900, '{"a":"' + "\\" * 5000])
def test_unfinished_text_is_refused(text: str) -> None:
    assert reason(token(text)) == "not_json"


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused_anywhere(literal: str) -> None:
    assert reason(token(json.dumps(header(x="?")).replace('"?"', literal))) == "not_a_number"
    assert reason(token(body=json.dumps(claims(x=["?"])).replace('"?"', literal))) == "not_a_number"


def test_repeated_names_are_refused_at_any_depth() -> None:
    assert reason(token(json.dumps(header())[:-1] + ', "alg": "ES256"}')) == "repeated_name"
    assert reason(token(json.dumps(header())[:-1] + ', "\\u0061lg": "none"}')) == "repeated_name"
    assert reason(token(body=json.dumps(claims())[:-1] + ', "sub": "admin"}')) == "repeated_name"
    assert reason(token(body=json.dumps(claims())[:-1] + ', "a": {"b": 1, "b": 2}}')) == "repeated_name"


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"\xc0\xaf", b"[]", b'"a"', b"1", b"null", b"{", b"{}x", b"{'a':1}"],
)
def test_parts_are_json_objects_in_utf8(content: bytes) -> None:
    assert reason(token(content)) in {"not_utf8", "not_json", "not_an_object"}
    assert reason(token(body=content)) in {"not_utf8", "not_json", "not_an_object"}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([AUD, ISS, NOW, "ES256"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@UNHURRIED
@given(st.text(max_size=300) | st.text(alphabet=string.ascii_letters + string.digits + "-_.=", max_size=300))
@example("e30.e30.e30")
def test_arbitrary_text_is_refused(text: str) -> None:
    assert not reason(text).startswith("unexpected")


@UNHURRIED
@given(st.data())
def test_a_token_with_anything_changed_is_refused(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, min(len(GOOD), start + 5)))
    piece = data.draw(st.text(alphabet=string.ascii_letters + string.digits + "-_.=", max_size=5))
    changed = GOOD[:start] + piece + GOOD[end:]
    if changed != GOOD:
        assert not reason(changed).startswith("unexpected")


@UNHURRIED
@given(st.dictionaries(st.sampled_from(["alg", "typ", "kid", "crit", "b64", "jwk", "cty", "x5c"]), JSON, max_size=3))
def test_any_header_is_taken_or_refused(members: dict[str, Any]) -> None:
    _taken_or_refused(token(header(**members), signer=SIGNERS["ES256"]))


@UNHURRIED
@given(
    st.dictionaries(
        st.sampled_from(
            ["iss", "aud", "sub", "exp", "iat", "nbf", "jti", "azp", "client_id", "user_id", "at_hash", "act"]
        ),
        JSON,
        max_size=3,
    )
)
def test_any_claims_are_taken_or_refused(changed: dict[str, Any]) -> None:
    _taken_or_refused(token(body=claims(**changed)))


def _taken_or_refused(text: str) -> None:
    allowed = issuers()
    try:
        taken = verified(text, allowed)
    except Unauthenticated:
        assert not next(iter(allowed.refusals)).startswith("unexpected")
    else:
        assert isinstance(taken, Claims)
        assert taken.issuer == ISS
        assert AUD in taken.audience
        assert taken.subject.encode().strip()
        assert NOW - 30 < taken.expires_at <= NOW + 30 + 3600
