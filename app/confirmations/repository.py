"""Records confirmations and registrations with the parts that they cover."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select, tuple_, update

from app.db import across
from app.db.session import Row, Session
from app.tables.decisions import confirmation, covered_part, registration

TABLES: Mapping[str, Table] = {"confirmation": confirmation, "registration": registration}


async def add_confirmation(session: Session, values: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> None:
    """Record a confirmation with its parts."""
    await session.execute(insert(confirmation).values(**values))
    await session.execute(insert(covered_part), parts)


async def add_registration(session: Session, values: Mapping[str, Any], parts: Collection[UUID]) -> None:
    """Record a registration of confirmed parts."""
    await session.execute(insert(registration).values(**values))
    query = update(covered_part).where(covered_part.c.id.in_(list(parts)))
    await session.execute(query.values(registration_id=values["id"]))


async def unregistered(session: Session, plan_id: UUID, matter: str, period: int) -> Sequence[Row[Any]]:
    """The confirmed parts of a period that were not registered, newest first."""
    table = covered_part.c
    query = (
        select(covered_part)
        .join(confirmation, confirmation.c.id == table.confirmation_id)
        .where(
            table.plan_id == plan_id,
            table.matter == matter,
            table.period == period,
            table.registration_id.is_(None),
        )
        .order_by(confirmation.c.recorded_at.desc(), table.id)
    )
    return await session.rows(query)


async def find(session: Session, name: str, identifier: UUID) -> Row[Any] | None:
    """One confirmation or registration."""
    table = TABLES[name]
    return await session.first(select(table).where(table.c.id == identifier))


async def plan_code(session: Session, name: str, identifier: UUID) -> str | None:
    """The plan of a confirmation or registration."""
    return await across.plan_code(session, TABLES[name].name, identifier)


async def page(
    session: Session, name: str, plan_id: UUID, after: tuple[Any, ...] | None, limit: int, filters: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Confirmations or registrations of a plan, by period."""
    table = TABLES[name]
    query = select(table).where(
        table.c.plan_id == plan_id, *(table.c[key] == value for key, value in filters.items() if value is not None)
    )
    if after is not None:
        query = query.where(tuple_(table.c.period, table.c.id) > after)
    return await session.rows(query.order_by(table.c.period, table.c.id).limit(limit))


async def parts_of(session: Session, name: str, ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The parts that these confirmations or registrations cover."""
    column = covered_part.c[f"{name}_id"]
    query = select(covered_part, column.label("owner")).where(column.in_(list(ids)))
    return await session.rows(query.order_by(covered_part.c.kassier, covered_part.c.stream))
