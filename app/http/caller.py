"""Who calls: the bearer token of a request, checked in full."""

import re
from dataclasses import dataclass
from typing import Annotated, Final

import structlog
from fastapi import Depends, Header, Request
from fastapi.security import HTTPBearer
from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock
from app.access.issuers import Issuers
from app.access.principal import Actor
from app.access.tokens import refused, verify
from app.errors import Flaw, InvalidInput
from app.settings import Settings

_BEARER: Final = re.compile(r"[Bb]earer ([\x21-\x7E]+)")
_ONE_LINE: Final = re.compile(r"[^\x00-\x1F\x7F-\x9F]*")
REASON: Final = "X-Audit-Toelichting"
REASON_LENGTH: Final = 500
_STATE: Final = "caller"

scheme = HTTPBearer(
    scheme_name="bearer",
    bearerFormat="JWT",
    description="Toegangstoken (JWT, RS256 of ES256) van een erkende uitgever; gebruik volgens RFC 8725.",
    auto_error=False,
)
"""Only for the description: what a header holds is read below."""


_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Services:
    """What the running service holds on to, put together in `app.main`."""

    settings: Settings
    engine: AsyncEngine
    issuers: Issuers


def services(request: Request) -> Services:
    """The services of this application."""
    held: Services = request.app.state.services
    return held


async def identify(request: Request, _: Annotated[object, Depends(scheme)]) -> Actor:
    """The caller of this request.

    Raises:
        Unauthenticated: there is no bearer token, more than one, or one that cannot be trusted.
    """
    return await known_caller(request)


async def known_caller(request: Request) -> Actor:
    """The caller of this request, looked into once, however often it is asked.

    Raises:
        Unauthenticated: as `identify`.
    """
    known: Actor | None = getattr(request.state, _STATE, None)
    if known is None:
        known = await _checked(request)
        setattr(request.state, _STATE, known)
    return known


async def _checked(request: Request) -> Actor:
    given = request.headers.getlist("authorization")
    bearer = _BEARER.fullmatch(given[0]) if len(given) == 1 else None
    if bearer is None:
        raise refused(services(request).issuers, "no_bearer")
    claims = await verify(bearer[1], services(request).issuers, int(clock.now().timestamp()))
    return Actor(
        issuer=claims.issuer,
        subject=claims.subject,
        request_id=request.scope.get("state", {}).get("request_id", ""),
        client=claims.client,
        end_user=claims.end_user,
        trace_id=request.scope.get("state", {}).get("trace_id"),
        reason=_reason(request),
    )


def _reason(request: Request) -> str | None:
    """Why the caller does this; written in UTF-8 by most, in Latin-1 by some.

    Raises:
        InvalidInput: it is too long, given twice or not to be read as a text.
    """
    given = request.headers.getlist(REASON)
    if not given:
        return None
    raw = given[0].encode("latin-1")
    try:
        text = raw.decode().strip()
    except UnicodeDecodeError:
        text = given[0].strip()
    if len(given) > 1 or len(text) > REASON_LENGTH or not _ONE_LINE.fullmatch(text):
        nl = f"Geef één toelichting van hooguit {REASON_LENGTH} tekens."
        en = f"Give one reason of at most {REASON_LENGTH} characters."
        raise InvalidInput([Flaw(f"/header/{REASON}", "invalid_value", nl, en)])
    return text or None


Reason = Annotated[
    str | None,
    Header(
        alias=REASON,
        max_length=2 * REASON_LENGTH,
        # UTF-8 looks longer here than it is; the description is about characters.
        json_schema_extra={"maxLength": REASON_LENGTH, "pattern": rf"^{_ONE_LINE.pattern}$"},
        description=f"Waarom, in eigen woorden (hooguit {REASON_LENGTH} tekens); komt in het spoor van wie wat deed.",
    ),
]
"""Only for the description: what the header holds is read where the caller is."""


def log_refusal(request: Request, actor: Actor, plan: str | None) -> None:
    """Write that a caller may not do what it asks, and who it is."""
    route = getattr(request.scope.get("route"), "path", "")
    who = {"issuer": actor.issuer, "subject": actor.subject, "client": actor.client}
    _log.warning("forbidden", method=request.method, route=route, plan=plan, **who)


Caller = Annotated[Actor, Depends(identify)]
"""Declares that a route needs a token."""
