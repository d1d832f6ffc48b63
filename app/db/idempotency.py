"""The answers kept per caller and key, in the transaction of the effect itself."""

from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, Integer, Text, column, func, literal, select

from app.db.session import Session

_KEPT = (column("fingerprint", Text), column("status", Integer), column("headers", Text), column("body", Text))


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: str


async def find(session: Session, issuer: str, subject: str, key: str) -> Kept | None:
    """The answer kept for a caller's key."""
    kept = func.tred_kept(*_texts(issuer, subject, key)).table_valued(*_KEPT)
    row = await session.first(select(*kept.c))
    return None if row is None else Kept(row.fingerprint, row.status, orjson.loads(row.headers), row.body)


async def keep(session: Session, issuer: str, subject: str, key: str, answer: Kept) -> None:
    """Keep an answer; the key is taken from then on."""
    named = _texts(issuer, subject, key, answer.fingerprint)
    said = _texts(orjson.dumps(answer.headers).decode(), answer.body)
    await session.execute(select(func.tred_keep(*named, literal(answer.status, Integer), *said)))


def _texts(*values: str) -> list[ColumnElement[str]]:
    return [literal(value, Text) for value in values]
