"""A connection that is lent for one statement comes back when all is well, and is replaced when it is not."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.engine import in_use, make_engine
from app.db.glance import glancing
from app.errors import NotFound
from tests.support.api import Api
from tests.support.databases import query

_SELF = "SELECT pg_backend_pid()"


def _on_one(api: Api, ask: Callable[[AsyncEngine], Awaitable[None]]) -> None:
    """Ask something of a service with one connection, which is free at the end."""

    async def asked() -> None:
        engine = make_engine(api.database_url, pool_size=1)
        try:
            await ask(engine)
            assert in_use(engine) == 0
        finally:
            await engine.dispose()

    asyncio.run(asked())


async def _look(engine: AsyncEngine, then: Exception | None = None) -> int:
    async with glancing(engine) as session:
        found = int(await session.value(_SELF))
        assert in_use(engine) == 1
        if then is not None:
            raise then
    return found


def test_the_same_one_is_lent_again_also_after_a_refusal(api: Api) -> None:
    async def ask(engine: AsyncEngine) -> None:
        first = await _look(engine)
        with pytest.raises(NotFound):
            await _look(engine, NotFound())
        assert await _look(engine) == first

    _on_one(api, ask)


def test_what_nobody_knows_the_state_of_is_replaced(api: Api) -> None:
    async def ask(engine: AsyncEngine) -> None:
        first = await _look(engine)
        with pytest.raises(TimeoutError):
            await _look(engine, TimeoutError())
        assert await _look(engine) != first

    _on_one(api, ask)


def test_one_that_the_server_closed_meanwhile_is_replaced(api: Api) -> None:
    async def ask(engine: AsyncEngine) -> None:
        first = await _look(engine)
        await asyncio.to_thread(query, api.database_url, "SELECT pg_terminate_backend($1, 5000)", first)
        assert await _look(engine) != first

    _on_one(api, ask)


def test_who_has_none_at_hand_waits_for_it(api: Api) -> None:
    async def ask(engine: AsyncEngine) -> None:
        first, *others = await asyncio.gather(*(_look(engine) for _ in range(4)))
        assert set(others) == {first}

    _on_one(api, ask)
