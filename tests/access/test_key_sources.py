"""Where the keys of an issuer come from, and what happens when they cannot be had."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from app.access.key_sources import MAX_DOCUMENT_BYTES, KeySource, LoadedKeys, keys_from_file, keys_from_url
from app.errors import Unauthenticated
from tests.factories.key_server import PATIENCE, Clock, serving
from tests.factories.tokens import (
    EC_JWK,
    JWKS,
    NOW,
    OTHER_EC_PRIVATE,
    claims,
    header,
    issuers,
    jwk_of,
    token,
    verified,
)

NEW_JWK = jwk_of(OTHER_EC_PRIVATE, "new-key")


def known(source: KeySource, *kids: str) -> list[bool]:
    """For each kid, asked one after the other, whether the source has it."""

    async def ask() -> list[bool]:
        return [await source.find_key(kid) is not None for kid in kids]

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "url",
    [
        "http://inloggen.example/jwks",
        "http://localhost.kwaad.example/jwks",
        "http://10.0.0.1/jwks",
        "http://169.254.169.254/jwks",
        "http://[::ffff:10.0.0.1]/",
        "http://127.0.0.1.kwaad.example/",
        "ftp://localhost/jwks",
        "file:///etc/passwd",
        "/etc/passwd",
        "https:///jwks",
        "https://naam:geheim@inloggen.example/jwks",
        "https://inloggen.example:poort/jwks",
        "",
    ],
)
def test_key_address_is_https_or_this_machine(url: str) -> None:
    with pytest.raises(ValueError, match="key address"):
        keys_from_url(url)


@pytest.mark.parametrize(
    "url", ["https://inloggen.example/jwks", "http://localhost:8080/", "http://127.0.0.1/", "http://[::1]:9/jwks"]
)
def test_good_key_addresses_are_not_fetched_at_once(url: str) -> None:
    assert isinstance(keys_from_url(url), LoadedKeys)


def test_tokens_are_checked_with_fetched_keys_and_one_fetch_serves_many() -> None:
    with serving() as server:
        allowed = issuers(keys=keys_from_url(server.url))
        assert [verified(token(header(alg)), allowed).subject for alg in ("ES256", "RS256", "ES256")] == ["jan"] * 3
        assert server.asked == ["/jwks"]


def test_many_callers_at_once_make_one_fetch_and_none_is_refused() -> None:
    with serving() as server:
        source = keys_from_url(server.url)

        async def ask() -> list[bool]:
            found = await asyncio.gather(*(source.find_key("ES256-key") for _ in range(50)))
            return [key is not None for key in found]

        assert asyncio.run(ask()) == [True] * 50
        assert len(server.asked) == 1


def test_several_threads_with_event_loops_of_their_own_share_a_fetch() -> None:
    with serving() as server:
        server.go_on.clear()
        source = keys_from_url(server.url)
        found: list[bool] = []
        threads = [threading.Thread(target=lambda: found.extend(known(source, "ES256-key"))) for _ in range(4)]
        for thread in threads:
            thread.start()
        server.go_on.set()
        for thread in threads:
            thread.join(PATIENCE)
        assert found == [True] * 4
        assert len(server.asked) == 1


def test_fetching_does_not_hold_up_the_event_loop() -> None:
    with serving() as server:
        server.go_on.clear()
        source = keys_from_url(server.url)

        async def ask() -> bool:
            waiting = asyncio.create_task(source.find_key("ES256-key"))
            # Only a loop that still turns can let the server go on.
            assert await asyncio.to_thread(server.arrived.wait, PATIENCE)
            server.go_on.set()
            return await waiting is not None

        assert asyncio.run(ask())


def test_a_caller_that_hangs_up_does_not_spoil_the_fetch_for_others() -> None:
    with serving() as server:
        server.go_on.clear()
        source = keys_from_url(server.url)

        async def ask() -> bool:
            first, second = (asyncio.create_task(source.find_key("ES256-key")) for _ in range(2))
            assert await asyncio.to_thread(server.arrived.wait, PATIENCE)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            server.go_on.set()
            return await second is not None

        assert asyncio.run(asyncio.wait_for(ask(), PATIENCE))
        assert len(server.asked) == 1


def test_an_unknown_kid_asks_again_at_most_once_a_minute() -> None:
    with serving() as server:
        clock = Clock()
        source = keys_from_url(server.url, monotonic=clock)
        assert known(source, "ES256-key", *(f"unknown-{n}" for n in range(20))) == [True] + [False] * 20
        assert len(server.asked) == 1
        server.body = json.dumps({"keys": [EC_JWK, NEW_JWK]}).encode()
        clock.seconds += 59
        assert known(source, "new-key") == [False]
        clock.seconds += 1
        assert known(source, "new-key", "unknown", "unknown") == [True, False, False]
        assert len(server.asked) == 2


def test_a_key_taken_away_is_refused_once_the_set_is_old() -> None:
    with serving() as server:
        clock = Clock()
        source = keys_from_url(server.url, monotonic=clock)
        assert known(source, "RS256-key") == [True]
        server.body = json.dumps({"keys": [EC_JWK]}).encode()
        clock.seconds += 599
        assert known(source, "RS256-key") == [True]
        clock.seconds += 1
        assert known(source, "RS256-key", "ES256-key") == [False, True]


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (500, {}, b"{}"),
        (404, {}, json.dumps({"keys": [NEW_JWK]}).encode()),
        (302, {"Location": "/elsewhere"}, b""),
        (307, {"Location": "/elsewhere"}, json.dumps({"keys": [NEW_JWK]}).encode()),
        (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"),
        (200, {}, b""),
        (200, {}, b"<html>"),
        (200, {}, b"{}"),
        (200, {}, b'{"keys": {}}'),
        (200, {}, b'{"keys": [], "keys": []}'),
        (200, {}, b'{"keys": ' + b"[" * 100_000),
        (200, {}, json.dumps({"keys": [NEW_JWK] * 101}).encode()),
        (200, {}, json.dumps({"keys": [NEW_JWK]}).encode() + b" " * MAX_DOCUMENT_BYTES),
    ],
)
def test_the_last_good_keys_are_kept(status: int, headers: dict[str, str], body: bytes) -> None:
    with serving() as server:
        clock = Clock()
        source = keys_from_url(server.url, monotonic=clock)
        assert known(source, "ES256-key") == [True]
        server.status, server.headers, server.body = status, headers, body
        clock.seconds += 3600
        assert known(source, "ES256-key", "new-key") == [True, False]
        assert server.asked == ["/jwks", "/jwks"]


def test_an_issuer_that_is_gone_leaves_its_keys() -> None:
    with serving() as server:
        clock = Clock()
        source = keys_from_url(server.url, monotonic=clock)
        assert known(source, "ES256-key") == [True]
    clock.seconds += 86_400
    assert known(source, "ES256-key", "unknown") == [True, False]


def test_an_issuer_that_hangs_holds_nobody_longer_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.access.key_sources.FETCH_SECONDS", 0.1)
    with serving() as server:
        server.go_on.clear()
        allowed = issuers(keys=keys_from_url(server.url))
        with pytest.raises(Unauthenticated):
            verified(token(), allowed)
        assert allowed.refusals == {"kid_unknown": 1}


def test_a_load_that_hangs_delays_callers_once() -> None:
    clock, let_go, started = Clock(), threading.Event(), threading.Event()

    def load() -> bytes:
        started.set()
        let_go.wait(PATIENCE)
        return json.dumps(JWKS).encode()

    source = LoadedKeys(load, monotonic=clock)

    async def ask() -> bool:
        first = asyncio.create_task(source.find_key("ES256-key"))
        await asyncio.to_thread(started.wait, PATIENCE)
        clock.seconds += 3
        later = await source.find_key("ES256-key")
        assert not first.done()
        let_go.set()
        return later is None and await first is not None

    assert asyncio.run(ask())


def test_keys_from_a_file_follow_the_file(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / "jwks.json"
    path.write_text(json.dumps(JWKS))
    source = keys_from_file(path, monotonic=clock)
    assert known(source, "ES256-key", "new-key") == [True, False]
    path.write_text(json.dumps({"keys": [NEW_JWK]}))
    clock.seconds += 60
    assert known(source, "new-key", "ES256-key") == [True, False]
    path.unlink()
    clock.seconds += 3600
    assert known(source, "new-key") == [True]


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", '{"keys": []}', '{"keys": [1, {"kty": "oct", "k": "AA", "kid": "a"}]}']
)
def test_a_key_file_without_usable_keys_is_an_error_of_configuration(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "jwks.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ValueError, match="key"):
        keys_from_file(path)


def test_a_key_file_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(JWKS) + " " * MAX_DOCUMENT_BYTES)
    with pytest.raises(ValueError, match="key file"):
        keys_from_file(path)


def test_nothing_is_fetched_for_a_hostile_token() -> None:
    with serving() as server:
        allowed = issuers(keys=keys_from_url(server.url))
        hostile: list[dict[str, Any]] = [
            {"jku": server.url},
            {"x5u": server.url},
            {"jwk": EC_JWK},
            {"kid": "../../secret"},
            {"kid": "a" * 5000},
            {"kid": [server.url]},
            {"alg": "none"},
        ]
        stale = [claims(exp=NOW - 60, iat=NOW - 120), claims(aud="elders"), claims(iss=server.url)]
        for text in [*(token(header(**one)) for one in hostile), *(token(body=one) for one in stale)]:
            with pytest.raises(Unauthenticated):
                verified(text, allowed)
        assert server.asked == []
