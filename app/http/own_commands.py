"""Runs a command that is the caller's own and of no plan: once per idempotency key, whole, and before any answer."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, TypeVar

from starlette.responses import Response

from app.db import idempotency
from app.db.repeating import repeated
from app.db.session import WRITING, Session, transaction, waiting
from app.db.turn import GIVING_BACK, Turn, turn
from app.errors import Forbidden
from app.http.caller import log_refusal, services
from app.http.idempotency_keys import fingerprint_of
from app.http.made import Created, kept_answer, made_response, replayed
from app.http.transaction import Call

_Allowed = TypeVar("_Allowed")


class OwnCommand(Generic[_Allowed]):
    """A command of a caller: what it may be about now, which is asked again when its answer is repeated, and what it
    does with that.
    """

    def __init__(
        self,
        may: Callable[[Session], Awaitable[_Allowed]],
        do: Callable[[Session, _Allowed], Awaitable[Created]],
        begin: str = WRITING,
    ) -> None:
        self._may, self._do, self._begin = may, do, begin

    async def run(self, call: Call) -> Response:
        """Do it.

        Raises:
            Forbidden: the caller may not.
            KeyConflict: the key was used for another request, or that request is still running.
            Unavailable: the outcome is not known, or the database cannot serve now; repeat with the same key.
        """
        engine, name = services(call.request).engine, f"own:{call.actor.issuer}\n{call.actor.subject}"
        try:
            async with waiting() as served, turn(engine, name, call.own_key()) as held:
                served()
                answer = await repeated(partial(self._once, call, held), held.be_alone)
                held.over = True
                return answer
        except Forbidden:
            log_refusal(call.request, call.actor, None)
            raise

    async def _once(self, call: Call, held: Turn) -> Response:
        fingerprint = await fingerprint_of(call.request)
        async with transaction(held.connection, self._begin, GIVING_BACK) as session:
            allowed = await self._may(session)
            if held.kept is not None:
                return await replayed(session, held.kept, fingerprint)
            response = made_response(await self._do(session, allowed), None)
            key = call.own_key()
            if key is not None:
                idempotency.keep(session, kept_answer(key, fingerprint, response))
        return response
