"""The questions asked about evidence files, and about what refers to them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, case, cast, func, insert, literal, select, text, union_all, update

from app.db.session import Row, Session
from app.tables.files import evidence_file
from app.tables.initiatives import initiative
from app.tables.measurements import evidence
from app.tables.organisations import kassier, organisation
from app.tables.past import SINCE
from app.tables.plans import plan
from app.tables.records import record_version

_CODES = {"initiative": initiative, "kassier": kassier, "organisation": organisation}


async def absent(session: Session, plan_id: UUID, named: Mapping[str, str]) -> frozenset[str]:
    """Which of these things the plan does not have: of `initiative`, `kassier` and `organisation`, each by its code."""
    if not named:
        return frozenset()
    there = [
        select(literal(name).label("name")).where(_CODES[name].c.plan_id == plan_id, _CODES[name].c.code == code)
        for name, code in named.items()
    ]
    return frozenset(named) - {row.name for row in await session.rows(union_all(*there))}


async def add(session: Session, values: Mapping[str, Any]) -> None:
    """Record a file."""
    await session.execute(insert(evidence_file), [values])


async def find(session: Session, plan_id: UUID, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The files of the plan with these ids."""
    own = evidence_file.c
    return await session.rows(select(evidence_file).where(own.plan_id == plan_id, own.id.in_(list(ids))))


async def page(
    session: Session, plan_id: UUID, after: tuple[Any, ...] | None, limit: int, filters: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Files of a plan, as far as the database shows them, by id."""
    own = evidence_file.c
    query = select(evidence_file).where(own.plan_id == plan_id).order_by(own.id).limit(limit)
    if after is not None:
        query = query.where(own.id > after[0])
    for name, value in filters.items():
        query = query.where(own[name] == value)
    return await session.rows(query)


async def everywhere(session: Session, code: str | None) -> Sequence[Row[Any]]:
    """The files of all plans, or of one, each with the `code` of its plan."""
    own = evidence_file.c
    query = select(plan.c.code, own.id, own.plan_id, own.sha256, own.withdrawn_at).join(plan, plan.c.id == own.plan_id)
    return await session.rows((query if code is None else query.where(plan.c.code == code)).order_by(own.id))


async def withdraw(session: Session, file_id: UUID, values: Mapping[str, Any]) -> None:
    """Note that a file was withdrawn, by the entry that will say so."""
    changed = update(evidence_file).where(evidence_file.c.id == file_id)
    await session.execute(changed.values(**values, withdrawn_since=text(SINCE)))


async def users(session: Session, plan_id: UUID, reference: str) -> Sequence[Row[Any]]:
    """What names a file: the `kind` of thing and its `name`, also where a record did so in an earlier version."""
    owner = func.coalesce(evidence.c.measurement_id, evidence.c.cost_statement_id, evidence.c.decision_id)
    sort = case(
        (evidence.c.measurement_id.is_not(None), "measurement"),
        (evidence.c.cost_statement_id.is_not(None), "cost_statement"),
        else_="decision",
    )
    pieces = select(sort.label("kind"), cast(owner, Text).label("name")).where(
        evidence.c.plan_id == plan_id, evidence.c.reference == reference
    )
    version = record_version.c
    records = (
        select(version.kind, version.code)
        .where(version.plan_id == plan_id, func.lower(cast(version.body, Text)).contains(reference, autoescape=True))
        .distinct()
    )
    return await session.rows(union_all(pieces, records))
