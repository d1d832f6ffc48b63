"""Lets who may not send something in know so before the service takes any of it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.http.made import Later
from app.http.transaction import Call, Where


async def entered(
    call: Call, where: Where, action: Action, look: Callable[[Work], Awaitable[object]] | None = None
) -> UUID:
    """The id of the plan, once it is known that the caller may; to look further is for whoever needs more.

    Raises:
        NotFound, Forbidden, Unavailable: as reading; and what `look` raises.
    """
    found: list[UUID] = []

    async def ask(work: Work) -> Later:
        if look is not None:
            await look(work)
        found.append(work.plan.id)
        return Later(_nothing)

    await call.read(where, action, ask)
    return found[-1]


async def _nothing() -> Response:
    return Response(status_code=204)
