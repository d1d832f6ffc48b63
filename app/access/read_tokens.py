"""Read tokens: opaque, for GET and HEAD only, with the rights of who made them; kept as a hash."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from app.access import repository, schemas
from app.access.principal import Actor
from app.clock import AMSTERDAM
from app.db.session import Row, Session
from app.errors import Flaw, InvalidInput, NotFound

FORM: Final = re.compile("tredlees_[A-Za-z0-9_-]{43}")
"""A name that secret scanners can find, and 256 random bits."""

MOST: Final = 20
"""The read tokens that one caller may have at a time."""

_BYTES: Final = 32
_DAYS: Final = 90
_MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Known:
    """Whose read token it is."""

    id: UUID
    issuer: str
    subject: str


async def recognised(session: Session, token: str, now: datetime) -> Known | None:
    """Whose token this is; None when there is none, or it does not hold any more.

    The database looks for the SHA-256 of it: how long that takes says nothing about a token.
    """
    digest = _hash(token)
    row = await repository.read_token_of(session, digest)
    if row is None or not hmac.compare_digest(row.hash, digest) or _status(row, now) != "valid":
        return None
    return Known(row.id, row.issuer, row.subject)


async def make(
    session: Session, actor: Actor, asked: schemas.ReadTokenIn, now: datetime, today: date
) -> schemas.NewReadToken:
    """A new read token of the caller; this is the only time that its value is shown.

    Raises:
        InvalidInput: its last day lies in the past or too far ahead, or the caller has too many.
    """
    last = asked.valid_to or today + timedelta(days=_DAYS)
    flaws = _flaws(last, today)
    held = await repository.read_tokens(session, actor.issuer, actor.subject)
    if sum(_status(row, now) == "valid" for row in held) >= MOST:
        nl = f"U hebt al {MOST} leestokens die gelden; trek er eerst een in."
        flaws.append(Flaw("", "too_many", nl, f"You have {MOST} valid read tokens already; revoke one first."))
    if flaws:
        raise InvalidInput(flaws)
    token = f"tredlees_{secrets.token_urlsafe(_BYTES)}"
    values = {
        "id": uuid4(),
        "issuer": actor.issuer,
        "subject": actor.subject,
        "name": asked.name,
        "hash": _hash(token),
        "created_at": now,
        "expires_at": datetime.combine(last + timedelta(days=1), time(), AMSTERDAM),
    }
    await repository.add_read_token(session, values)
    shown = {name: values[name] for name in ("id", "name", "created_at", "expires_at")}
    return schemas.NewReadToken(**shown, revoked_at=None, status="valid", value=token)  # type: ignore[arg-type] # as above


async def page(
    session: Session, actor: Actor, now: datetime, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[list[schemas.ReadToken], tuple[datetime, UUID] | None]:
    """One page of the read tokens of the caller, in the order of making; and the last key when there are more."""
    rows = [row for row in await _held(session, actor) if after is None or (row.created_at, row.id) > after]
    last = rows[limit - 1] if len(rows) > limit else None
    return [_shown(row, now) for row in rows[:limit]], None if last is None else (last.created_at, last.id)


async def changed(session: Session, actor: Actor, now: datetime, since: datetime) -> list[schemas.ReadToken]:
    """The read tokens of the caller that were made, revoked or expired after a moment."""
    held = await _held(session, actor)
    return [
        _shown(row, now)
        for row in held
        if any(at is not None and since < at <= now for at in (row.created_at, row.revoked_at, row.expires_at))
    ]


async def one(session: Session, actor: Actor, token_id: UUID, now: datetime) -> schemas.ReadToken:
    """One read token of the caller.

    Raises:
        NotFound: the caller made no such token.
    """
    for row in await _held(session, actor):
        if row.id == token_id:
            return _shown(row, now)
    raise NotFound


async def revoke(session: Session, actor: Actor, token_id: UUID, now: datetime) -> schemas.ReadToken:
    """Revoke a read token of the caller.

    Raises:
        NotFound: the caller made no such token.
    """
    if not await repository.revoke_read_token(session, token_id, actor.issuer, actor.subject, now):
        raise NotFound
    return await one(session, actor, token_id, now)


async def _held(session: Session, actor: Actor) -> Sequence[Row[Any]]:
    return await repository.read_tokens(session, actor.issuer, actor.subject)


def _flaws(last: date, today: date) -> list[Flaw]:
    if last < today:
        return [Flaw("/validTo", "too_small", "De laatste dag is al voorbij.", "The last day is over.")]
    if last > today + timedelta(days=_MOST_DAYS):
        nl, en = "Een leestoken geldt hoogstens een jaar.", "A read token lasts a year at most."
        return [Flaw("/validTo", "too_large", nl, en)]
    return []


def _shown(row: Row[Any], now: datetime) -> schemas.ReadToken:
    same = {name: getattr(row, name) for name in ("id", "name", "created_at", "expires_at", "revoked_at")}
    return schemas.ReadToken(**same, status=_status(row, now))


def _status(row: Row[Any], now: datetime) -> Any:
    if row.revoked_at is not None:
        return "revoked"
    return "valid" if now < row.expires_at else "expired"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
