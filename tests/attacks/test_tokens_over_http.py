"""Whatever token comes in, the answer over HTTP is one and the same 401, and nothing is fetched for it."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app import clock
from app.access.compact import encode_base64url
from tests.factories.key_server import KeyServer
from tests.factories.key_server import serving as key_server
from tests.factories.tokens import EC_JWK, EC_PRIVATE, OTHER_SIGNER, RSA_JWK, RSA_PRIVATE, claims, header, part, token
from tests.support.api import Api

Headers = list[tuple[str, str]]
PATH: Final = "/v1/plans"
_PUBLIC: Final = {
    "JWK": json.dumps(EC_JWK).encode(),
    "JWK of RSA": json.dumps(RSA_JWK).encode(),
    "PEM": EC_PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    "DER": RSA_PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
}


def body(**changed: Any) -> dict[str, Any]:
    """Correct claims of this moment, with those given changed."""
    now = int(clock.now().timestamp())
    return claims(**{"exp": now + 600, "iat": now - 60, **changed})


def good() -> str:
    return token(body=body())


def symmetric(secret: bytes) -> str:
    """A token that would be good if our public key were a shared secret."""
    signed = f"{part(header('HS256', kid='ES256-key'))}.{part(body())}"
    return f"{signed}.{encode_base64url(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def headed(**members: Any) -> str:
    return token(header(**members), body())


def without(name: str) -> str:
    return token(body={key: value for key, value in body().items() if key != name})


def late(seconds: int) -> int:
    return int(clock.now().timestamp()) + seconds


TOKENS: Final[dict[str, Callable[[], str]]] = {
    "empty parts": lambda: "..",
    "two parts": lambda: good().rpartition(".")[0],
    "no text at all": lambda: "x",
    "alg none": lambda: f"{part(header('none', kid='ES256-key'))}.{part(body())}.",
    "alg none with a signature": lambda: headed(alg="none", kid="ES256-key"),
    "alg a number": lambda: headed(alg=256, kid="ES256-key"),
    "alg a list": lambda: headed(alg=["ES256"], kid="ES256-key"),
    **{f"HS256 with our {name}": partial(symmetric, secret) for name, secret in _PUBLIC.items()},
    "expired": lambda: token(body=body(exp=late(-60), iat=late(-600))),
    "early": lambda: token(body=body(nbf=late(300))),
    "issued in the future": lambda: token(body=body(iat=late(300))),
    **{f"without {name}": partial(without, name) for name in ("iss", "aud", "sub", "exp", "iat", "jti")},
    "exp as text": lambda: token(body=body(exp=str(late(600)))),
    "exp infinite": lambda: token(body=json.dumps(body(exp=0)).replace('"exp": 0', '"exp": Infinity')),
    "exp 1e400": lambda: token(body=json.dumps(body(exp=0)).replace('"exp": 0', '"exp": 1e400')),
    "lives ten years": lambda: token(body=body(exp=late(315_360_000))),
    "for another service": lambda: token(body=body(aud="elders")),
    "of another issuer": lambda: token(body=body(iss="https://elders.example")),
    "an ID token": lambda: token(body=body(nonce="n", at_hash="h")),
    "typ of an ID token": lambda: headed(typ="ID"),
    "crit": lambda: headed(crit=["exp"]),
    "b64": lambda: headed(b64=False),
    "unknown kid": lambda: headed(kid="elders"),
    "kid that is a path": lambda: headed(kid="../../../../dev/null"),
    "kid that is SQL": lambda: headed(kid="' OR 1=1 --"),
    "its own key": lambda: token(header(jwk=EC_JWK), body(), signer=OTHER_SIGNER),
    "signed by another": lambda: token(body=body(), signer=OTHER_SIGNER),
    "claims changed": lambda: good().split(".")[0] + f".{part(body(sub='admin'))}." + good().split(".")[2],
    "==== behind it": lambda: good() + "====",
    "JWE": lambda: f"{part(header(enc='A256GCM'))}.a.b.c.d",
    "over 8 KB": lambda: token(body=body(more="x" * 8000)),
    "header 5,000 deep": lambda: token('{"alg":"ES256","a":' + "[" * 5000 + "]" * 5000 + "}", body()),
    "header 400 deep": lambda: token('{"alg":"ES256","a":' + "[" * 400 + "]" * 400 + "}", body()),
    "a lone surrogate": lambda: token(body=json.dumps(body(sub="?")).replace('"?"', '"\\ud800"')),
}
OTHERWISE: Final[dict[str, tuple[str, Callable[[], Headers]]]] = {
    "absent": (PATH, list),
    "basic": (PATH, lambda: [("Authorization", "Basic YTpi")]),
    "without the word": (PATH, lambda: [("Authorization", good())]),
    "two in one": (PATH, lambda: [("Authorization", f"Bearer {good()}, Bearer {good()}")]),
    "double": (PATH, lambda: [("Authorization", f"Bearer {good()}")] * 2),
    "in a cookie": (PATH, lambda: [("Cookie", f"access_token={good()}")]),
    "in the query": (f"{PATH}?access_token=", list),
}


@pytest.fixture(scope="module")
def plain(outside: Api) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=outside.url, trust_env=False, timeout=60) as client:
        yield client


def told(answer: httpx.Response) -> tuple[Any, ...]:
    """All that a refusal says."""
    assert answer.status_code == 401, answer.text
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"
    return tuple(sorted((name, value) for name, value in answer.json().items() if name != "requestId"))


def test_a_good_token_is_let_in(plain: httpx.Client) -> None:
    answer = plain.get(PATH, headers={"Authorization": f"Bearer {good()}"})
    assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize("name", TOKENS)
def test_a_bad_token_is_one_refusal(plain: httpx.Client, name: str) -> None:
    headers = {"Authorization": f"Bearer {TOKENS[name]()}"}
    first = told(plain.get(PATH))
    assert told(plain.get(PATH, headers=headers)) == first
    assert told(plain.post("/v1/simulations", json={}, headers=headers)) == first


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_token_stands_once_in_the_header_or_is_none(plain: httpx.Client, name: str) -> None:
    path, headers = OTHERWISE[name]
    path += good() if path.endswith("=") else ""
    assert told(plain.get(path, headers=headers())) == told(plain.get(PATH))


@pytest.mark.parametrize("member", ["jku", "x5u"])
def test_nothing_is_fetched_for_a_token(plain: httpx.Client, member: str) -> None:
    with key_server() as server:
        hostile: KeyServer = server
        text = token(header(**{member: hostile.url, "kid": hostile.url}), body())
        told(plain.get(PATH, headers={"Authorization": f"Bearer {text}"}))
        assert hostile.asked == []
