"""Does something in a plan without a request: in the plan's turn, in one transaction, and booked like all else."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock
from app.access import service as access
from app.access.principal import Actor
from app.access.work import Work
from app.db.failures import may_be_repeated
from app.db.session import WRITING, Session, transaction
from app.db.turn import turn
from app.ledger import service as ledger

Opens = Callable[[Session, Actor, str, datetime, date], Awaitable[Work]]

_Made = TypeVar("_Made")
_TRIES: Final = 5


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
    """
    async with turn(engine, f"plan:{plan}") as held:
        for attempt in range(1, _TRIES + 1):
            try:
                async with transaction(held.connection, WRITING) as session:
                    work = await opens(session, actor, plan, clock.now(), clock.today())
                    made = await do(work)
                    await ledger.write(work)
                    return made
            except Exception as error:
                if attempt == _TRIES or not may_be_repeated(error):
                    raise
    raise AssertionError("the last attempt raises or returns")
