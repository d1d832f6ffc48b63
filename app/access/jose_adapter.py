"""The one place that touches python-jose: builds keys, checks a signature, signs."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from jose import jws, jwt
from jose.backends.base import Key

# Named outright: asking jose for "the" backend falls back to a pure Python one without a word.
from jose.backends.cryptography_backend import CryptographyECKey, CryptographyRSAKey

from app.access.compact import Refused

Algorithm = Literal["RS256", "ES256"]
ALGORITHMS: Final[tuple[Algorithm, ...]] = ("RS256", "ES256")
BuiltKey = Key

_KEY_TYPES: Final = {"RS256": CryptographyRSAKey, "ES256": CryptographyECKey}

# jose reads the machine's clock for `exp` and `nbf`; our caller holds the clock and checks both itself.
_OPTIONS: Final = {
    "require_iss": True,
    "require_aud": True,
    "require_sub": True,
    "require_iat": True,
    "require_jti": True,
    "verify_exp": False,
    "verify_nbf": False,
}


def build_key(jwk: Mapping[str, str], algorithm: Algorithm) -> BuiltKey:
    """Build the key of one JWK, to be kept and used for every token.

    Args:
        jwk: the members that make the key (RFC 7518 §6), never PEM or DER.
        algorithm: the only algorithm that the key will serve.

    Raises:
        Refused: the members do not make a key.
    """
    try:
        built: BuiltKey = _KEY_TYPES[algorithm](dict(jwk), algorithm)
    except Exception:  # noqa: BLE001 - what jose and its backend raise on a bad key is not a closed list
        raise Refused("key_not_usable") from None
    return built


def check(token: str, key: BuiltKey, *, algorithm: Algorithm, audience: str, issuer: str) -> None:
    """Check signature, audience and issuer of a token, and that `sub`, `iat` and `jti` are there.

    Raises:
        Refused: anything at all is wrong; also when jose itself fails.
    """
    try:
        jwt.decode(token, key, algorithms=[algorithm], options=_OPTIONS, audience=audience, issuer=issuer)
    except Exception:  # noqa: BLE001 - hostile tokens make jose raise more than JWTError
        raise Refused("signature") from None


def sign(claims: Mapping[str, Any], key: BuiltKey, *, algorithm: Algorithm, kid: str, typ: str) -> str:
    """Sign claims as a compact token (RFC 7515 §7.1) with the private key given."""
    return jws.sign(claims, key, headers={"kid": kid, "typ": typ}, algorithm=algorithm)
