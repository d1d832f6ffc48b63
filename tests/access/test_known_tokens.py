"""A token that was found to be in order is not read again, and counts for no longer than when it is."""

import asyncio
from typing import Any

import pytest

from app.access import jose_adapter
from app.access.issuers import Issuer, Issuers
from app.access.keys import PublicKey, read_jwks
from app.access.tokens import LEEWAY, verify
from app.access.trusted import Claims, Trust, Trusted
from app.errors import Unauthenticated
from tests.factories.tokens import (
    AUD,
    EC_JWK,
    ISS,
    JWKS,
    NOW,
    OTHER_EC_PRIVATE,
    claims,
    issuers,
    jwk_of,
    token,
    verified,
)


class Turning:
    """Keys that are replaced while we run."""

    def __init__(self) -> None:
        self.keys = read_jwks(JWKS)

    async def find_key(self, kid: str) -> PublicKey | None:
        return self.keys.get(kid)


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens whose signature was checked."""
    seen: list[str] = []
    check = jose_adapter.check

    def checking(given: str, *args: Any, **options: Any) -> None:
        seen.append(given)
        check(given, *args, **options)

    monkeypatch.setattr(jose_adapter, "check", checking)
    return seen


def test_a_signature_is_checked_once(checks: list[str]) -> None:
    ours, one, other = issuers(), token(), token(body=claims(sub="piet"))
    assert {verified(one, ours).subject for _ in range(3)} == {"jan"}
    assert verified(other, ours).subject == "piet"
    assert checks == [one, other]


@pytest.mark.parametrize(
    ("changed", "later", "reason"),
    [
        ({}, 600 + LEEWAY, "expired"),
        ({"nbf": NOW}, -LEEWAY - 1, "early"),
        ({}, -60 - LEEWAY - 1, "issued_in_the_future"),
    ],
)
def test_a_known_token_holds_no_longer_than_it_says(changed: dict[str, Any], later: int, reason: str) -> None:
    ours, known = issuers(), token(body=claims(**changed))
    verified(known, ours)
    with pytest.raises(Unauthenticated):
        verified(known, ours, now=NOW + later)
    assert ours.refusals == {reason: 1}
    assert verified(known, ours).subject == "jan"


def test_a_known_token_falls_with_its_key() -> None:
    keys, known = Turning(), token()
    ours = Issuers([Issuer(ISS, AUD, keys)])
    verified(known, ours)
    keys.keys = read_jwks({"keys": [jwk_of(OTHER_EC_PRIVATE, "ES256-key")]})
    with pytest.raises(Unauthenticated):
        verified(known, ours)
    keys.keys = {}
    with pytest.raises(Unauthenticated):
        verified(known, ours)
    assert ours.refusals == {"signature": 1, "kid_unknown": 1}
    keys.keys = read_jwks(JWKS)
    assert verified(known, ours).subject == "jan"


def test_what_was_refused_is_not_remembered(checks: list[str]) -> None:
    ours, wrong = issuers(), token()[:-4] + "AAAA"
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            asyncio.run(verify(wrong, ours, NOW))
    assert len(ours.trusted) == 0
    assert checks == [wrong, wrong]


def test_few_tokens_are_remembered_and_none_as_it_is() -> None:
    (key,) = read_jwks({"keys": [EC_JWK]}).values()
    kept = Trusted(2)
    said = Claims(ISS, "jan", (AUD,), "1", NOW + 1, NOW, None, None)
    trust = Trust(said, key, Turning(), 3600)
    for name in ("een", "twee"):
        kept.keep(name, trust)
    assert kept.find("een") is trust
    kept.keep("drie", trust)
    assert [kept.find(name) is trust for name in ("een", "twee", "drie")] == [True, False, True]
    assert "een" not in repr(vars(kept))
