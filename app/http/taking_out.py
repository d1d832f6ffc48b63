"""Has something taken out of a plan with that on record, and changes what is the caller's own."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from app import clock
from app.access import service as access
from app.access.rights import Action
from app.access.work import Work
from app.db.repeating import repeated
from app.db.session import WRITING, Session, transaction, waiting
from app.errors import Forbidden
from app.http.caller import log_refusal, services
from app.http.lists import as_known
from app.http.transaction import Call

_Made = TypeVar("_Made")


async def take_out(
    call: Call,
    plan: str,
    action: Action,
    make: Callable[[Work], Awaitable[_Made]],
    record: Callable[[Work, _Made], Awaitable[None]],
    *,
    whole: bool = False,
) -> _Made:
    """Make something to be taken out from one snapshot, and have that recorded before anybody gets it.

    Raises:
        NotFound: the plan is not there, was not there yet, or is not the caller's to know.
        InvalidInput: it is asked as of a moment that was not remembered.
        Forbidden: the caller's functions do not give the action.
        Unavailable: the database cannot answer now, or not record it.
    """

    async def opened(session: Session) -> Work:
        return await access.open_work(session, call.actor, plan, clock.now(), clock.today(), whole=whole)

    async def making(session: Session) -> _Made:
        work = await opened(session)
        work.principal.require(action)
        async with as_known(work, call.as_of) as known:
            return await make(known)

    async def recording(session: Session) -> None:
        await record(await opened(session), made)

    try:
        async with waiting() as served, services(call.request).taking_out:
            served()
            made = await call.look(making)
        await _write(call, recording)
    except Forbidden:
        log_refusal(call.request, call.actor, plan)
        raise
    return made


async def take_out_of_many(
    call: Call,
    make: Callable[[Session], Awaitable[_Made]],
    record: Callable[[Session, _Made], Awaitable[None]],
) -> _Made:
    """Make something to be taken out of many plans from one snapshot, and have that recorded before anybody gets it.

    Raises:
        Unavailable: the database cannot answer now, or not record it.
    """
    async with waiting() as served, services(call.request).taking_out:
        served()
        made = await call.look(make)
    await _write(call, lambda session: record(session, made))
    return made


async def put_on_record(call: Call, plan: str, record: Callable[[Work], Awaitable[None]]) -> None:
    """Have it recorded that something is taken out of a plan, before anybody gets it.

    Raises:
        NotFound: the plan is not the caller's to know any more.
        Unavailable: the database cannot record it now.
    """

    async def recording(session: Session) -> None:
        await record(await access.open_work(session, call.actor, plan, clock.now(), clock.today(), whole=False))

    await _write(call, recording)


async def change_own(call: Call, do: Callable[[Session], Awaitable[_Made]]) -> _Made:
    """Change something that is the caller's own and of no plan, whole or not at all.

    Raises:
        Unavailable: the database cannot answer now.
    """
    return await _write(call, do)


async def _write(call: Call, do: Callable[[Session], Awaitable[_Made]]) -> _Made:
    engine = services(call.request).engine

    async def once() -> _Made:
        async with waiting() as served, engine.connect() as connection:
            served()
            async with transaction(connection, WRITING) as session:
                return await do(session)

    return await repeated(once)
