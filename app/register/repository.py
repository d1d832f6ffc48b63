"""The questions asked of the records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.session import Row, Session
from app.register.asked import Asked, Sight
from app.tables.records import record, record_version


async def page(
    session: Session, plan_id: UUID, asked: Asked, after: tuple[str] | None = None, limit: int | None = None
) -> Sequence[Row[Any]]:
    """Records of one kind in order of code."""
    found = _present(plan_id, asked.kind) if asked.as_of is None else _known_at(plan_id, asked.kind, asked.as_of)
    at = found.c
    query = select(found).where(*(at.body.contains({name: value}) for name, value in asked.filters.items()))
    query = query.where(~at.removed if asked.since is None else at.changed_at >= asked.since)
    if asked.sight is not None:
        query = query.where(_seen(at.body, asked.sight))
    if after is not None:
        query = query.where(at.code > after[0])
    return await session.rows(query.order_by(at.code).limit(limit))


def _seen(body: ColumnElement[Any], sight: Sight) -> ColumnElement[bool]:
    organisation = body["organisation"].astext
    own = organisation.in_(list(sight.organisations)), body["kassier"].astext.in_(list(sight.kassiers))
    return or_(organisation.is_(None), *own)


def _present(plan_id: UUID, kind: str) -> FromClause:
    query = select(record).where(record.c.plan_id == plan_id, record.c.kind == kind)
    return query.subquery("found")


def _known_at(plan_id: UUID, kind: str, moment: datetime) -> FromClause:
    """The last version of each that was there at a moment."""
    old = record_version.c
    query = (
        select(old.code, old.id, old.version, old.removed, old.body, old.recorded_at.label("changed_at"))
        .where(old.plan_id == plan_id, old.kind == kind, old.recorded_at <= moment)
        .ext(distinct_on(old.code))
        .order_by(old.code, old.version.desc())
    )
    return query.subquery("found")


async def find(session: Session, plan_id: UUID, kind: str, code: str) -> Row[Any] | None:
    """One record, also when it was removed."""
    where = record.c.plan_id == plan_id, record.c.kind == kind, record.c.code == code
    return await session.first(select(record).where(*where))
