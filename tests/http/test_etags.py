"""Unchanged is not sent again; a change names the version that it rests on."""

import pytest

from app.http.etags import etag
from tests.http.conftest import Ask

PATH = "/v1/things/versions/A"
PRESENT = etag("A", 1)


def test_a_single_resource_has_a_strong_tag(ask: Ask) -> None:
    assert ask("GET", PATH).headers["etag"] == PRESENT
    assert PRESENT.startswith('"')
    assert ask("HEAD", PATH).headers["etag"] == PRESENT


@pytest.mark.parametrize("header", [PRESENT, f'"x", {PRESENT}', f"W/{PRESENT}", "*"])
def test_unchanged_is_304_without_body(ask: Ask, header: str) -> None:
    got = ask("GET", PATH, headers={"If-None-Match": header})
    assert (got.status, got.body) == (304, b"")
    assert got.headers["etag"] == PRESENT
    assert "content-type" not in got.headers


@pytest.mark.parametrize("header", ['"x"', PRESENT.strip('"'), "", "nonsense", PRESENT[:-1]])
def test_another_version_is_sent(ask: Ask, header: str) -> None:
    assert ask("GET", PATH, headers={"If-None-Match": header}).status == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 428),
        ("*", 428),
        ("", 428),
        ('"x"', 412),
        (f"W/{PRESENT}", 412),
        (PRESENT.strip('"'), 412),
        ("nonsense", 412),
        (PRESENT, 200),
        (f'"x", {PRESENT}', 200),
    ],
)
def test_a_change_names_its_version(ask: Ask, header: str | None, status: int) -> None:
    headers = {} if header is None else {"If-Match": header}
    got = ask("PUT", PATH, json={"partCode": "A"}, headers=headers)
    assert got.status == status
    if status != 200:
        assert got.code == {412: "stale_version", 428: "version_required"}[status]


def test_tags_tell_versions_apart() -> None:
    assert len({etag("a", 1), etag("a", 2), etag("b", 1), etag("a1"), etag("", "a1"), etag(b"a1", b"")}) == 6
    assert etag("a", 1) == etag("a", 1)
