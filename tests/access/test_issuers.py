"""Which issuers are trusted, and which keys can be used."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.access.issuers import Issuer, Issuers
from app.access.key_sources import GivenKeys
from app.access.keys import read_jwk, read_jwks
from app.errors import Unauthenticated
from tests.factories.tokens import (
    AUD,
    EC_JWK,
    EC_PRIVATE,
    ISS,
    JWKS,
    OTHER_EC_PRIVATE,
    RSA_JWK,
    RSA_PRIVATE,
    header,
    issuers,
    jwk_of,
    token,
    verified,
)

NEW_JWK = jwk_of(OTHER_EC_PRIVATE, "new-key")


@pytest.mark.parametrize("jwks", [{}, {"keys": []}, {"keys": [{"kty": "oct", "k": "AAAA", "kid": "a"}]}, {"keys": "x"}])
def test_given_keys_must_hold_a_usable_one(jwks: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="keys"):
        GivenKeys(jwks)


def test_keys_that_fit() -> None:
    for jwk, algorithm in ((EC_JWK, "ES256"), (RSA_JWK, "RS256"), (NEW_JWK, "ES256")):
        key = read_jwk({**jwk, "key_ops": ["verify"], "x5t": "abc", "x5c": ["AAAA"]})
        assert key is not None
        assert (key.kid, key.algorithm) == (jwk["kid"], algorithm)


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        "-----BEGIN PUBLIC KEY-----",
        {},
        {**EC_JWK, "use": "enc"},
        {**EC_JWK, "use": ["sig"]},
        {**EC_JWK, "alg": "ES384"},
        {**EC_JWK, "alg": "RS256"},
        {**EC_JWK, "alg": None},
        {**EC_JWK, "key_ops": ["sign"]},
        {**EC_JWK, "key_ops": "verify"},
        {**EC_JWK, "kty": "RSA"},
        {**EC_JWK, "crv": "secp256k1"},
        {**EC_JWK, "x": EC_JWK["y"]},
        {**EC_JWK, "x": "AA"},
        {**EC_JWK, "y": 7},
        {**EC_JWK, "d": "AA"},
        {**EC_JWK, "kid": None},
        {**EC_JWK, "kid": "../x"},
        {name: value for name, value in EC_JWK.items() if name != "kid"},
        {**RSA_JWK, "alg": "PS256"},
        {**RSA_JWK, "alg": "HS256"},
        {**RSA_JWK, "e": "Aw"},
        {**RSA_JWK, "n": RSA_JWK["n"] + "=="},
        {**RSA_JWK, "n": None},
        {"kty": "oct", "k": "AAAA", "kid": "a", "alg": "HS256"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "kid": "a"},
        jwk_of(ec.generate_private_key(ec.SECP384R1()), "p384"),
        jwk_of(rsa.generate_private_key(public_exponent=65537, key_size=1024), "weak"),  # noqa: S505 - that is the point
    ],
)
def test_keys_that_do_not_fit(jwk: object) -> None:
    assert read_jwk(jwk) is None


def test_a_set_with_other_keys_gives_the_usable_ones_and_none_that_is_ambiguous() -> None:
    twice = [jwk_of(EC_PRIVATE, "twice"), jwk_of(RSA_PRIVATE, "twice")]
    assert set(read_jwks({"keys": [{"kty": "oct"}, EC_JWK, *twice, {**RSA_JWK, "use": "enc"}]})) == {"ES256-key"}


def test_issuers_are_told_apart_by_name_and_key() -> None:
    other = "https://elders.example"
    allowed = Issuers(
        [
            Issuer(iss=ISS, audience=AUD, keys=GivenKeys({"keys": [EC_JWK]})),
            Issuer(iss=other, audience=AUD, keys=GivenKeys({"keys": [RSA_JWK]})),
        ]
    )
    assert verified(token(header("ES256")), allowed).issuer == ISS
    with pytest.raises(Unauthenticated):
        verified(token(header("RS256")), allowed)
    assert allowed.refusals == {"kid_unknown": 1}
    assert allowed.find([other]) is None


@pytest.mark.parametrize(
    "settings",
    [{"iss": ""}, {"audience": ""}, {"max_lifetime": 0}, {"max_lifetime": -1}, {"max_lifetime": 6 * 3600 + 1}],
)
def test_settings_that_would_let_too_much_through(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"issuer|lifetime"):
        issuers(**settings)


def test_an_issuer_is_listed_once() -> None:
    one = Issuer(iss=ISS, audience=AUD, keys=GivenKeys(JWKS))
    with pytest.raises(ValueError, match="listed once"):
        Issuers([one, one])
