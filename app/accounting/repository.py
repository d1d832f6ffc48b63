"""The questions asked for the desk: when the periods begin, and who has a role that reporting comes with."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from app.access.rights import Role, RoleRight, gives
from app.db.session import Row, Session
from app.tables.initiatives import role_assignment
from app.tables.plans import period

_REPORTING = [role.value for role in Role if gives(role, RoleRight.REPORT)]


async def begins(session: Session, plan_id: UUID) -> dict[int, date]:
    """The first day of every period."""
    query = select(period.c.number, period.c.starts_on).where(period.c.plan_id == plan_id)
    return {row.number: row.starts_on for row in await session.rows(query)}


async def reporting_roles(session: Session, plan_id: UUID, day: date) -> Sequence[Row[Any]]:
    """Every assignment in force on a day whose role gives the right to report."""
    role = role_assignment.c
    query = select(role.initiative, role.domain, role.organisation, role.role).where(
        role.plan_id == plan_id,
        role.superseded_by.is_(None),
        role.role.in_(_REPORTING),
        or_(role.valid_from.is_(None), role.valid_from <= day),
        or_(role.valid_to.is_(None), role.valid_to >= day),
    )
    return await session.rows(query)
