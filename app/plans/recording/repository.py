"""The questions asked when records are written down."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import select, text

from app.db.session import Row, Session
from app.tables.records import record

_ADD: Final = text("""
INSERT INTO record_version
    (plan_id, kind, code, version, id, removed, body, recorded_at, actor_issuer, actor, reason_sha256)
SELECT plan_id, kind, code, version, id, removed, nullif(body, 'null'), recorded_at, actor_issuer, actor, reason_sha256
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS added (
    plan_id uuid, kind text, code text, version integer, id uuid, removed boolean, body jsonb,
    recorded_at timestamptz, actor_issuer text, actor text, reason_sha256 text
)
""")
_AT_ONCE: Final = 1000


async def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add versions, each the one after the last of its record."""
    for start in range(0, len(rows), _AT_ONCE):
        values = orjson.dumps(rows[start : start + _AT_ONCE], default=str).decode()
        await session.connection.execute(_ADD, {"rows": values})


async def present(session: Session, plan_id: UUID) -> Sequence[Row[Any]]:
    """All records of a plan, the removed ones too, in order of kind and code."""
    query = select(record).where(record.c.plan_id == plan_id).order_by(record.c.kind, record.c.code)
    return await session.rows(query)


async def find(session: Session, plan_id: UUID, kind: str, code: str) -> Row[Any] | None:
    """One record, also when it was removed."""
    where = record.c.plan_id == plan_id, record.c.kind == kind, record.c.code == code
    return await session.first(select(record).where(*where))
