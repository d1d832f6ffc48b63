"""Keeps account of what leaves the service as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.access.work import Work
from app.db.session import Row
from app.exports import repository, schemas
from app.http.wishes import with_overlap

_Key = tuple[datetime, UUID] | None


@dataclass(frozen=True, slots=True)
class File:
    """What leaves: which view, report or workbook, narrowed to what, how much, and the seal of its bytes."""

    view: str
    format: schemas.Form
    locale: schemas.Locale
    filters: Mapping[str, str]
    rows: int
    size: int
    sha256: str
    as_of: datetime | None = None
    """As it was known then; now when it is None."""


async def record(work: Work, file: File) -> None:
    """Write down who takes what with it, before the first byte leaves."""
    actor = work.principal.actor
    then = {} if file.as_of is None else {"asOf": file.as_of.isoformat()}
    values = {
        **{name: getattr(file, name) for name in ("view", "format", "locale", "rows", "size", "sha256")},
        "filters": {**file.filters, **then},
        "id": uuid4(),
        "plan_id": work.plan.id,
        "actor_issuer": actor.issuer,
        "actor": actor.subject,
        "client": actor.client,
        "end_user": actor.end_user,
        "read_token": actor.read_token,
        "request_id": actor.request_id,
        "trace_id": actor.trace_id,
        "recorded_at": work.now,
    }
    await repository.add_export(work.session, values)


async def exports(work: Work, since: datetime | None, after: _Key, limit: int) -> tuple[list[schemas.Export], _Key]:
    """One page of what was exported, in order of time; and the last key when there are more.

    What was recorded just before `since` may have become known after it, and is told once more.
    """
    begin = with_overlap(since)
    rows = await repository.exports(work.session, work.plan.id, begin, after, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return [_shown(work, row) for row in rows[:limit]], None if last is None else (last.recorded_at, last.id)


def _shown(work: Work, row: Row[Any]) -> schemas.Export:
    same = {name: getattr(row, name) for name in schemas.Export.model_fields if hasattr(row, name)}
    return schemas.Export(**same, plan=work.plan.code, issuer=row.actor_issuer, subject=row.actor)
