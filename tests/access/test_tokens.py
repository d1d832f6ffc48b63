"""Correct tokens are taken, and what they say arrives whole."""

import jose.backends
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.access import jose_adapter
from app.access.tokens import LEEWAY, Claims
from app.errors import Unauthenticated
from tests.factories.tokens import AUD, ISS, NOW, claims, header, issuers, token, verified


@pytest.mark.parametrize("alg", ["ES256", "RS256"])
@pytest.mark.parametrize("typ", ["at+jwt", "JWT"])
def test_a_correct_token_is_taken(alg: str, typ: str) -> None:
    assert verified(token(header(alg, typ=typ))) == Claims(
        issuer=ISS,
        subject="jan",
        audience=(AUD,),
        token_id="7c9e",
        expires_at=NOW + 600,
        issued_at=NOW - 60,
        client=None,
        end_user=None,
    )


def test_audience_may_be_a_list_that_holds_ours() -> None:
    assert verified(token(body=claims(aud=["elders", AUD]))).audience == ("elders", AUD)


def test_client_is_azp_or_client_id() -> None:
    assert verified(token(body=claims(azp="portaal"))).client == "portaal"
    assert verified(token(body=claims(client_id="portaal"))).client == "portaal"
    assert verified(token(body=claims(azp="portaal", client_id="portaal"))).client == "portaal"


def test_only_registered_clients_where_they_are_listed() -> None:
    listed = issuers(clients=frozenset({"portaal"}))
    assert verified(token(body=claims(azp="portaal")), listed).client == "portaal"
    assert verified(token(), listed).client is None
    for other in ({"azp": "vreemd"}, {"client_id": "vreemd"}, {"azp": "portaal", "client_id": "vreemd"}):
        with pytest.raises(Unauthenticated):
            verified(token(body=claims(**other)), listed)


def test_end_user_of_the_calling_application() -> None:
    assert verified(token(body=claims(user_id="m.devries"))).end_user == "m.devries"
    assert verified(token(body=claims(user_id=""))).end_user is None


def test_extra_members_of_common_issuers_do_no_harm() -> None:
    common = {"scope": "openid", "typ": "Bearer", "realm_access": {"roles": ["a"]}, "auth_time": 1.5, "nbf": NOW}
    assert verified(token(header(x5t="abc"), claims(**common))).subject == "jan"


def test_leeway_of_thirty_seconds_and_not_one_more() -> None:
    assert LEEWAY == 30
    expired = token(body=claims(exp=NOW, iat=NOW - 60))
    assert verified(expired, now=NOW + 29).expires_at == NOW
    with pytest.raises(Unauthenticated):
        verified(expired, now=NOW + 30)
    for name in ("iat", "nbf"):
        assert verified(token(body=claims(**{name: NOW + 30}))).subject == "jan"
        with pytest.raises(Unauthenticated):
            verified(token(body=claims(**{name: NOW + 31})))


def test_lifetime_limit_is_that_of_the_issuer() -> None:
    hour = token(body=claims(iat=NOW, exp=NOW + 3600))
    assert verified(hour).expires_at == NOW + 3600
    with pytest.raises(Unauthenticated):
        verified(hour, issuers(max_lifetime=900))
    longer = token(body=claims(iat=NOW, exp=NOW + 3601))
    assert verified(longer, issuers(max_lifetime=21600)).expires_at == NOW + 3601
    with pytest.raises(Unauthenticated):
        verified(longer)


@settings(deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=2**40))
def test_only_the_clock_given_counts(now: int) -> None:
    assert verified(token(body=claims(iat=now, exp=now + 60)), now=now).issued_at == now


def test_the_cryptography_backend_is_the_one_in_use() -> None:
    assert jose.backends.ECKey.__module__ == "jose.backends.cryptography_backend"
    assert jose.backends.RSAKey.__module__ == "jose.backends.cryptography_backend"
    assert {kind.__module__ for kind in jose_adapter._KEY_TYPES.values()} == {"jose.backends.cryptography_backend"}  # noqa: SLF001
    assert set(jose_adapter.ALGORITHMS) == {"RS256", "ES256"}
