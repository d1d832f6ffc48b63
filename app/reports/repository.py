"""Reads how the things in a report are called."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.db.session import Row, Session
from app.tables.initiatives import initiative, theme
from app.tables.organisations import kassier, organisation
from app.tables.plans import plan, stream


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what a plan holds, by code; of a kassier its organisation and its scope."""

    organisations: dict[str, str] = field(default_factory=dict)
    themes: dict[str, str] = field(default_factory=dict)
    initiatives: dict[str, str] = field(default_factory=dict)
    streams: dict[str, str] = field(default_factory=dict)
    kassiers: dict[str, str] = field(default_factory=dict)

    def kassier(self, code: str) -> str:
        """The name of the organisation that is kassier."""
        return self.organisations.get(self.kassiers.get(code, ""), code)


async def plan_of(session: Session, plan_id: UUID) -> Row[Any] | None:
    """What the head of the report says of the plan."""
    named = (plan.c.code, plan.c.name, plan.c.region, plan.c.kind, plan.c.status, plan.c.governing_body)
    return await session.first(select(*named, plan.c.details).where(plan.c.id == plan_id))


async def names(session: Session, plan_id: UUID) -> Names:
    """All names, in order of code."""
    found: dict[str, dict[str, str]] = {}
    for plural, table in (
        ("organisations", organisation),
        ("themes", theme),
        ("initiatives", initiative),
        ("streams", stream),
    ):
        query = select(table.c.code, table.c.name).where(table.c.plan_id == plan_id).order_by(table.c.code)
        found[plural] = {row.code: row.name for row in await session.rows(query)}
    held = select(kassier.c.code, kassier.c.organisation).where(kassier.c.plan_id == plan_id).order_by(kassier.c.code)
    return Names(**found, kassiers={row.code: row.organisation for row in await session.rows(held)})
