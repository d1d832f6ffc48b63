"""Tells a caller that a list is as it has it already, from one small look at the database."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.db.glance import glancing
from app.db.repeating import repeated
from app.db.session import Session
from app.http.caller import services
from app.http.etags import not_modified
from app.http.lists import list_tag


async def known_already(
    request: Request, opens: Callable[[Session], Awaitable[Work]], action: Action
) -> Response | None:
    """304 for a list of now that the caller has as it is, told by the head of the books alone; None for all else.

    Raises:
        NotFound: the plan is not there, or not the caller's to know.
        Forbidden: the caller's functions do not give the action.
        Unavailable: the database cannot answer now.
    """
    listed = getattr(request.state, "page", None) is not None
    if not listed or "if-none-match" not in request.headers or "asOf" in request.query_params:
        return None

    async def once() -> Work:
        async with glancing(services(request).engine) as session:
            return await opens(session)

    work = await repeated(once)
    work.principal.require(action)
    tag = list_tag(request, work)
    return None if tag is None or not not_modified(request, tag) else Response(status_code=304, headers={"ETag": tag})
