"""Query keys are known and given once; lists come in pages whose cursors fit only them."""

import base64
import hashlib
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi import Request

from app.errors import InvalidInput
from app.http.paging import Page, decode_cursor, encode_cursor
from tests.http.conftest import Ask
from tests.http.sample import BASE


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("foo=1", {"/query/foo": "unknown_parameter"}),
        ("foo", {"/query/foo": "unknown_parameter"}),
        ("access_token=x", {"/query/access_token": "unknown_parameter"}),
        ("Limit=1", {"/query/Limit": "unknown_parameter"}),
        ("limit=1&limit=1", {"/query/limit": "repeated_parameter"}),
        ("limit=0&foo=1", {"/query/limit": "too_small", "/query/foo": "unknown_parameter"}),
        ("%00=1", {"/query": "unknown_parameter"}),
        ("%3Cscript%3E=1", {"/query": "unknown_parameter"}),
        ("=1", {"/query": "unknown_parameter"}),
        ("limit=-1", {"/query/limit": "too_small"}),
        ("limit=1001", {"/query/limit": "too_large"}),
        (f"limit={10**20}", {"/query/limit": "invalid_type"}),
        ("limit=%2B1", {"/query/limit": "invalid_type"}),
        ("limit=1_0", {"/query/limit": "invalid_type"}),
        ("limit=1.0", {"/query/limit": "invalid_type"}),
        ("limit=", {"/query/limit": "invalid_type"}),
        ("limit=%D9%A1", {"/query/limit": "invalid_type"}),
        ("limit=1%0A", {"/query/limit": "invalid_type"}),
        ("code=a'%20OR%201=1--", {"/query/code": "invalid_format"}),
        ("code=", {"/query/code": "invalid_format"}),
        ("code=%ff", {"/query/code": "invalid_format"}),
        ("code=a%00", {"/query/code": "invalid_format"}),
        ("cursor=", {"/query/cursor": "invalid_format"}),
        ("cursor=%00", {"/query/cursor": "invalid_format"}),
        ("cursor=" + "a" * 2001, {"/query/cursor": "too_long"}),
        ("cursor=abc", {"/query/cursor": "invalid_cursor"}),
        ("cursor=a", {"/query/cursor": "invalid_cursor"}),
    ],
)
def test_refused_queries(ask: Ask, query: str, errors: dict[str, str]) -> None:
    got = ask("GET", f"/v1/things?{query}")
    assert (got.status, got.errors) == (400, errors)


def test_an_empty_query_is_no_query(ask: Ask) -> None:
    assert ask("GET", "/v1/things?").status == 200
    assert ask("GET", "/v1/things?&&").status == 200


def test_pages_follow_one_another_to_the_end(ask: Ask) -> None:
    path: str | None = "/v1/things?limit=2&code=A"
    seen: list[str] = []
    while path:
        got = ask("GET", path)
        seen += [row["rowCode"] for row in got.json["items"]]
        following = got.json["next"]
        assert got.headers.get("link") == (f'<{following}>; rel="next"' if following else None)
        if following:
            assert following.startswith(f"{BASE}/v1/things?code=A&cursor=")
            assert following.endswith("&limit=2")
        path = following and following.removeprefix(BASE)
    assert seen == ["R0", "R1", "R2", "R3", "R4"]


def test_the_page_size_may_change_on_the_way(ask: Ask) -> None:
    following = ask("GET", "/v1/things?limit=1").json["next"].removeprefix(BASE)
    got = ask("GET", following.replace("limit=1", "limit=3"))
    assert [row["rowCode"] for row in got.json["items"]] == ["R1", "R2", "R3"]


def test_a_cursor_fits_only_its_own_filters(ask: Ask) -> None:
    following = ask("GET", "/v1/things?limit=2&code=A").json["next"].removeprefix(BASE)
    for foreign in (following.replace("code=A", "code=B"), following.replace("code=A&", "")):
        assert ask("GET", foreign).errors == {"/query/cursor": "invalid_cursor"}


def test_every_altered_cursor_is_refused(ask: Ask) -> None:
    cursor = ask("GET", "/v1/things?limit=2").json["next"].partition("cursor=")[2].partition("&")[0]
    for place, char in enumerate(cursor):
        altered = cursor[:place] + ("A" if char != "A" else "B") + cursor[place + 1 :]
        assert ask("GET", f"/v1/things?cursor={altered}").errors == {"/query/cursor": "invalid_cursor"}
    for altered in (cursor + "A", cursor[:-1], cursor + "AAAA"):
        assert ask("GET", f"/v1/things?cursor={altered}").errors == {"/query/cursor": "invalid_cursor"}


def _request(path: str = "/v1/things", query: bytes = b"") -> Request:
    return Request({"type": "http", "path": path, "query_string": query, "headers": []})


def _forged(key: Any) -> str:
    """A cursor whose seal is right, made by someone who knows how."""
    raw = key if isinstance(key, bytes) else json.dumps(key).encode()
    seal = hashlib.sha256(json.dumps(["/v1/things", []]).encode() + b"\n" + raw).digest()[:12]
    return base64.urlsafe_b64encode(seal + raw).decode().rstrip("=")


@pytest.mark.parametrize(
    "key", [["x"], ["1"], [1.5], [None], [[1]], [True], [2**63], [], [1, 2], {}, 1, b"\xff", b"[", [{"a": 1}]]
)
def test_a_forged_key_is_refused_too(ask: Ask, key: Any) -> None:
    assert ask("GET", f"/v1/things?cursor={_forged(key)}").errors == {"/query/cursor": "invalid_cursor"}
    assert ask("GET", f"/v1/things?cursor={_forged([3])}").json["items"][0]["rowCode"] == "R3"


def test_a_key_comes_back_as_what_it_was() -> None:
    key = (date(2026, 1, 2), "a-é", 7, UUID(int=5))
    held = Page(100, decode_cursor(_request(), encode_cursor(_request(), key)))
    assert held.after(date, str, int, UUID) == key
    assert Page(100, None).after(date, str) is None


@pytest.mark.parametrize(
    ("value", "kind"), [("x", date), ("2026-02-30", date), ("x", UUID), ("1", int), (1, str), ("a\n", str), (1, UUID)]
)
def test_a_key_of_another_kind_is_refused(value: str | int, kind: type[Any]) -> None:
    with pytest.raises(InvalidInput):
        Page(100, (value,)).after(kind)


def test_a_cursor_fits_only_its_own_path() -> None:
    cursor = encode_cursor(_request("/v1/things"), [1])
    with pytest.raises(InvalidInput):
        decode_cursor(_request("/v1/other"), cursor)
