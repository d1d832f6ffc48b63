"""The questions asked about free text, wherever it lies, and its erasure."""

import re
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import column, func, select, table, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql import quoted_name

from app.db.session import Session
from app.ledger.texts import ERASABLE
from app.tables.access import idempotency
from app.tables.ledger import free_text

_AS_OWNER: Final = "SET LOCAL ROLE tred_owner"
_NAMED: Final = r'"([A-Za-z]*(?:note|text|reason|Note|Text|Reason)|description|fileName)":'


async def keep(session: Session, plan_id: UUID, digest: str, words: str) -> None:
    """Keep a text beside the journal; one that was erased before stays erased."""
    kept = postgresql.insert(free_text).values(plan_id=plan_id, hash=digest, text=words)
    await session.execute(kept.on_conflict_do_nothing())


async def kept(session: Session, plan_id: UUID, digests: Collection[str]) -> dict[str, str]:
    """The texts with these hashes that callers gave as their reason, but for those that were erased."""
    if not digests:
        return {}
    named = free_text.c
    query = select(named.hash, named.text).where(named.plan_id == plan_id, named.hash.in_(list(digests)))
    return {row.hash: row.text for row in await session.rows(query) if row.text is not None}


async def become_owner(session: Session) -> None:
    """Go on as the owner of the tables, who alone may erase, until the transaction ends."""
    await session.run(_AS_OWNER)


async def erase(session: Session, plan_id: UUID, digest: str) -> tuple[list[str], str | None]:
    """Empty every column of the plan that holds the text with this hash; answers where it was, and the text."""
    places: list[str] = []
    found: str | None = None
    for name, columns in ERASABLE.items():
        for one in columns:
            held: Any = column(one)
            rows = table(quoted_name(name, quote=True), column("plan_id"), held)
            same = func.encode(func.sha256(func.convert_to(held, "UTF8")), "hex") == digest
            here = select(held).where(rows.c.plan_id == plan_id, same)
            texts = await session.rows(here)
            if texts:
                found = texts[0][0]
                places += [f"{name}.{one}"] * len(texts)
                await session.execute(update(rows).where(rows.c.plan_id == plan_id, same).values({one: None}))
    return places, found


async def erase_from_answers(session: Session, words: str) -> int:
    """Take a text out of the answers that are kept for who repeats a request; answers how many held it."""
    written = orjson.dumps(words).decode()
    holding = idempotency.c.body.contains(written, autoescape=True)
    rows = await session.rows(select(idempotency).where(holding))
    pattern = re.compile(_NAMED + re.escape(written))
    changed = 0
    for row in rows:
        body = pattern.sub(r'"\1":null', row.body)
        if body != row.body:
            own = idempotency.c
            key = (own.issuer == row.issuer, own.subject == row.subject, own.key == row.key)
            changed += await session.execute(update(idempotency).where(*key).values(body=body))
    return changed
