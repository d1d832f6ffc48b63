"""Decides whether a bearer token can be trusted, and what it then says about the caller."""

import re
from collections.abc import Mapping
from typing import Any, Final

import structlog

from app.access import jose_adapter
from app.access.compact import Refused, read_compact
from app.access.issuers import Issuer, Issuers
from app.access.jose_adapter import ALGORITHMS, Algorithm
from app.access.keys import is_kid
from app.access.trusted import Claims, Trust
from app.errors import Unauthenticated

LEEWAY: Final = 30

_TYPES: Final = ("at+jwt", "JWT")
# Members by which a token names its own key, changes what is signed, or says that it is encrypted.
_REFUSED_HEADERS: Final = frozenset({"crit", "jku", "x5u", "jwk", "b64", "enc", "zip"})
# Only an ID token has these (OpenID Connect Core §3.1.3.6, §3.3.2.11).
_ID_TOKEN_CLAIMS: Final = frozenset({"at_hash", "c_hash", "nonce"})
# A lone surrogate cannot be stored or sent as UTF-8.
_PLAIN: Final = re.compile("[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,255}")
_LAST_TIME: Final = 2**53
_MAX_AUDIENCES: Final = 50

__all__ = ["LEEWAY", "Claims", "refused", "verify"]

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def verify(token: str, issuers: Issuers, now: int) -> Claims:
    """Check a bearer token in full (RFC 8725, RFC 9068, NL GOV OAuth profile).

    Args:
        token: the compact token, without the word Bearer.
        issuers: the allow-list; counts the refusals.
        now: seconds since 1970 in UTC.

    Raises:
        Unauthenticated: the token cannot be trusted; no reason is given.
    """
    try:
        return await _verify(token, issuers, now)
    except Refused as error:
        reason = error.reason
    except Exception as error:  # noqa: BLE001 - no token may ever make more than a refusal
        reason = f"unexpected_{type(error).__name__}"
    raise refused(issuers, reason)


def refused(issuers: Issuers, reason: str) -> Unauthenticated:
    """The refusal, counted and written down with its reason, which the caller does not learn."""
    issuers.refusals[reason] += 1
    _log.info("token_refused", reason=reason, count=issuers.refusals[reason])
    return Unauthenticated()


async def _verify(token: str, issuers: Issuers, now: int) -> Claims:
    known = issuers.trusted.find(token)
    if known is None:
        return await _verify_anew(token, issuers, now)
    _check_times(known.claims, known.max_lifetime, now)
    if await known.keys.find_key(known.key.kid) is not known.key:
        return await _verify_anew(token, issuers, now)
    return known.claims


async def _verify_anew(token: str, issuers: Issuers, now: int) -> Claims:
    compact = read_compact(token)
    algorithm, kid = _read_header(compact.header)
    issuer = issuers.find(compact.claims.get("iss"))
    if issuer is None:
        raise Refused("issuer")
    # Before the key is looked up, so that a stale or misdirected token never makes us fetch one.
    claims = _read_claims(compact.claims, issuer)
    _check_times(claims, issuer.max_lifetime, now)
    key = await issuer.keys.find_key(kid)
    if key is None:
        raise Refused("kid_unknown")
    if key.algorithm != algorithm:
        raise Refused("algorithm_of_key")
    jose_adapter.check(token, key.built, algorithm=key.algorithm, audience=issuer.audience, issuer=issuer.iss)
    issuers.trusted.keep(token, Trust(claims, key, issuer.keys, issuer.max_lifetime))
    return claims


def _read_header(header: Mapping[str, Any]) -> tuple[Algorithm, str]:
    algorithm = next((known for known in ALGORITHMS if known == header.get("alg")), None)
    if algorithm is None:
        raise Refused("algorithm")
    if header.get("typ") not in _TYPES:
        raise Refused("type")
    if not _REFUSED_HEADERS.isdisjoint(header):
        raise Refused("header")
    kid = header.get("kid")
    if not is_kid(kid):
        raise Refused("kid")
    return algorithm, kid


def _read_claims(claims: Mapping[str, Any], issuer: Issuer) -> Claims:
    if not _ID_TOKEN_CLAIMS.isdisjoint(claims) or claims.get("typ", "Bearer") != "Bearer":
        raise Refused("id_token")
    return Claims(
        issuer=issuer.iss,
        subject=_text(claims, "sub"),
        audience=_audience(claims, issuer),
        token_id=_text(claims, "jti"),
        expires_at=_time(claims, "exp"),
        issued_at=_time(claims, "iat"),
        client=_client(claims, issuer),
        # Some applications always send the claim, empty when nobody is behind the call.
        end_user=None if claims.get("user_id") in (None, "") else _text(claims, "user_id"),
        not_before=_time(claims, "nbf") if "nbf" in claims else None,
    )


def _audience(claims: Mapping[str, Any], issuer: Issuer) -> tuple[str, ...]:
    given = claims.get("aud")
    listed = given if isinstance(given, list) else [given]
    if len(listed) > _MAX_AUDIENCES or not all(_is_plain(name) for name in listed) or issuer.audience not in listed:
        raise Refused("audience")
    return tuple(listed)


def _client(claims: Mapping[str, Any], issuer: Issuer) -> str | None:
    # `azp` is OpenID Connect's name for the client, `client_id` that of RFC 9068.
    named = [_text(claims, name) for name in ("azp", "client_id") if name in claims]
    if issuer.clients is not None and not issuer.clients.issuperset(named):
        raise Refused("client")
    return named[0] if named else None


def _check_times(read: Claims, max_lifetime: int, now: int) -> None:
    if now >= read.expires_at + LEEWAY:
        raise Refused("expired")
    if read.issued_at > now + LEEWAY:
        raise Refused("issued_in_the_future")
    if not 0 < read.expires_at - read.issued_at <= max_lifetime:
        raise Refused("lifetime")
    if read.not_before is not None and read.not_before > now + LEEWAY:
        raise Refused("early")


def _time(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LAST_TIME:
        raise Refused(f"claim_{name}")
    return value


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not _is_plain(value):
        raise Refused(f"claim_{name}")
    return value


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and _PLAIN.fullmatch(value) is not None and not value.isspace()
