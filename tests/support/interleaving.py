"""Two commands of the running service, each held where it has read all that it needs and changed nothing yet."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from threading import Event
from typing import Any
from weakref import WeakSet

import httpx
import pytest
from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.lent import lent
from app.db.script import Value
from app.db.session import Session
from app.db.turn import Turn
from app.http import transaction
from app.http.transaction import Call
from tests.support.api import Api
from tests.support.databases import query
from tests.support.embedded import until
from tests.support.journey import Row

PATIENCE = 60.0
_key: ContextVar[str | None] = ContextVar("_key", default=None)
_keys = count(1)
_BLOCKED = """
SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
AND application_name = 'gelijke-tred'
"""
_BOOKS = """
SELECT 'entry', e.kind, '', '', '', seq FROM entry e JOIN plan ON plan.id = e.plan_id WHERE code = $1
UNION ALL
SELECT 'balance', account, kassier, stream, organisation, amount_cents
FROM balance b JOIN plan ON plan.id = b.plan_id WHERE code = $1 ORDER BY 1, 6, 2, 3, 4, 5
"""


@dataclass(frozen=True)
class Command:
    """What somebody sends."""

    client: httpx.Client
    path: str
    body: Row


@dataclass(frozen=True)
class Outcome:
    """What two commands were answered, in the order in which they were named, and the books after them."""

    answers: tuple[str, str]
    books: tuple[tuple[object, ...], ...]


@dataclass
class _Door:
    """Where one command is held, once: when it is run again nobody holds it."""

    entered: Event = field(default_factory=Event)
    arrived: Event = field(default_factory=Event)
    opened: Event = field(default_factory=Event)

    async def pass_through(self) -> None:
        if not self.arrived.is_set():
            self.arrived.set()
            assert await asyncio.to_thread(self.opened.wait, PATIENCE)


class Stage:
    """Sends commands one after the other, or has each wait before its first change for who goes first."""

    def __init__(self, api: Api, plan: str) -> None:
        self._url, self._plan = api.database_url, plan
        self._doors: dict[str, _Door] = {}

    def one_by_one(self, *pair: Command) -> tuple[str, ...]:
        """Each when the one before has been answered."""
        return tuple(self._send(command, f"serial-{next(_keys)}") for command in pair)

    def interleaved(self, pair: tuple[Command, Command], *, together: bool) -> tuple[str, ...]:
        """The second begins once the first holds still; when both do, or one waits for the other, the first goes on.

        Args:
            pair: in the order in which they begin.
            together: whether both are let into their transactions at once.
        """
        names = [f"held-{next(_keys)}" for _ in pair]
        doors = [self._doors.setdefault(name, _Door()) for name in names]
        first, second = doors
        with ThreadPoolExecutor(2) as pool:
            try:
                sent = [pool.submit(self._send, pair[0], names[0])]
                until(lambda: first.arrived.is_set() or sent[0].done())
                sent.append(pool.submit(self._send, pair[1], names[1]))
                until(lambda: (second.arrived if together else second.entered).is_set() or self._stuck(sent[1].done()))
                first.opened.set()
                if together:
                    until(lambda: self._stuck(sent[0].done()))
            finally:
                for door in doors:
                    door.opened.set()
            return tuple(each.result() for each in sent)

    def books(self) -> tuple[tuple[object, ...], ...]:
        """The kinds of the entries in their order, and all balances."""
        return tuple(query(self._url, _BOOKS, self._plan))

    def _stuck(self, done: bool) -> bool:
        return done or bool(query(self._url, _BLOCKED))

    def _send(self, command: Command, key: str) -> str:
        answer = command.client.post(f"/v1{command.path}", json=command.body, headers={"Idempotency-Key": key})
        assert answer.status_code in {200, 201, 409}, answer.text
        if answer.status_code == 409:
            return " ".join(one["code"] for one in answer.json()["violations"])
        return "done"

    def enter(self, key: str | None) -> None:
        """Somebody's command begins."""
        _key.set(key)
        if key in self._doors:
            self._doors[key].entered.set()

    async def hold(self) -> None:
        """Hold a command at its first change."""
        key = _key.get()
        if key in self._doors:
            await self._doors[key].pass_through()


@asynccontextmanager
async def _no_turn(engine: AsyncEngine, *_: Any, **__: Any) -> AsyncIterator[Turn]:
    async with lent(engine) as connection:
        yield Turn(connection)


@contextmanager
def staged(api: Api, plan: str, patched: pytest.MonkeyPatch, *, turns: bool) -> Iterator[Stage]:
    """Hold the commands of the service that runs in this process; without turns only the database keeps them apart."""
    stage = Stage(api, plan)
    command, execute, rows, change = Call.command, Session.execute, Session.rows, Session.change

    async def entering(self: Call, *arguments: Any, **named: Any) -> Any:
        stage.enter(self.key)
        return await command(self, *arguments, **named)

    async def executing(self: Session, statement: Executable, values: Any = None) -> Any:
        if getattr(statement, "is_dml", False):
            await stage.hold()
        return await execute(self, statement, values)

    async def asking(self: Session, statement: Executable, values: Any = None) -> Any:
        if getattr(statement, "is_dml", False):
            await stage.hold()
        return await rows(self, statement, values)

    async def changing(self: Session, statement: str, *values: Any) -> Any:
        await stage.hold()
        return await change(self, statement, *values)

    with patched.context() as patching:
        patching.setattr(Call, "command", entering)
        patching.setattr(Session, "execute", executing)
        patching.setattr(Session, "rows", asking)
        patching.setattr(Session, "change", changing)
        _hold_at_commit(stage, patching)
        if not turns:
            patching.setattr(transaction, "turn", _no_turn)
        yield stage


def _hold_at_commit(stage: Stage, patching: pytest.MonkeyPatch) -> None:
    """Where changes go along with the COMMIT."""
    later, commit, changing = Session.later, Session.commit, WeakSet[Session]()

    def leaving(self: Session, statement: str, *values: Value) -> None:
        changing.add(self)
        later(self, statement, *values)

    async def committing(self: Session, then: str = "") -> None:
        if self in changing:
            await stage.hold()
        await commit(self, then)

    patching.setattr(Session, "later", leaving)
    patching.setattr(Session, "commit", committing)
