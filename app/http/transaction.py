"""Runs what a route asks: a question in one snapshot, or a command once, whole, and before any answer exists."""

import asyncio
import hashlib
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from app import clock
from app.access import service as access
from app.access.principal import Actor
from app.access.rights import Action
from app.access.work import Work
from app.db import idempotency
from app.db.failures import is_unavailable, may_be_repeated
from app.db.idempotency import Kept
from app.db.session import PATIENCE, WRITING, Session, reading, transaction
from app.db.turn import turn
from app.errors import Flaw, InvalidInput, KeyConflict, NotFound, Unavailable
from app.http.caller import Caller, services
from app.http.etags import conditional
from app.http.paging import Key, page_response
from app.http.problem_document import problem_of
from app.http.problems import problem_response
from app.ledger import service as ledger
from app.uitkeringsschema.violations import Refused

Where = str | Callable[[Session], Awaitable[str | None]]
"""The plan: its code, or how to find the code for the thing that the path names."""

Opens = Callable[[Session, Actor, str, Any, Any], Awaitable[Work]]

_Found = TypeVar("_Found")

_KEY: Final = re.compile(r"[\x21-\x7E]{1,255}")
_TRIES: Final = 5
_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of a list: the rows, and the key of the last one when there are more."""

    items: list[Any]
    next_key: tuple[Key, ...] | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """What a command answers: the resource, and where it is."""

    body: BaseModel
    location: str | None = None
    status: int = 201


@dataclass(frozen=True, slots=True)
class Call:
    """One request of one caller."""

    request: Request
    actor: Actor
    key: str | None = None

    async def read(self, where: Where, action: Action, ask: Callable[[Work], Awaitable[BaseModel | Rows]]) -> Response:
        """Answer a question about a plan, from one snapshot.

        Raises:
            NotFound: the plan or thing is not there, or not the caller's to know.
            Forbidden: the caller's functions do not give the action.
            Unavailable: the database cannot answer now.
        """

        async def once(session: Session) -> BaseModel | Rows:
            work = await self._open(session, where)
            work.principal.require(action)
            return await ask(work)

        return self.answer(await self.look(once))

    async def look(self, ask: Callable[[Session], Awaitable[_Found]]) -> _Found:
        """Ask the database something, from one snapshot; who may know it is for the one who asks.

        Raises:
            Unavailable: the database cannot answer now.
        """

        async def once() -> _Found:
            async with reading(services(self.request).engine) as session:
                return await ask(session)

        return await _repeated(once)

    def answer(self, found: BaseModel | Rows) -> Response:
        """A list as a page; a single resource with its `ETag`, or 304 when the caller has it."""
        if isinstance(found, Rows):
            return page_response(found.items, found.next_key, self.request)
        body = found.model_dump_json(by_alias=True).encode()
        return conditional(self.request, body)

    async def command(
        self,
        where: Where,
        action: Action,
        do: Callable[[Work], Awaitable[Created]],
        *,
        opens: Opens = access.open_work,
    ) -> Response:
        """Do something in a plan: in its turn, in one serializable transaction, once per idempotency key.

        A refusal by a rule undoes the effect and is kept under the key as well; every other error keeps nothing.

        Raises:
            NotFound: the plan or thing is not there, or not the caller's to know.
            Forbidden: the caller's functions do not give the action.
            KeyConflict: the key was used for another request.
            Unavailable: the outcome is not known, or the database cannot serve now; repeat with the same key.
        """
        engine = services(self.request).engine
        try:
            async with asyncio.timeout(PATIENCE) as patience:
                code = await self._code(where)
                async with turn(engine, f"plan:{code}") as connection:
                    patience.reschedule(None)

                    async def once() -> Response:
                        async with transaction(connection, f"{WRITING}; SAVEPOINT effect") as session:
                            return await self._once(session, code, action, do, opens)

                    return await _repeated(once)
        except Exception as error:
            if is_unavailable(error):
                raise Unavailable from error
            raise

    async def _once(
        self,
        session: Session,
        code: str,
        action: Action,
        do: Callable[[Work], Awaitable[Created]],
        opens: Opens,
    ) -> Response:
        work = await opens(session, self.actor, code, clock.now(), clock.today())
        work.principal.require(action)
        fingerprint = await self._fingerprint()
        kept = await self._kept(session, fingerprint)
        if kept is not None:
            return kept
        try:
            made = await do(work)
            await ledger.write(work)
            response = _created(made)
        except Refused as refusal:
            await session.run("ROLLBACK TO SAVEPOINT effect")
            response = problem_response(self.request.scope, problem_of(refusal))
        if self.key is not None:
            answer = Kept(fingerprint, response.status_code, _kept_headers(response), bytes(response.body).decode())
            await idempotency.keep(session, self.actor.issuer, self.actor.subject, self.key, answer)
        return response

    async def _kept(self, session: Session, fingerprint: str) -> Response | None:
        if self.key is None:
            return None
        kept = await idempotency.find(session, self.actor.issuer, self.actor.subject, self.key)
        if kept is None:
            return None
        if kept.fingerprint != fingerprint:
            raise KeyConflict("idempotency_key_reused")
        return Response(kept.body, kept.status, headers={**kept.headers, "Idempotency-Replayed": "true"})

    async def _fingerprint(self) -> str:
        request = self.request
        query = urlencode(sorted(request.query_params.multi_items()))
        named = f"{request.method}\n{request.scope['path']}\n{query}\n".encode()
        return hashlib.sha256(named + await request.body()).hexdigest()

    async def _code(self, where: Where) -> str:
        if isinstance(where, str):
            return where
        return await self.look(lambda session: _found(where, session))

    async def _open(self, session: Session, where: Where) -> Work:
        code = where if isinstance(where, str) else await _found(where, session)
        return await access.open_work(session, self.actor, code, clock.now(), clock.today())


async def _repeated(once: Callable[[], Awaitable[_Found]]) -> _Found:
    """Run a transaction, and again when another one got in its way.

    Raises:
        Unavailable: the database cannot serve now, or something got in the way every time.
    """
    for _ in range(_TRIES):
        try:
            return await once()
        except Exception as error:
            if is_unavailable(error):
                raise Unavailable from error
            if not may_be_repeated(error):
                raise
        await asyncio.sleep(_random.uniform(0.005, 0.05))
    raise Unavailable


async def _found(where: Callable[[Session], Awaitable[str | None]], session: Session) -> str:
    code = await where(session)
    if code is None:
        raise NotFound
    return code


def _created(made: Created) -> Response:
    headers = {"Location": made.location} if made.location else {}
    body = made.body.model_dump_json(by_alias=True)
    return Response(body, made.status, headers=headers, media_type="application/json")


def _kept_headers(response: Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "content-length"}


def _checked(request: Request, *, required: bool) -> str | None:
    given = request.headers.getlist("idempotency-key")
    if not given and not required:
        return None
    if len(given) == 1 and _KEY.fullmatch(given[0]):
        return given[0]
    nl, en = (
        "Geef één sleutel van 1 tot 255 zichtbare ASCII-tekens.",
        "Give one key of 1 to 255 visible ASCII characters.",
    )
    raise InvalidInput([Flaw("/header/Idempotency-Key", "invalid_value" if given else "required", nl, en)])


async def asking(request: Request, caller: Caller) -> Call:
    """A call that changes nothing."""
    return Call(request, caller)


async def posting(
    request: Request,
    caller: Caller,
    _: Annotated[
        str | None,
        Header(alias="Idempotency-Key", max_length=255, description="Zelfde sleutel en aanvraag: het eerste antwoord."),
    ] = None,
) -> Call:
    """A call that may be sent again with its key."""
    return Call(request, caller, _checked(request, required=False))


async def commanding(
    request: Request,
    caller: Caller,
    _: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            description="Zelfde sleutel en zelfde aanvraag: het eerste antwoord, en één effect.",
        ),
    ],
) -> Call:
    """A call that must carry a key, so that it can be sent again without happening twice."""
    return Call(request, caller, _checked(request, required=True))


Asking = Annotated[Call, Depends(asking)]
Posting = Annotated[Call, Depends(posting)]
Commanding = Annotated[Call, Depends(commanding)]


def at(path: str, identifier: UUID | str) -> str:
    """Where a resource is: `/v1/<path>/<identifier>`."""
    return f"/v1/{path}/{identifier}"
