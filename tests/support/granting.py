"""Gives functions directly in the database, over a connection that is kept for the next one."""

import asyncio
from threading import Lock, Thread
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock
from app.access import service as access
from app.access.local_issuer import LOCAL_ISSUER
from app.access.rights import TIED_TO_ORGANISATION, Function
from app.db.engine import make_engine
from app.db.session import APPOINTING, transaction

_SECONDS: Final = 30.0


class Granting:
    """The way to one database, from whatever thread; it is made when it is first needed."""

    def __init__(self, database_url: str) -> None:
        self._url, self._lock = database_url, Lock()
        self._made: tuple[asyncio.AbstractEventLoop, Thread, AsyncEngine] | None = None

    def give(
        self,
        function: str,
        *,
        plan: str | None = None,
        organisation: str | None = None,
        subject: str,
        issuer: str = LOCAL_ISSUER,
    ) -> None:
        """Make a membership, unless it is there."""
        named, today = Function(function), clock.today()
        loop, engine = self._opened()

        async def record() -> None:
            async with engine.connect() as connection, transaction(connection, APPOINTING) as session:
                await access.ensure_membership(
                    session,
                    issuer=issuer,
                    subject=subject,
                    function=named,
                    plan=plan,
                    organisation=organisation if named in TIED_TO_ORGANISATION else None,
                    today=today,
                )

        asyncio.run_coroutine_threadsafe(record(), loop).result(_SECONDS)

    def close(self) -> None:
        """Let go of the connection."""
        if self._made is None:
            return
        loop, thread, engine = self._made
        asyncio.run_coroutine_threadsafe(engine.dispose(), loop).result(_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_SECONDS)
        loop.close()

    def _opened(self) -> tuple[asyncio.AbstractEventLoop, AsyncEngine]:
        with self._lock:
            if self._made is None:
                loop = asyncio.new_event_loop()
                thread = Thread(target=loop.run_forever, name="granting", daemon=True)
                thread.start()
                self._made = (loop, thread, make_engine(self._url, pool_size=1))
            return self._made[0], self._made[2]
