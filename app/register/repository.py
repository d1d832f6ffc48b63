"""The questions asked of the records."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import FromClause, Table, Text, case, cast, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.db.session import Row, Session
from app.plans.package.records.kinds import KINDS, Kind
from app.plans.package.records.shapes import sections_named
from app.register.asked import Asked, Sight
from app.tables.initiatives import initiative, role_assignment, theme
from app.tables.kpis import kpi, meetmoment
from app.tables.organisations import domain, kassier, organisation
from app.tables.plans import stream
from app.tables.records import in_sight, record, record_version

_NATIVE: Final[Mapping[str, Table]] = {
    "streams": stream,
    "domains": domain,
    "organisations": organisation,
    "themes": theme,
    "initiatives": initiative,
    "kassiers": kassier,
    "kpis": kpi,
    "meetmomenten": meetmoment,
}
"""What has a table of its own."""


async def page(
    session: Session, plan_id: UUID, asked: Asked, after: tuple[str] | None = None, limit: int | None = None
) -> Sequence[Row[Any]]:
    """Records of one kind in order of code."""
    found = _present(plan_id, asked.kind) if asked.as_of is None else _known_at(plan_id, asked.kind, asked.as_of)
    at = found.c
    query = select(found).where(*(at.body.contains({name: value}) for name, value in asked.filters.items()))
    query = query.where(~at.removed if asked.since is None else at.changed_at >= asked.since)
    if asked.sight is not None:
        query = query.where(in_sight(at.body, asked.sight.organisations, asked.sight.kassiers))
    if after is not None:
        query = query.where(at.code > after[0])
    return await session.rows(query.order_by(at.code).limit(limit))


def _present(plan_id: UUID, kind: str) -> FromClause:
    query = select(record).where(record.c.plan_id == plan_id, record.c.kind == kind)
    return query.subquery("found")


def _known_at(plan_id: UUID, kind: str, moment: datetime) -> FromClause:
    """The last version of each that was there at a moment; what was removed then shows what it said last."""
    old, before = record_version.c, record_version.alias("before").c
    same = before.plan_id == old.plan_id, before.kind == old.kind, before.code == old.code
    said = select(before.body).where(*same, before.version == old.version - 1).scalar_subquery()
    body = case((old.removed, said), else_=old.body).label("body")
    query = (
        select(old.code, old.id, old.version, old.removed, body, old.recorded_at.label("changed_at"))
        .where(old.plan_id == plan_id, old.kind == kind, old.recorded_at <= moment)
        .ext(distinct_on(old.code))
        .order_by(old.code, old.version.desc())
    )
    return query.subquery("found")


async def find(session: Session, plan_id: UUID, kind: str, code: str) -> Row[Any] | None:
    """One record, also when it was removed."""
    where = record.c.plan_id == plan_id, record.c.kind == kind, record.c.code == code
    return await session.first(select(record).where(*where))


async def versions(
    session: Session, plan_id: UUID, at: tuple[str, str], sight: Sight | None, after: tuple[int] | None, limit: int
) -> Sequence[Row[Any]]:
    """The versions of a record, by its kind and code, from the first; of those with a body only what is in sight."""
    old = record_version.c
    query = select(record_version).where(old.plan_id == plan_id, old.kind == at[0], old.code == at[1])
    if sight is not None:
        query = query.where(or_(old.body.is_(None), in_sight(old.body, sight.organisations, sight.kassiers)))
    if after is not None:
        query = query.where(old.version > after[0])
    return await session.rows(query.order_by(old.version).limit(limit))


async def declared(session: Session, plan_id: UUID, wanted: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
    """Which of these codes there are, per section."""
    found: dict[str, frozenset[str]] = {}
    for section, codes in wanted.items():
        table = _NATIVE.get(section)
        if table is None:
            at = record.c
            query = select(at.code).where(at.plan_id == plan_id, at.kind == section, ~at.removed)
        else:
            at = table.c
            query = select(at.code).where(at.plan_id == plan_id)
        found[section] = frozenset(row.code for row in await session.rows(query.where(at.code.in_(list(codes)))))
    return found


async def possibly_naming(
    session: Session, plan_id: UUID, section: str, code: str
) -> list[tuple[Kind, Sequence[Row[Any]]]]:
    """Records of the kinds that may refer to a section, with the code somewhere in them."""
    found = []
    for kind in KINDS:
        if section in sections_named(kind.model):
            at = record.c
            here = at.plan_id == plan_id, at.kind == kind.section, ~at.removed
            query = select(at.code, at.body).where(*here, cast(at.body, Text).contains(f'"{code}"', autoescape=True))
            found.append((kind, await session.rows(query.order_by(at.code))))
    return found


async def roles_elsewhere(session: Session, plan_id: UUID, region: str) -> list[tuple[str, str]]:
    """The roles in a region but this one, by initiative and domain, and where, as long as the plan has no regions."""
    held, at = role_assignment.c, record.c
    any_region = exists().where(at.plan_id == plan_id, at.kind == "regions", ~at.removed)
    there = held.plan_id == plan_id, held.superseded_at.is_(None), held.region.is_not(None), held.region != region
    query = select(held.initiative, held.domain, held.region).where(*there, ~any_region)
    rows = await session.rows(query.order_by(held.initiative, held.domain, held.region))
    return [(f"{row.initiative}/{row.domain}", row.region) for row in rows]


async def roles_in(session: Session, plan_id: UUID, region: str) -> list[str]:
    """The roles in a region, by initiative and domain."""
    held = role_assignment.c
    there = held.plan_id == plan_id, held.superseded_at.is_(None), held.region == region
    query = select(held.initiative, held.domain).where(*there).order_by(held.initiative, held.domain)
    return [f"{row.initiative}/{row.domain}" for row in await session.rows(query)]
