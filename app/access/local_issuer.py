"""The built-in issuer of tokens for local use, with a key of its own in the data folder."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from cryptography.hazmat.primitives.asymmetric import ec

from app.access import jose_adapter
from app.access.compact import Refused, encode_base64url, parse_object
from app.access.issuers import HOUR, Issuer
from app.access.key_files import make_once
from app.access.key_sources import GivenKeys
from app.access.keys import read_jwk

LOCAL_ISSUER: Final = "https://tred.localhost/issuer"
AUDIENCE: Final = "gelijke-tred"

_FOLDER: Final = "issuer"
_KEY_FILE: Final = "signing-key.json"
_P256_BYTES: Final = 32
_PUBLIC_MEMBERS: Final = ("crv", "kty", "x", "y")


class KeyFileUnusable(RuntimeError):
    """The file with the issuer's key holds something else; the message names the file."""


class LocalIssuer:
    """Issues tokens signed with ES256; two processes with the same data folder are one issuer."""

    def __init__(self, private_jwk: Mapping[str, str]) -> None:
        """Take an EC P-256 private JWK (RFC 7518 §6.2.2), or raise Refused; `open` finds or makes one."""
        self._public = {name: private_jwk[name] for name in _PUBLIC_MEMBERS}
        self._kid = _thumbprint(self._public)
        if read_jwk({**self._public, "kid": self._kid}) is None:
            raise Refused("key_not_usable")
        self._key = jose_adapter.build_key({**self._public, "d": private_jwk["d"]}, "ES256")

    @classmethod
    def open(cls, data: Path) -> Self:
        """Take the key in the data folder, and make it when this is the first start.

        Args:
            data: the data folder of the installation; made when missing.

        Raises:
            KeyFileUnusable: the key file is damaged.
            OSError: the folder cannot be read or written.
        """
        path = data / _FOLDER / _KEY_FILE
        make_once(path, lambda: json.dumps(_new_private_jwk()).encode())
        try:
            return cls(parse_object(path.read_bytes()))
        except (Refused, KeyError, TypeError):
            raise KeyFileUnusable(f"{path} is damaged; remove it to have a new key made.") from None

    def issue(self, subject: str, *, now: int, lifetime: int = HOUR) -> str:
        """Issue an access token (RFC 9068) for the subject.

        Args:
            subject: who the token speaks for.
            now: seconds since 1970 in UTC.
            lifetime: seconds until it expires, at most an hour.

        Raises:
            ValueError: no subject, or another lifetime.
        """
        if not subject or not 0 < lifetime <= HOUR:
            raise ValueError("A token needs a subject and a lifetime of at most an hour.")
        claims = {
            "iss": LOCAL_ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": now,
            "exp": now + lifetime,
            "jti": str(uuid.uuid4()),
        }
        return jose_adapter.sign(claims, self._key, algorithm="ES256", kid=self._kid, typ="at+jwt")

    def public_jwks(self) -> dict[str, Any]:
        """Return the public key as a JWK set (RFC 7517 §5); its `kid` is the RFC 7638 thumbprint."""
        return {"keys": [{**self._public, "kid": self._kid, "use": "sig", "alg": "ES256"}]}

    def as_issuer(self) -> Issuer:
        """Return the entry for the allow-list of issuers."""
        return Issuer(iss=LOCAL_ISSUER, audience=AUDIENCE, keys=GivenKeys(self.public_jwks()))


def _thumbprint(public: Mapping[str, str]) -> str:
    canonical = json.dumps(dict(public), sort_keys=True, separators=(",", ":"))
    return encode_base64url(hashlib.sha256(canonical.encode()).digest())


def _new_private_jwk() -> dict[str, str]:
    numbers = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    point = numbers.public_numbers
    values = {"x": point.x, "y": point.y, "d": numbers.private_value}
    encoded = {name: encode_base64url(value.to_bytes(_P256_BYTES, "big")) for name, value in values.items()}
    return {"kty": "EC", "crv": "P-256", **encoded}
