"""Public keys of an issuer: which JWKs we use, and for which one algorithm each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from app.access import jose_adapter
from app.access.compact import Refused, decode_base64url
from app.access.jose_adapter import Algorithm, BuiltKey

MAX_KEYS = 100

_KID = re.compile(r"[A-Za-z0-9._~:@#+/=-]{1,128}")
_RSA_BITS = range(2048, 8193)
_RSA_LEAST_EXPONENT = 65537
_P256_BYTES = 32


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key to check signatures with, tied to one name and one algorithm."""

    kid: str
    algorithm: Algorithm
    built: BuiltKey


def is_kid(value: object) -> TypeGuard[str]:
    """Whether this can name a key: 1 to 128 plain characters, and no path that climbs."""
    return isinstance(value, str) and _KID.fullmatch(value) is not None and ".." not in value


def read_jwks(document: Mapping[str, Any]) -> dict[str, PublicKey]:
    """Take the usable keys from a JWK set (RFC 7517 §5), by `kid`.

    Keys for encryption, of other types or too weak are left out, as is a `kid` that names more than one key.

    Raises:
        Refused: it is no JWK set.
    """
    listed = document.get("keys")
    if not isinstance(listed, list) or len(listed) > MAX_KEYS:
        raise Refused("not_a_key_set")
    usable: dict[str, PublicKey] = {}
    ambiguous: set[str] = set()
    for jwk in listed:
        key = read_jwk(jwk)
        if key is None:
            continue
        if key.kid in usable:
            ambiguous.add(key.kid)
        usable[key.kid] = key
    return {kid: key for kid, key in usable.items() if kid not in ambiguous}


def read_jwk(jwk: object) -> PublicKey | None:
    """One public key for RS256 (at least 2048 bits) or ES256 (P-256); None when the JWK does not fit."""
    if not isinstance(jwk, dict) or not is_kid(jwk.get("kid")) or not _is_for_verifying(jwk):
        return None
    try:
        algorithm, members = _members(jwk)
        if jwk.get("alg", algorithm) != algorithm:
            return None
        return PublicKey(jwk["kid"], algorithm, jose_adapter.build_key(members, algorithm))
    except Refused:
        return None


def _is_for_verifying(jwk: Mapping[str, Any]) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    # Whoever publishes the private half has no secret left to sign with.
    return jwk.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations and "d" not in jwk


def _members(jwk: Mapping[str, Any]) -> tuple[Algorithm, dict[str, str]]:
    match jwk:
        case {"kty": "RSA", "n": str(n), "e": str(e)}:
            bits, exponent = _number(n).bit_length(), _number(e)
            if bits not in _RSA_BITS or exponent < _RSA_LEAST_EXPONENT:
                raise Refused("key_too_weak")
            return "RS256", {"kty": "RSA", "n": n, "e": e}
        case {"kty": "EC", "crv": "P-256", "x": str(x), "y": str(y)}:
            if {len(decode_base64url(x)), len(decode_base64url(y))} != {_P256_BYTES}:
                raise Refused("key_not_usable")
            return "ES256", {"kty": "EC", "crv": "P-256", "x": x, "y": y}
        case _:
            raise Refused("key_type")


def _number(text: str) -> int:
    return int.from_bytes(decode_base64url(text), "big")
