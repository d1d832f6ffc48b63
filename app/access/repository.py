"""The questions asked about plans, memberships and the kassiers behind them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, false, insert, or_, select, tuple_, update

from app.db.session import Session
from app.tables.access import membership
from app.tables.organisations import kassier, organisation
from app.tables.plans import plan, stream


def _in_force(day: date) -> ColumnElement[bool]:
    return and_(
        membership.c.ended_on.is_(None),
        or_(membership.c.valid_from.is_(None), membership.c.valid_from <= day),
        or_(membership.c.valid_to.is_(None), membership.c.valid_to >= day),
    )


async def plan_of(session: Session, code: str) -> Row[Any] | None:
    """A plan by its code."""
    query = select(plan.c.id, plan.c.code, plan.c.has_scheme, plan.c.catch_up, plan.c.version)
    return await session.first(query.where(plan.c.code == code))


async def memberships(session: Session, issuer: str, subject: str, code: str | None, day: date) -> Sequence[Row[Any]]:
    """What a caller is on a day in one plan, or with `None` in every plan."""
    query = select(
        membership.c.plan_code, membership.c.function, membership.c.organisation, membership.c.streams
    ).where(membership.c.issuer == issuer, membership.c.subject == subject, _in_force(day))
    if code is not None:
        query = query.where(or_(membership.c.plan_code == code, membership.c.plan_code.is_(None)))
    return await session.rows(query)


async def kassiers_of(session: Session, plan_id: UUID, organisations: Iterable[str]) -> Sequence[str]:
    """The kassiers that organisations act for: their own, and those that they serve as uitvoerend kassier."""
    acting = list(organisations)
    query = select(kassier.c.code).where(
        kassier.c.plan_id == plan_id, or_(kassier.c.organisation.in_(acting), kassier.c.through.in_(acting))
    )
    return [row.code for row in await session.rows(query)]


async def domains_of(session: Session, plan_id: UUID, organisations: Iterable[str]) -> dict[str, str]:
    """The domain of each organisation."""
    query = select(organisation.c.code, organisation.c.domain).where(
        organisation.c.plan_id == plan_id, organisation.c.code.in_(list(organisations))
    )
    return {row.code: row.domain for row in await session.rows(query)}


async def page(
    session: Session, code: str, after: tuple[UUID] | None, limit: int, filters: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Memberships of a plan, in order of id."""
    query = select(membership).where(membership.c.plan_code == code).order_by(membership.c.id).limit(limit)
    if after is not None:
        query = query.where(tuple_(membership.c.id) > after)
    for name, value in filters.items():
        query = query.where(membership.c[name] == value)
    return await session.rows(query)


async def find(session: Session, membership_id: UUID) -> Row[Any] | None:
    """One membership."""
    return await session.first(select(membership).where(membership.c.id == membership_id))


async def add(session: Session, values: Mapping[str, Any]) -> None:
    """Record a membership."""
    await session.execute(insert(membership).values(**values))


async def same(session: Session, values: Mapping[str, Any], day: date) -> bool:
    """Whether a membership in force says the same already."""
    named = ("plan_code", "issuer", "subject", "function", "organisation")
    query = select(membership.c.id).where(
        *(membership.c[name].is_not_distinct_from(values.get(name)) for name in named),
        membership.c.streams.is_(None) if values.get("streams") is None else false(),
        _in_force(day),
    )
    return await session.first(query) is not None


async def known_organisation(session: Session, plan_id: UUID, code: str) -> bool:
    """Whether the plan has this organisation."""
    query = select(organisation.c.code).where(organisation.c.plan_id == plan_id, organisation.c.code == code)
    return await session.first(query) is not None


async def known_streams(session: Session, plan_id: UUID) -> frozenset[str]:
    """The codes of the plan's streams."""
    return frozenset(row.code for row in await session.rows(select(stream.c.code).where(stream.c.plan_id == plan_id)))


async def end(session: Session, membership_id: UUID, day: date) -> None:
    """End a membership."""
    await session.execute(update(membership).where(membership.c.id == membership_id).values(ended_on=day))
