"""Who calls: the bearer token of a request, checked in full."""

import re
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock
from app.access.issuers import Issuers
from app.access.principal import Actor
from app.access.tokens import verify
from app.errors import Unauthenticated
from app.settings import Settings

_BEARER: Final = re.compile(r"[Bb]earer ([\x21-\x7E]+)")
_REASON_LENGTH: Final = 500

scheme = HTTPBearer(
    scheme_name="bearer",
    bearerFormat="JWT",
    description="Toegangstoken (JWT, RS256 of ES256) van een erkende uitgever; gebruik volgens RFC 8725.",
    auto_error=False,
)
"""Only for the description: what a header holds is read below."""


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
    given = request.headers.getlist("authorization")
    bearer = _BEARER.fullmatch(given[0]) if len(given) == 1 else None
    if bearer is None:
        raise Unauthenticated
    claims = await verify(bearer[1], services(request).issuers, int(clock.now().timestamp()))
    reason = request.headers.get("x-audit-toelichting")
    return Actor(
        issuer=claims.issuer,
        subject=claims.subject,
        request_id=request.scope.get("state", {}).get("request_id", ""),
        client=claims.client,
        reason=reason[:_REASON_LENGTH] if reason else None,
    )


Caller = Annotated[Actor, Depends(identify)]
"""Declares that a route needs a token."""
