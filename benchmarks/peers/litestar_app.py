"""The meetmomenten of a plan by Litestar, asyncpg and msgspec."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg
from litestar import Litestar, Request, get
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.security.jwt import JWTAuth, Token
from msgspec import Struct

from benchmarks.selects import ALL, HELD


class User(Struct):
    """Who asks, with a function in the plan."""

    subject: str


class Meetmoment(Struct, rename="camel"):
    """A meetmoment, as the service shows it."""

    illustrative: bool
    source: str | None
    id: str
    code: str
    kpi: str
    name: str
    kind: str
    scope: dict[str, str]
    measure: str
    pays: bool
    period: int
    due_on: date
    weight: float
    target: float | None
    baseline: float | None
    original_target: float | None
    original_baseline: float | None
    evidence: list[str]
    status: str
    value: bool | float | None
    achievement: float | None
    earned_part: float | None
    measurement: str | None
    caught_up: list[str]


class Meetmomenten(Struct):
    """A list of them."""

    items: list[Meetmoment]
    next: str | None = None


async def _user(token: Token, connection: "ASGIConnection[Any, Any, Any, Any]") -> User | None:
    pool = connection.app.state.pool
    row = await pool.fetchrow(HELD, token.iss, token.sub, connection.path_params["plan"])
    return None if row is None else User(row["subject"])


@asynccontextmanager
async def _pooled(app: Litestar) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["RAW_DATABASE"], min_size=16, max_size=16) as pool:
        app.state.pool = pool
        yield


@get("/plans/{plan:str}/meetmomenten")
async def meetmomenten(plan: str, state: State, request: "Request[User, Token, State]") -> Meetmomenten:  # noqa: ARG001
    """All meetmomenten of a plan."""
    today = date.today()  # noqa: DTZ011 (the machine's)
    return Meetmomenten([_shown(row, today) for row in await state.pool.fetch(ALL, plan)])


def _shown(row: Any, today: date) -> Meetmoment:
    (own, code, kpi, name, kind, initiative, theme, measure, pays, period, due_on, weight, target, baseline,
     evidence, starts_on, _details, result, flag, number, newest) = row  # fmt: skip
    begun = starts_on <= today or due_on == today
    status = "established" if result else "overdue" if due_on < today else "due" if begun else "planned"
    return Meetmoment(
        illustrative=False,
        source=None,
        id=own,
        code=code,
        kpi=kpi,
        name=name,
        kind=kind,
        scope={"initiative": initiative} if initiative else {"theme": theme},
        measure=measure,
        pays=pays,
        period=period,
        due_on=due_on,
        weight=weight / 1_000_000,
        target=target,
        baseline=baseline,
        original_target=None,
        original_baseline=None,
        evidence=evidence,
        status=status,
        value=number if flag is None else flag,
        achievement=None,
        earned_part=None,
        measurement=newest,
        caught_up=[],
    )


_auth = JWTAuth[User](retrieve_user_handler=_user, token_secret=os.environ["PEER_SECRET"])
app = Litestar([meetmomenten], on_app_init=[_auth.on_app_init], lifespan=[_pooled], openapi_config=None)
