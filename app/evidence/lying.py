"""Holds what is known of evidence files against what lies in the store, for who keeps the service."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.db.session import Session
from app.evidence import repository
from app.evidence.service import place_of
from app.files.store import FileDamaged, FileMissing, Files


@dataclass(frozen=True, slots=True)
class Known:
    """A file that is known: of which plan, under which name its bytes lie, and what they were."""

    plan: str
    id: UUID
    place: str
    sha256: str
    withdrawn: bool


async def known(session: Session, plan: str | None = None) -> list[Known]:
    """The files of all plans, or of one."""
    return [
        Known(row.code, row.id, place_of(row.plan_id, row.id), row.sha256, row.withdrawn_at is not None)
        for row in await repository.everywhere(session, plan)
    ]


async def objections(files: Files, rows: Iterable[Known]) -> list[str]:
    """What does not lie there as it is known, in sentences; one piece of one file is held at a time.

    Raises:
        Unavailable: the store does not answer.
    """
    found = []
    for row in rows:
        wrong = await _wrong(files, row)
        if wrong is not None:
            found.append(f"{row.plan}: bewijsstuk {row.id} {wrong}")
    return found


async def _wrong(files: Files, row: Known) -> str | None:
    try:
        async for _ in files.checked(row.place, row.sha256):
            if row.withdrawn:
                return "is ingetrokken en ligt er nog"
    except FileMissing:
        return None if row.withdrawn else "is er niet"
    except FileDamaged:
        return "is anders dan geüpload"
    return None
