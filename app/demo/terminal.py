"""What the demo does as whoever has the database: giving functions, and taking plans in without having one."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple, Self, TypeVar

from app import clock
from app.access import service as access
from app.access.issuers import Issuers
from app.access.local_issuer import LOCAL_ISSUER, LocalIssuer
from app.access.principal import Actor
from app.access.rights import Function
from app.access.schemas import Membership
from app.access.work import Work
from app.commands.performing import at_the_terminal, perform
from app.db.engine import make_engine
from app.db.repeating import repeated
from app.db.session import APPOINTING, Session, transaction
from app.http.caller import Services
from app.settings import Settings

_Found = TypeVar("_Found")


class Appointed(NamedTuple):
    """A function for somebody of the built-in issuer."""

    function: Function
    organisation: str | None
    subject: str


class Terminal:
    """Connections of whoever has the database, for as long as something is being made."""

    def __init__(self, settings: Settings) -> None:
        assert settings.database_url is not None  # noqa: S101 (the demo has a database)
        self._settings = settings
        self._engine = make_engine(settings.database_url, pool_size=2)

    @classmethod
    @asynccontextmanager
    async def at(cls, settings: Settings) -> AsyncIterator[Self]:
        """Have one for a block."""
        opened = cls(settings)
        try:
            yield opened
        finally:
            await opened._engine.dispose()

    def services(self, issuer: LocalIssuer) -> Services:
        """What the people of the demo get their functions by."""
        return Services(self._settings, self._engine, Issuers([issuer.as_issuer()]))

    async def take_in(self, plan: str, do: Callable[[Work], Awaitable[_Found]]) -> _Found:
        """Do something in a plan that need not be there yet, as nobody in particular."""
        return await perform(self._engine, at_the_terminal(), plan, do, opens=access.open_import)

    async def act(self, actor: Actor, plan: str, do: Callable[[Work], Awaitable[_Found]]) -> _Found:
        """Do something in a plan as a caller who has a function in it."""
        return await perform(self._engine, actor, plan, do)

    async def admins_below(self, beginning: str) -> list[Membership]:
        """Who is or was admin in the plans whose code begins like this."""

        async def look(session: Session) -> list[Membership]:
            return await access.admins_below(session, beginning)

        return await self._appointing(look)

    async def appoint(self, plan: str, wanted: Sequence[Appointed]) -> bool:
        """Give functions in a plan to whoever does not have them yet, unless somebody else is admin there.

        Answers whether nobody else is. Of two who come first at the same time, one is.
        """
        admins = {one.subject for one in wanted if one.function is Function.ADMIN}

        async def record(session: Session) -> bool:
            there = [one for one in await access.admins_below(session, plan) if one.plan == plan]
            if {one.subject for one in there if one.ended_on is None} - admins:
                return False
            for one in wanted:
                await access.ensure_membership(
                    session,
                    issuer=LOCAL_ISSUER,
                    subject=one.subject,
                    function=one.function,
                    plan=plan,
                    organisation=one.organisation,
                    today=clock.today(),
                )
            return True

        return await self._appointing(record)

    async def _appointing(self, do: Callable[[Session], Awaitable[_Found]]) -> _Found:
        async def once() -> _Found:
            async with self._engine.connect() as connection, transaction(connection, APPOINTING) as session:
                return await do(session)

        return await repeated(once)
