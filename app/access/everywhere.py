"""Tells in which plans somebody may do something, before any of them is entered."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.access import repository
from app.access.principal import Actor
from app.access.rights import RIGHTS, Action
from app.db.session import Session


async def plans_as(session: Session, actor: Actor, today: date, action: Action) -> Sequence[Any]:
    """All plans that the caller knows, by code: whether each has a scheme, and whether the caller `may` do this there.

    Args:
        session: a transaction that was not used for a plan yet.
        actor: the caller.
        today: the day on which functions have to be in force.
        action: what is to be done.
    """
    return await repository.plans_as(session, actor.issuer, actor.subject, today, sorted(RIGHTS[action]))


async def plans_where(session: Session, actor: Actor, today: date, action: Action) -> list[str]:
    """The codes of the plans in which the caller may do this, in order."""
    return [row.code for row in await plans_as(session, actor, today, action) if row.may]
