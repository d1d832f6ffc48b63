"""Where the keys of an issuer come from: given outright, a file, or the issuer's own address."""

import asyncio
import contextlib
import ipaddress
import math
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog

from app.access.compact import Refused, parse_object
from app.access.keys import PublicKey, read_jwks

if TYPE_CHECKING:
    import httpx

FETCH_SECONDS: Final = 3.0
MAX_DOCUMENT_BYTES: Final = 256 * 1024
LEAST_SECONDS_BETWEEN_LOADS: Final = 60.0
FRESH_SECONDS: Final = 600.0

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

Monotonic = Callable[[], float]


class KeySource(Protocol):
    """Knows the public keys of one issuer."""

    async def find_key(self, kid: str) -> PublicKey | None:
        """Return the key of that name, or None."""


class GivenKeys:
    """Keys that stand in the configuration and never change while we run."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        """Read the JWK set; ValueError when no key in it can be used."""
        self._keys = _at_least_one(jwks)

    async def find_key(self, kid: str) -> PublicKey | None:
        """Return the key of that name, or None."""
        return self._keys.get(kid)


class LoadedKeys:
    """Keys read elsewhere, kept, and read again when old or when a `kid` is unknown.

    Loading happens in a thread of its own, at most once a minute whatever the callers send; what a failed load
    would replace is kept. May be used from several threads and event loops.
    """

    def __init__(self, load: Callable[[], bytes], *, monotonic: Monotonic = time.monotonic) -> None:
        """Take a blocking function that gives a JWK set as JSON, and a clock in seconds that never goes back."""
        self._load = load
        self._monotonic = monotonic
        self._guard = threading.Lock()
        self._keys: dict[str, PublicKey] = {}
        self._loaded_at = self._tried_at = -math.inf
        self._under_way: Future[None] | None = None

    async def find_key(self, kid: str) -> PublicKey | None:
        """Return the key of that name, or None; waits at most 3 seconds for a load."""
        if (key := self._keys.get(kid)) is not None and self._is_fresh():
            return key
        await self._refresh()
        return self._keys.get(kid)

    def _is_fresh(self) -> bool:
        return self._monotonic() - self._loaded_at < FRESH_SECONDS

    async def _refresh(self) -> None:
        with self._guard:
            now = self._monotonic()
            if self._under_way is None:
                if now - self._tried_at < LEAST_SECONDS_BETWEEN_LOADS:
                    return
                self._tried_at = now
                self._under_way = self._start()
            under_way = self._under_way
            # Counted from the start of the load, so that one that hangs delays callers once, not each for itself.
            patience = FETCH_SECONDS - (now - self._tried_at)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.wrap_future(under_way), patience)

    def _start(self) -> Future[None]:
        under_way: Future[None] = Future()
        # From here on it cannot be cancelled: a caller that hangs up does not spoil the load for the others.
        under_way.set_running_or_notify_cancel()
        # A thread of its own and a daemon: a name server that hangs must not hold up the end of the process.
        threading.Thread(target=self._reload, args=(under_way,), name="issuer-keys", daemon=True).start()
        return under_way

    def _reload(self, under_way: Future[None]) -> None:
        try:
            keys = read_jwks(parse_object(self._load()))
            with self._guard:
                self._keys, self._loaded_at = keys, self._monotonic()
        except Exception as error:  # noqa: BLE001 - whatever the other side does, the keys we have are kept
            _log.warning("issuer_keys_not_loaded", error=type(error).__name__)
        finally:
            with self._guard:
                self._under_way = None
            under_way.set_result(None)


def keys_from_file(path: Path, *, monotonic: Monotonic = time.monotonic) -> LoadedKeys:
    """Keys in a JWK set on disk; a replaced file is noticed without a restart.

    Raises:
        ValueError: there is no such file, it is no JWK set, or no key in it can be used.
    """

    def load() -> bytes:
        with path.open("rb") as file:
            document = file.read(MAX_DOCUMENT_BYTES + 1)
        if len(document) > MAX_DOCUMENT_BYTES:
            raise Refused("key_set_too_large")
        return document

    try:
        _at_least_one(parse_object(load()))
    except (OSError, Refused):
        raise ValueError("The key file of the issuer cannot be used.") from None
    return LoadedKeys(load, monotonic=monotonic)


def keys_from_url(url: str, *, monotonic: Monotonic = time.monotonic) -> LoadedKeys:
    """Keys at the issuer's JWK set address; nothing is fetched before the first token.

    Args:
        url: https, or http on this machine itself.
        monotonic: seconds that never go back.

    Raises:
        ValueError: another kind of address.
    """
    import httpx  # noqa: PLC0415 (heavy: only for an issuer elsewhere)

    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        raise ValueError("The key address of an issuer is no address.") from None
    on_this_machine = _is_loopback(address.host)
    schemes = ("https", "http") if on_this_machine else ("https",)
    if not address.host or address.userinfo or address.scheme not in schemes:
        raise ValueError("The key address of an issuer must be https, without a name or password in it.")
    return LoadedKeys(lambda: _fetch(address, through_proxy=not on_this_machine), monotonic=monotonic)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _fetch(address: "httpx.URL", *, through_proxy: bool) -> bytes:
    import httpx  # noqa: PLC0415 (as above)

    deadline = time.monotonic() + FETCH_SECONDS
    # No compression: a small answer must not unfold into a large one.
    headers = {"Accept": "application/jwk-set+json, application/json", "Accept-Encoding": "identity"}
    body = bytearray()
    with (
        httpx.Client(timeout=FETCH_SECONDS, follow_redirects=False, trust_env=through_proxy) as client,
        client.stream("GET", address, headers=headers) as answer,
    ):
        if answer.status_code != httpx.codes.OK or answer.headers.get("Content-Encoding", "identity") != "identity":
            raise Refused("key_set_answer")
        for chunk in answer.iter_raw():
            body += chunk
            if len(body) > MAX_DOCUMENT_BYTES:
                raise Refused("key_set_too_large")
            if time.monotonic() > deadline:
                raise Refused("key_set_slow")
    return bytes(body)


def _at_least_one(jwks: Mapping[str, Any]) -> dict[str, PublicKey]:
    try:
        keys = read_jwks(jwks)
    except Refused:
        keys = {}
    if not keys:
        raise ValueError("None of the keys of the issuer can be used: RSA of at least 2048 bits or EC P-256.")
    return keys
