"""The answers kept per caller and key, in the transaction of the effect itself."""

from dataclasses import dataclass

import orjson
from sqlalchemy import insert, select

from app.db.session import Session
from app.tables.access import idempotency


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: str


async def find(session: Session, issuer: str, subject: str, key: str) -> Kept | None:
    """The answer kept for a caller's key."""
    table = idempotency.c
    row = await session.first(
        select(table.fingerprint, table.status, table.headers, table.body).where(
            table.issuer == issuer, table.subject == subject, table.key == key
        )
    )
    return None if row is None else Kept(row.fingerprint, row.status, orjson.loads(row.headers), row.body)


async def keep(session: Session, issuer: str, subject: str, key: str, answer: Kept) -> None:
    """Keep an answer; the key is taken from then on."""
    await session.execute(
        insert(idempotency).values(
            issuer=issuer,
            subject=subject,
            key=key,
            fingerprint=answer.fingerprint,
            status=answer.status,
            headers=orjson.dumps(answer.headers).decode(),
            body=answer.body,
        )
    )
