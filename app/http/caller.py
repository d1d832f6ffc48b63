"""Who calls: the bearer or read token of a request, checked in full."""

import asyncio
import re
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Annotated, Final

import structlog
from fastapi import Header, Request
from fastapi.security import HTTPBearer
from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock
from app.access import read_tokens
from app.access.at_once import Callers
from app.access.issuers import Issuers
from app.access.principal import Actor
from app.access.tokens import refused, verify
from app.db.repeating import repeated
from app.db.replica import Replica
from app.db.session import reading
from app.errors import Flaw, Forbidden, InvalidInput
from app.files.store import Files, open_files
from app.http.addresses import by_address
from app.http.kept_lists import KeptLists
from app.settings import Settings

_BEARER: Final = re.compile(r"[Bb]earer ([\x21-\x7E]+)")
_BASIC: Final = re.compile(r"[Bb]asic ([A-Za-z0-9+/]{1,400}={0,2})")
_ONE_LINE: Final = re.compile(r"[^\x00-\x1F\x7F-\x9F]*")
REASON: Final = "X-Audit-Toelichting"
REASON_LENGTH: Final = 500
CALLER: Final = "caller"
"""Where the state of a request has who calls, once that is known."""

AT_A_TIME: Final = 4
"""How many files are made at the same time."""

scheme = by_address(
    HTTPBearer(
        scheme_name="bearer",
        bearerFormat="JWT",
        description="Toegangstoken (JWT, RS256 of ES256) van een erkende uitgever; gebruik volgens RFC 8725.",
        auto_error=False,
    )
)
"""Only for the description: what a header holds is read below."""


_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Services:
    """What the running service holds on to, put together in `app.main`."""

    settings: Settings
    engine: AsyncEngine
    issuers: Issuers
    replica: Replica | None = None
    """For questions of who prefers it."""
    taking_out: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_A_TIME))
    """Whoever takes out much waits for one of these, so that connections are left for all else."""
    files: Files = field(init=False)
    """Where what is sent in lies."""
    lists: KeptLists = field(default_factory=KeptLists)
    """As they were sent."""
    callers: Callers = field(default_factory=Callers)
    """What they were when they last asked."""

    def __post_init__(self) -> None:
        """Open what the settings name."""
        object.__setattr__(self, "files", open_files(self.settings))


def services(request: Request) -> Services:
    """The services of this application."""
    held: Services = request.app.state.services
    return held


async def known_caller(request: Request) -> Actor:
    """The caller of this request, looked into once, however often it is asked.

    Raises:
        Unauthenticated: there is no token, more than one, or one that cannot be trusted.
        Forbidden: a read token, on a request that would do more than read.
    """
    known: Actor | None = getattr(request.state, CALLER, None)
    if known is None:
        known = await _checked(request)
        setattr(request.state, CALLER, known)
    return known


async def _checked(request: Request) -> Actor:
    given = request.headers.getlist("authorization")
    token = _given(given[0]) if len(given) == 1 else None
    if token is None:
        raise refused(services(request).issuers, "no_bearer")
    if read_tokens.FORM.fullmatch(token):
        return await _reader(request, token)
    claims = await verify(token, services(request).issuers, int(clock.now().timestamp()))
    return Actor(
        issuer=claims.issuer,
        subject=claims.subject,
        request_id=request.scope.get("state", {}).get("request_id", ""),
        client=claims.client,
        end_user=claims.end_user,
        trace_id=request.scope.get("state", {}).get("trace_id"),
        reason=_reason(request),
    )


def _given(header: str) -> str | None:
    """The token in an `Authorization`; with Basic it is the password, and that of a read token only."""
    bearer = _BEARER.fullmatch(header)
    if bearer is not None:
        return bearer[1]
    basic = _BASIC.fullmatch(header)
    try:
        pair = b64decode(basic[1], validate=True).decode() if basic else ""
    except ValueError:
        return None
    password = pair.partition(":")[2]
    return password if read_tokens.FORM.fullmatch(password) else None


async def _reader(request: Request, token: str) -> Actor:
    """Who made a read token, as this request is theirs.

    Raises:
        Unauthenticated: there is no such token, or it does not hold any more.
        Forbidden: this request would do more than read.
        Unavailable: the database cannot answer now.
    """
    held = services(request)

    async def once() -> read_tokens.Known | None:
        async with reading(held.engine) as session:
            return await read_tokens.recognised(session, token, clock.now())

    known = await repeated(once)
    if known is None or held.issuers.find(known.issuer) is None:
        raise refused(held.issuers, "read_token")
    state = request.scope.get("state", {})
    named = {"request_id": state.get("request_id", ""), "trace_id": state.get("trace_id")}
    actor = Actor(issuer=known.issuer, subject=known.subject, read_token=known.id, **named)
    if request.method not in {"GET", "HEAD"}:
        log_refusal(request, actor, None)
        raise Forbidden("Met een leestoken kunt u alleen lezen.", "With a read token you can only read.")
    return actor


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
