"""Keys, issuers and tokens for tests: correct ones, and ones with anything in them."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jose.backends.base import Key
from jose.backends.cryptography_backend import CryptographyECKey, CryptographyRSAKey

from app.access.compact import encode_base64url
from app.access.issuers import Issuer, Issuers
from app.access.key_sources import GivenKeys
from app.access.tokens import Claims, verify
from app.errors import Unauthenticated

NOW: Final = 1_782_000_000
ISS: Final = "https://inloggen.example/realms/regio"
AUD: Final = "gelijke-tred"

EC_PRIVATE: Final = ec.generate_private_key(ec.SECP256R1())
RSA_PRIVATE: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_EC_PRIVATE: Final = ec.generate_private_key(ec.SECP256R1())

SIGNERS: Final[dict[str, Key]] = {
    "ES256": CryptographyECKey(EC_PRIVATE, "ES256"),
    "RS256": CryptographyRSAKey(RSA_PRIVATE, "RS256"),
}
OTHER_SIGNER: Final[Key] = CryptographyECKey(OTHER_EC_PRIVATE, "ES256")


def jwk_of(private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, kid: str, **members: Any) -> dict[str, Any]:
    """The public JWK of a key."""
    if isinstance(private, ec.EllipticCurvePrivateKey):
        point = private.public_key().public_numbers()
        size = (private.curve.key_size + 7) // 8
        made = {"kty": "EC", "crv": f"P-{private.curve.key_size}", "x": _b64(point.x, size), "y": _b64(point.y, size)}
    else:
        numbers = private.public_key().public_numbers()
        made = {"kty": "RSA", "n": _b64(numbers.n, private.key_size // 8), "e": _b64(numbers.e, 3)}
    return {**made, "kid": kid, **members}


def _b64(value: int, size: int) -> str:
    return encode_base64url(value.to_bytes(size, "big"))


EC_JWK: Final = jwk_of(EC_PRIVATE, "ES256-key", use="sig", alg="ES256")
RSA_JWK: Final = jwk_of(RSA_PRIVATE, "RS256-key", use="sig", alg="RS256")
JWKS: Final = {"keys": [EC_JWK, RSA_JWK]}


def issuers(**settings: Any) -> Issuers:
    """An allow-list of one issuer with both keys."""
    return Issuers([Issuer(**{"iss": ISS, "audience": AUD, "keys": GivenKeys(JWKS), **settings})])


def header(alg: str = "ES256", **members: Any) -> dict[str, Any]:
    """A correct header, with the members given changed."""
    return {"alg": alg, "typ": "at+jwt", "kid": f"{alg}-key", **members}


def claims(**changed: Any) -> dict[str, Any]:
    """Correct claims, with those given changed."""
    required = {"iss": ISS, "aud": AUD, "sub": "jan", "exp": NOW + 600, "iat": NOW - 60, "jti": "7c9e"}
    return {**required, **changed}


def part(content: Mapping[str, Any] | str | bytes) -> str:
    """One part of a token, from members, JSON text or bytes."""
    if isinstance(content, Mapping):
        content = json.dumps(content)
    return encode_base64url(content.encode() if isinstance(content, str) else content)


def token(
    head: Mapping[str, Any] | str | bytes | None = None,
    body: Mapping[str, Any] | str | bytes | None = None,
    *,
    signer: Key | None = None,
) -> str:
    """A token of any header and claims, correctly signed over exactly those bytes."""
    head = header() if head is None else head
    if signer is None:
        signer = SIGNERS["RS256" if isinstance(head, Mapping) and head.get("alg") == "RS256" else "ES256"]
    signing_input = f"{part(head)}.{part(claims() if body is None else body)}"
    return f"{signing_input}.{encode_base64url(signer.sign(signing_input.encode()))}"


def verified(text: str, allowed: Issuers | None = None, *, now: int = NOW) -> Claims:
    """What `verify` makes of the token."""
    return asyncio.run(verify(text, allowed or issuers(), now))


def reason(text: str) -> str:
    """Why we counted the token as refused, after checking that the caller learns nothing."""
    allowed = issuers()
    with pytest.raises(Unauthenticated) as refused:
        verified(text, allowed)
    assert refused.value.args == ()
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
    assert allowed.refusals.total() == 1
    return next(iter(allowed.refusals))
