"""Looks across plans, for the little that has to be known before the plan is."""

from uuid import UUID

from sqlalchemy import Text, Uuid, func, literal, select

from app.db.session import Session


async def plan_code(session: Session, table: str, identifier: UUID) -> str | None:
    """The code of the plan that a row of a table is in, by its id; whether the caller may know is not looked at."""
    found = func.tred_plan_of(literal(table, Text), literal(identifier, Uuid))
    code: str | None = await session.scalar(select(found))
    return code
