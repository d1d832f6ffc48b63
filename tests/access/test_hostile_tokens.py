"""Whatever is wrong with a token, the answer is one and the same refusal."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from structlog.testing import capture_logs

from app.access.compact import encode_base64url
from app.errors import Unauthenticated
from tests.factories.tokens import (
    AUD,
    EC_JWK,
    EC_PRIVATE,
    ISS,
    NOW,
    OTHER_SIGNER,
    RSA_JWK,
    RSA_PRIVATE,
    SIGNERS,
    claims,
    header,
    issuers,
    part,
    reason,
    token,
    verified,
)

GOOD = token()
HEAD, BODY, SIGNATURE = GOOD.split(".")


@pytest.mark.parametrize(
    "alg",
    ["none", "None", "", "HS256", "es256", "ES256 ", "PS256", "RS512", "ES384", 0, 256, True, None, [], ["ES256"], {}],
)
def test_algorithm_is_one_of_two_words(alg: Any) -> None:
    assert reason(token(header(alg=alg, kid="ES256-key"), signer=SIGNERS["ES256"])) == "algorithm"


def test_unsigned_token_is_refused() -> None:
    assert reason(f"{part(header(alg='none'))}.{BODY}.") == "not_base64url"
    assert reason(f"{HEAD}.{BODY}.AAAA") == "signature"


def _public_key_bytes() -> list[bytes]:
    found = [json.dumps(jwk).encode() for jwk in (EC_JWK, RSA_JWK)]
    for private in (EC_PRIVATE, RSA_PRIVATE):
        public = private.public_key()
        found += [public.public_bytes(form, PublicFormat.SubjectPublicKeyInfo) for form in (Encoding.PEM, Encoding.DER)]
    return found


@pytest.mark.parametrize("secret", _public_key_bytes(), ids=range(6))
@pytest.mark.parametrize("alg", ["HS256", "ES256", "RS256"])
def test_our_public_key_is_no_shared_secret(secret: bytes, alg: str) -> None:
    signing_input = f"{part(header(alg, kid='RS256-key'))}.{BODY}"
    forged = encode_base64url(hmac.new(secret, signing_input.encode(), hashlib.sha256).digest())
    assert reason(f"{signing_input}.{forged}") in {"algorithm", "algorithm_of_key", "signature"}


def test_signature_of_another_key_or_for_another_body_is_refused() -> None:
    assert reason(token(signer=OTHER_SIGNER)) == "signature"
    assert reason(f"{HEAD}.{part(claims(sub='admin'))}.{SIGNATURE}") == "signature"
    assert reason(f"{part(header(extra=1))}.{BODY}.{SIGNATURE}") == "signature"


def test_a_key_serves_its_own_algorithm_only() -> None:
    assert reason(token(header("RS256", kid="ES256-key"))) == "algorithm_of_key"
    assert reason(token(header("ES256", kid="RS256-key"))) == "algorithm_of_key"


@pytest.mark.parametrize("name", ["iss", "aud", "sub", "exp", "iat", "jti"])
def test_every_claim_is_required(name: str) -> None:
    without = {key: value for key, value in claims().items() if key != name}
    assert reason(token(body=without)) in {"issuer", "audience", f"claim_{name}"}
    assert reason(token(body=claims(**{name: None}))) in {"issuer", "audience", f"claim_{name}"}


@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
@pytest.mark.parametrize("value", [str(NOW + 600), float(NOW + 600), True, [NOW], {}, -1, 10**30, "١٢", ""])
def test_times_are_whole_numbers(name: str, value: Any) -> None:
    assert reason(token(body=claims(**{name: value}))) == f"claim_{name}"


@pytest.mark.parametrize(
    "literal", ["Infinity", "-Infinity", "NaN", "1e400", "1e4000000", "1E9", "9" * 4000, "9" * 5000, "0x10", "017"]
)
def test_times_that_json_cannot_or_should_not_hold(literal: str) -> None:
    text = json.dumps(claims(exp="?")).replace('"?"', literal)
    assert reason(token(body=text)) in {"claim_exp", "not_json", "not_a_number"}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"exp": NOW - 31, "iat": NOW - 600}, "expired"),
        ({"nbf": NOW + 300}, "early"),
        ({"iat": NOW + 300}, "issued_in_the_future"),
        ({"exp": NOW + 315_360_000}, "lifetime"),
        ({"iat": NOW + 20, "exp": NOW + 10}, "lifetime"),
        ({"aud": "elders"}, "audience"),
        ({"aud": AUD.upper()}, "audience"),
        ({"aud": AUD + " "}, "audience"),
        ({"aud": []}, "audience"),
        ({"aud": [[AUD]]}, "audience"),
        ({"aud": [AUD, 7]}, "audience"),
        ({"aud": {AUD: 1}}, "audience"),
        ({"aud": [AUD] * 51}, "audience"),
        ({"iss": "https://elders.example"}, "issuer"),
        ({"iss": ISS + "/"}, "issuer"),
        ({"iss": [ISS]}, "issuer"),
        ({"iss": {ISS: 1}}, "issuer"),
        ({"at_hash": "x"}, "id_token"),
        ({"nonce": "x"}, "id_token"),
        ({"typ": "ID"}, "id_token"),
        ({"typ": "Refresh"}, "id_token"),
        ({"azp": 7}, "claim_azp"),
        ({"azp": None}, "claim_azp"),
        ({"client_id": ["a"]}, "claim_client_id"),
        ({"user_id": 7}, "claim_user_id"),
        ({"user_id": []}, "claim_user_id"),
        ({"user_id": "a\x00b"}, "claim_user_id"),
    ],
)
def test_claims_that_do_not_fit(changed: dict[str, Any], why: str) -> None:
    assert reason(token(body=claims(**changed))) == why


@pytest.mark.parametrize("name", ["sub", "jti"])
@pytest.mark.parametrize(
    "value", ["", " ", "\t", "a\nb", "a\x00", "\x1b[31m", "\x7f", "\x85", "\ud800", "a" * 256, 7, ["a"], {"a": 1}, True]
)
def test_names_are_bounded_plain_text(name: str, value: Any) -> None:
    assert reason(token(body=claims(**{name: value}))) == f"claim_{name}"


@pytest.mark.parametrize(
    "typ", ["jwt", "AT+JWT", "at+jwt ", "ID", "JWE", "secevent+jwt", "logout+jwt", "", 1, None, ["JWT"]]
)
def test_type_is_that_of_an_access_token(typ: Any) -> None:
    assert reason(token(header(typ=typ))) == "type"


@pytest.mark.parametrize(
    "members",
    [
        {"crit": ["exp"]},
        {"crit": []},
        {"crit": None},
        {"b64": False},
        {"b64": True},
        {"jku": "https://kwaad.example/keys"},
        {"x5u": "https://kwaad.example/cert"},
        {"jwk": EC_JWK},
        {"enc": "A256GCM"},
        {"zip": "DEF"},
    ],
)
def test_header_that_brings_its_own_key_or_rules(members: dict[str, Any]) -> None:
    assert reason(token(header(**members))) == "header"


@pytest.mark.parametrize(
    "kid",
    [
        "../../../../dev/null",
        "/dev/../null",
        "' OR 1=1 --",
        'x"; DROP TABLE payouts',
        "a" * 129,
        "a" * 5000,
        "",
        "a\x00",
        "a\n",
        "sleutel\u0661",
        "| cat /etc/passwd",
        7,
        None,
        True,
        ["ES256-key"],
        {"kid": "ES256-key"},
    ],
)
def test_hostile_kid(kid: Any) -> None:
    assert reason(token(header(kid=kid))) == "kid"


@pytest.mark.parametrize("kid", ["unknown", "es256-key", "ES256-key=", "https://kwaad.example/keys"])
def test_unknown_kid(kid: str) -> None:
    assert reason(token(header(kid=kid))) == "kid_unknown"


def test_header_without_kid_type_or_algorithm() -> None:
    for name, why in (("kid", "kid"), ("typ", "type"), ("alg", "algorithm")):
        assert reason(token({key: value for key, value in header().items() if key != name})) == why


@pytest.fixture
def _every_level_logged() -> Iterator[None]:
    """Whatever the service under test configured in this process."""
    configured = structlog.get_config()
    structlog.reset_defaults()
    yield
    structlog.configure(**configured)


@pytest.mark.usefixtures("_every_level_logged")
def test_refusals_are_counted_and_logged_without_the_token() -> None:
    allowed = issuers()
    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(Unauthenticated):
                verified(token(body=claims(aud="elders", sub="geheim")), allowed)
    assert logs == [
        {"event": "token_refused", "log_level": "info", "reason": "audience", "count": count} for count in (1, 2)
    ]


def test_a_fault_of_our_own_is_a_refusal_too() -> None:
    class Broken:
        async def find_key(self, kid: str) -> None:
            raise LookupError(kid)

    allowed = issuers(keys=Broken())
    with pytest.raises(Unauthenticated):
        verified(GOOD, allowed)
    assert allowed.refusals == {"unexpected_LookupError": 1}
