"""Reads the records of a plan: typed for other rooms, and in pages for the API."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from app.access.rights import Action, Function
from app.access.work import Work
from app.db.session import Row
from app.errors import NotFound
from app.ledger import service as ledger
from app.plans.package.records.kinds import KINDS, Kind
from app.plans.package.records.named import kind_of
from app.plans.package.records.record import Record
from app.plans.package.records.shapes import revived, slots_of
from app.register import repository
from app.register.asked import Asked, Sight
from app.register.schemas import Kept, RecordVersion, RemovedRecord, answer_of, version_of

_R = TypeVar("_R", bound=Record)
_Key = tuple[str] | None

ANSWERS: Final[Mapping[str, type[Kept]]] = {kind.section: answer_of(kind) for kind in KINDS}
"""Per section, what reading one of its records answers."""

VERSIONS: Final[Mapping[str, type[RecordVersion]]] = {kind.section: version_of(kind) for kind in KINDS}
"""Per section, what a version of one of its records answers."""


@dataclass(frozen=True, slots=True)
class Held(Generic[_R]):
    """A record with what the service knows of it."""

    record: _R
    id: UUID
    version: int
    changed_at: datetime


async def records(work: Work, model: type[_R], *, as_of: datetime | None = None, **named: str) -> list[Held[_R]]:
    """All records of one kind in order of code; what the caller may see of them is for the room that asks.

    Args:
        work: the plan.
        model: of the kind, such as `Milestone`.
        as_of: as it was known at this moment; by default as it is now.
        named: properties by their name in JSON with the value that they have, such as `initiative="A1"`.
    """
    asked = Asked(kind_of(model).section, named, as_of)
    return [_held(model, row) for row in await repository.page(work.session, work.plan.id, asked)]


async def by_code(work: Work, model: type[_R], *, as_of: datetime | None = None) -> dict[str, _R]:
    """The records of one kind by code, in order of code."""
    return {held.record.code: held.record for held in await records(work, model, as_of=as_of)}


async def find(work: Work, model: type[_R], code: str) -> Held[_R] | None:
    """One record as it is now; None when there is none of that code."""
    row = await repository.find(work.session, work.plan.id, kind_of(model).section, code)
    return None if row is None or row.removed else _held(model, row)


async def page(
    work: Work, kind: Kind, asked: Asked, after: _Key, limit: int
) -> tuple[list[Kept | RemovedRecord], _Key]:
    """One page of a kind in order of code, as far as the caller may see it; and the last key when there are more.

    Raises:
        NotFound: records of this kind are not the caller's to know.
    """
    seen = replace(asked, filters=_as_stored(kind, asked.filters), sight=_sight(work, kind))
    rows = await repository.page(work.session, work.plan.id, seen, after, limit + 1)
    return [_shown(kind, row) for row in rows[:limit]], (rows[limit - 1].code,) if len(rows) > limit else None


async def one(work: Work, kind: Kind, code: str) -> Kept:
    """One record.

    Raises:
        NotFound: there is none, or it is not the caller's to know.
    """
    found = await present(work, kind, code)
    if found is None:
        raise NotFound
    return found


async def present(work: Work, kind: Kind, code: str) -> Kept | None:
    """One record as the caller may see it; None when there is none.

    Raises:
        NotFound: records of this kind are not the caller's to know.
    """
    sight = _sight(work, kind)
    row = await repository.find(work.session, work.plan.id, kind.section, code)
    if row is None or row.removed or (sight is not None and not sight.shows(row.body)):
        return None
    return _kept(kind, row)


async def history(
    work: Work, kind: Kind, code: str, after: tuple[int] | None, limit: int
) -> tuple[list[RecordVersion], tuple[int] | None]:
    """One page of the versions of a record from the first, also of one that was removed.

    Raises:
        NotFound: there never was one, or it is not the caller's to know.
    """
    sight, session, plan_id = _sight(work, kind), work.session, work.plan.id
    row = await repository.find(session, plan_id, kind.section, code)
    if row is None or (sight is not None and not sight.shows(row.body or {})):
        raise NotFound
    rows = await repository.versions(session, plan_id, (kind.section, code), sight, after, limit + 1)
    shown = rows[:limit]
    reasons = await ledger.reasons(work, {row.reason_sha256 for row in shown if row.reason_sha256 is not None})
    found = [
        VERSIONS[kind.section].model_validate(
            {
                "version": row.version,
                "removed": row.removed,
                "changedAt": row.recorded_at,
                "by": row.actor,
                "reason": reasons.get(row.reason_sha256),
                "record": None if row.body is None else revived(kind.model, row.body),
            }
        )
        for row in shown
    ]
    return found, (shown[-1].version,) if len(rows) > limit else None


def sights(work: Work) -> dict[str, Sight | None]:
    """Per kind (by its section) that is the caller's to know whose money the caller sees; None is everybody's."""
    known = (kind for kind in KINDS if not kind.money or work.principal.may(Action.SEE_MONEY))
    return {kind.section: _sight(work, kind) for kind in known}


def _sight(work: Work, kind: Kind) -> Sight | None:
    """Whose money the caller sees; None is everybody's.

    Raises:
        NotFound: the kind is about money, and the caller sees none.
    """
    principal = work.principal
    if not kind.money or principal.sees_all_money:
        return None
    if not principal.may(Action.SEE_MONEY):
        raise NotFound
    own = principal.organisations(Function.PARTNER) | principal.organisations(Function.KASSIER)
    return Sight(own, principal.kassiers)


def _as_stored(kind: Kind, filters: Mapping[str, Any]) -> dict[str, Any]:
    listed = {slot.name for slot in slots_of(kind.model) if slot.listed}
    return {name: [str(value)] if name in listed else str(value) for name, value in filters.items()}


def _held(model: type[_R], row: Row[Any]) -> Held[_R]:
    return Held(model.model_validate(revived(model, row.body)), row.id, row.version, row.changed_at)


def _shown(kind: Kind, row: Row[Any]) -> Kept | RemovedRecord:
    if row.removed:
        return RemovedRecord(code=row.code, id=row.id, version=row.version, changed_at=row.changed_at)
    return _kept(kind, row)


def _kept(kind: Kind, row: Row[Any]) -> Kept:
    own = {"id": row.id, "version": row.version, "changedAt": row.changed_at}
    return ANSWERS[kind.section].model_validate({**revived(kind.model, row.body), **own})
