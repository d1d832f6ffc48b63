"""A plan that was driven from import to settlement, to look at from all sides and to tamper with."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.db.engine import Fetched, async_url
from app.db.session import Session
from app.ledger import repository
from app.ledger.replay import Head
from app.ledger.verify import Report, verify
from tests.support.api import Api
from tests.support.cases import plain
from tests.support.crooked import Crooked
from tests.support.databases import query
from tests.support.journey import Journey
from tests.support.steps import advance, started

__all__ = ["advance", "started"]

_T = TypeVar("_T")
_numbers = count(1)


@dataclass(frozen=True)
class Books:
    """The books of one plan, as a superuser can reach them."""

    url: str
    plan: str
    journey: Journey

    def tampered(self, *statements: str, expected: Collection[Head] = ()) -> Report:
        """Verify the plan after these statements of a superuser for whom no trigger works; nothing stays of them.

        `$PLAN` in a statement stands for the id of the plan.
        """

        async def look(session: Session) -> Report:
            [plan] = await repository.plans(session, self.plan)
            await session.run("SET LOCAL session_replication_role = replica")
            for statement in statements:
                done = await session.connection.exec_driver_sql(statement.replace("$PLAN", f"'{plan.id}'"))
                assert done.rowcount != 0, f"changed nothing: {statement}"
            report = await verify(session, plan, expected)
            # What is seen quickly is what is seen entry by entry.
            assert report == await verify(session, plan, expected, quickly=False)
            return report

        return self.once(look)

    def once(self, do: Callable[[Session], Awaitable[_T]]) -> _T:
        """Do something in a transaction of a superuser; nothing stays of it."""

        async def run() -> _T:
            engine = create_async_engine(
                async_url(self.url), poolclass=NullPool, connect_args={"record_class": Fetched}
            )
            try:
                async with engine.connect() as connection, connection.begin() as transaction:
                    found = await do(Session(connection))
                    await transaction.rollback()
                    return found
            finally:
                await engine.dispose()

        return asyncio.run(run())

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a query; `$1` stands for the id of the plan."""
        [(plan,)] = query(self.url, "SELECT id FROM plan WHERE code = $1", self.plan)
        return query(self.url, statement, plan)

    def one(self, statement: str) -> Any:
        """The only value of a query about the plan `$1`."""
        [(value,)] = self.rows(statement)
        return value


@pytest.fixture(scope="module")
def books(api: Api, worker: str) -> Books:
    """The worked example, settled: with receipts, transfers, claims and a return."""
    code = f"BOEKEN-{worker}-{next(_numbers)}"
    journey = Journey(api, plain("worked-example")["case"], code)
    journey.run()
    return Books(api.database_url, code, journey)


@pytest.fixture(scope="module")
def crooked(api: Api, worker: str) -> Books:
    journey = Crooked(api, plain("worked-example")["case"], f"KROM-{worker}-{next(_numbers)}")
    journey.go()
    return Books(api.database_url, journey.plan, journey)
