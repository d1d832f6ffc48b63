"""Runs what a route asks: a question in one snapshot, or a command once, whole, and before any answer exists."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from app import clock
from app.access import service as access
from app.access.principal import Actor
from app.access.rights import Action
from app.access.work import Work
from app.db import idempotency
from app.db.across import Thing
from app.db.idempotency import Kept
from app.db.repeating import repeated
from app.db.session import ACTING, Session, reading, transaction, undo, waiting
from app.db.turn import GIVING_BACK, Turn, turn
from app.errors import Forbidden, NotFound
from app.http.addresses import Anew, by_address
from app.http.at_once import listed_at_once
from app.http.caller import Reason, known_caller, log_refusal, services
from app.http.etags import IfMatch, IfNoneMatch, conditional, require_basis
from app.http.idempotency_keys import NeededKey, OptionalKey, fingerprint_of, key_of
from app.http.in_order import from_request
from app.http.known import known_already
from app.http.lists import answered
from app.http.made import Created, Later, at, kept_answer, made_response, replayed
from app.http.paging import Rows, page_response
from app.http.problem_document import problem_of
from app.http.problems import problem_response
from app.http.replicas import Prefer, from_replica, require_entry, say_entry
from app.http.types import Moment
from app.ledger import service as ledger
from app.uitkeringsschema.violations import Refused

__all__ = ["Asking", "AskingNow", "Call", "Changing", "Commanding", "Created", "Posting", "Rows", "Where", "asking",
           "at"]  # fmt: skip

Where = str | Callable[[Session], Awaitable[str | None]]
"""The plan: its code, or how to find the code for the thing that the path names."""

Version = Callable[[Work], Awaitable[str | None]]
"""The `ETag` of the thing as it is now, the one that reading it answers; None when there is no such thing yet."""

Opens = Callable[[Session, Actor, str, Any, Any], Awaitable[Work]]

_Found = TypeVar("_Found")

_SETTLED: Final = timedelta(seconds=30)
"""After this long nothing that began before can still be going on."""

_Ask = Callable[[Work], Awaitable[BaseModel | Rows | Later]]


@dataclass(frozen=True, slots=True)
class _Order:
    """What a command is asked to do."""

    action: Action
    do: Callable[[Work], Awaitable[Created]]
    opens: Opens
    version: Version | None
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Call:
    """One request of one caller."""

    request: Request
    actor: Actor
    key: str | None = None
    as_of: datetime | None = None
    """As it was known then."""

    async def read(
        self, where: Where, action: Action, ask: _Ask, *, whole: bool = False, by_head: bool = True
    ) -> Response:
        """Answer a question from one snapshot: of the money in sight or, to compute with, of the `whole` plan.

        A list stays the same as long as nothing is booked in the plan, unless it does not go `by_head`.

        Raises:
            NotFound: the plan or thing is not there, or not the caller's to know.
            Forbidden: the caller's functions do not give the action.
            Unavailable: the database cannot answer now.
        """

        async def once(session: Session, least: int = 0) -> Response | Later:
            work = await self._open(session, where=where, whole=whole)
            services(self.request).callers.note(work)
            require_entry(work, least)
            work.principal.require(action)
            return await answered(self.request, work, ask, self.as_of, by_head=by_head)

        try:
            if self.as_of is None and (response := await from_replica(self.request, once)):
                return response
            opens = partial(self._open, where=where, whole=whole)
            if by_head and isinstance(where, str) and (known := await known_already(self, opens, action)):
                return known
            if listed := await listed_at_once(self, where, action, ask, whole=whole, by_head=by_head):
                return listed
            await self._settle(where)
            found = await self.look(once)
            return await found.make() if isinstance(found, Later) else found
        except Forbidden:
            log_refusal(self.request, self.actor, where if isinstance(where, str) else None)
            raise

    def anew(self) -> Anew:
        """How to make the same of another request, that changes nothing."""
        return partial(asking, as_of=self.as_of)

    async def look(self, ask: Callable[[Session], Awaitable[_Found]]) -> _Found:
        """Ask the database something, from one snapshot; who may know it is for the one who asks.

        Raises:
            Unavailable: the database cannot answer now.
        """

        async def once() -> _Found:
            async with reading(services(self.request).engine) as session:
                return await ask(session)

        return await repeated(once)

    def answer(self, found: BaseModel | Rows) -> Response:
        """A list as a page; a single resource with its `ETag`, or 304 when the caller has it."""
        if isinstance(found, Rows):
            return page_response(found.items, found.next_key, self.request, found.tag)
        body = found.model_dump_json(by_alias=True).encode()
        return conditional(self.request, body)

    async def command(
        self,
        where: Where,
        action: Action,
        do: Callable[[Work], Awaitable[Created]],
        *,
        opens: Opens = access.open_work,
        version: Version | None = None,
        large: bool = False,
        content: bytes | None = None,
    ) -> Response:
        """Do something in a plan: in its turn, in one serializable transaction, once per idempotency key.

        A refusal by a rule undoes the effect and is kept under the key as well; every other error keeps nothing.

        Args:
            where: the plan.
            action: what the caller must be allowed to do in it.
            do: the effect.
            opens: how to look up what the caller is in the plan.
            version: for a conditional request (`Changing`): of what is changed, before the effect and after it.
            large: whether it takes so long that others should not wait for it.
            content: what stands for the body, when that has passed and is not held.

        Raises:
            NotFound: the plan or thing is not there, or not the caller's to know.
            Forbidden: the caller's functions do not give the action.
            KeyConflict: the key was used for another request, or that request is still running.
            VersionRequired: the request does not say on which version it rests.
            StaleVersion: it rests on another version than the present one.
            Unavailable: the outcome is not known, or the database cannot serve now; repeat with the same key.
        """
        engine, order = services(self.request).engine, _Order(action, do, opens, version, content)
        async with waiting() as served:
            code = await self._code(where)
            async with turn(engine, f"plan:{code}", self.own_key(), large=large, ahead=False) as held:
                return await self._held(held, code, order, served)

    async def _held(self, held: Turn, code: str, order: _Order, served: Callable[[], None]) -> Response:
        """Do it while the turn is held, as often as others undo it."""

        async def once() -> Response:
            async with transaction(held.connection, f"{held.asking}{ACTING}", GIVING_BACK) as session:
                session.hears = held.hear
                work = await order.opens(session, self.actor, code, clock.now(), clock.today())
                served()
                return await self._once(work, order, held.kept)

        try:
            answer = await held.carry_out(once)
        except Forbidden:
            log_refusal(self.request, self.actor, code)
            raise
        held.over = True
        return answer

    async def _once(self, work: Work, order: _Order, kept: Kept | None) -> Response:
        session = work.session
        work.principal.require(order.action)
        fingerprint = await fingerprint_of(self.request, order.content)
        if kept is not None:
            return say_entry(await replayed(session, kept, fingerprint), work)
        if order.version is not None:
            require_basis(self.request, await order.version(work))
        key = self.own_key()
        try:
            made = await order.do(work)
            if not made.kept:
                await ledger.write(work)
                await session.settle()
                await undo(session, work.plan.id)
                work.head = None
            response = made_response(made, None if order.version is None else await order.version(work))
            await ledger.write(work, None if key is None else kept_answer(key, fingerprint, response))
            say_entry(response, work)
        except Refused as refusal:
            await undo(session, work.plan.id)
            response = problem_response(self.request.scope, problem_of(refusal))
            if key is not None:
                idempotency.keep(session, kept_answer(key, fingerprint, response))
        return response

    def own_key(self) -> idempotency.Key | None:
        """The key of this request, as no other caller has it."""
        return None if self.key is None else idempotency.Key(self.actor.issuer, self.actor.subject, self.key)

    async def _code(self, where: Where) -> str:
        if isinstance(where, str):
            return where
        if isinstance(where, Thing) and where.place is not None:
            return where.place
        return await self.look(lambda session: _found(where, session))

    async def _settle(self, where: Where) -> None:
        """Let what is being done come first, when asked how it was so short ago that it may belong to it."""
        if self.as_of is not None and clock.now() - self.as_of < _SETTLED:
            code = await self._code(where)
            async with waiting(), turn(services(self.request).engine, f"plan:{code}"):
                pass

    async def _open(self, session: Session, *, where: Where, whole: bool) -> Work:
        code = where if isinstance(where, str) else await _found(where, session)
        return await access.open_work(session, self.actor, code, clock.now(), clock.today(), whole=whole)


async def _found(where: Callable[[Session], Awaitable[str | None]], session: Session) -> str:
    code = await where(session)
    if code is None:
        raise NotFound
    return code


@by_address
async def asking_now(request: Request, _: Prefer = None) -> Call:
    """A call that changes nothing."""
    return Call(request, await known_caller(request))


@by_address
async def asking(
    request: Request,
    as_of: Annotated[Moment | None, Query(alias="asOf", description="Zoals het op dit moment bekend was.")] = None,
    _: Prefer = None,
) -> Call:
    """A call that changes nothing, and may be about what was known before."""
    return Call(request, await known_caller(request), as_of=as_of)


@from_request
async def posting(request: Request, _why: Reason = None, _: OptionalKey = None) -> Call:
    """A call that may be sent again with its key."""
    return Call(request, await known_caller(request), key_of(request, required=False))


@from_request
async def commanding(request: Request, _: NeededKey, _why: Reason = None) -> Call:
    """A call that must carry a key, so that it can be sent again without happening twice."""
    return Call(request, await known_caller(request), key_of(request, required=True))


@from_request
async def changing(
    request: Request, _: IfMatch = None, __: IfNoneMatch = None, ___: OptionalKey = None, _why: Reason = None
) -> Call:
    """A call that changes a thing as a whole, and says on which version of it that rests: see `Call.command`."""
    return Call(request, await known_caller(request), key_of(request, required=False))


Asking = Annotated[Call, Depends(asking)]
AskingNow = Annotated[Call, Depends(asking_now)]
"""For what only is as it is now, or says itself how it was."""
Posting = Annotated[Call, Depends(posting)]
Commanding = Annotated[Call, Depends(commanding)]
Changing = Annotated[Call, Depends(changing)]
"""For PUT, PATCH and DELETE: `call.command(…, version=…)`."""
