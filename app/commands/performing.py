"""Does something in a plan without a request: in the plan's turn, in one transaction, and booked like all else."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import partial
from typing import TypeVar
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock
from app.access import service as access
from app.access.principal import Actor
from app.access.work import Work
from app.db.repeating import repeated
from app.db.session import WRITING, Session, transaction, waiting
from app.db.turn import Turn, turn
from app.ledger import service as ledger

Opens = Callable[[Session, Actor, str, datetime, date], Awaitable[Work]]

_Made = TypeVar("_Made")


def at_the_terminal() -> Actor:
    """Who gives a command: not a caller with functions, but whoever has the database."""
    return Actor(issuer="tred", subject="tred", request_id=str(uuid4()))


async def perform(
    engine: AsyncEngine,
    actor: Actor,
    plan: str,
    do: Callable[[Work], Awaitable[_Made]],
    *,
    opens: Opens = access.open_work,
) -> _Made:
    """Do something as somebody in a plan, whole or not at all.

    Which function gives the right to it is not looked at: that is for who asks over HTTP.

    Raises:
        NotFound: there is no such plan, or the actor has no function in it.
        Refused: a rule refuses.
        Unavailable: the database cannot serve now.
    """

    async def once(held: Turn) -> _Made:
        async with transaction(held.connection, WRITING) as session:
            work = await opens(session, actor, plan, clock.now(), clock.today())
            made = await do(work)
            await ledger.write(work)
            return made

    async with waiting() as served, turn(engine, f"plan:{plan}", large=True) as held:
        served()
        return await repeated(partial(once, held))
