"""Tells a caller that a list is as it was, or sends it once more, from one small look at the database."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from fastapi import Request
from starlette.responses import Response

from app.access.principal import Actor
from app.access.rights import Action
from app.access.work import Work
from app.db.glance import glancing
from app.db.repeating import repeated
from app.db.session import Session
from app.http.caller import services
from app.http.etags import not_modified
from app.http.kept_lists import place_of
from app.http.lists import list_tag, state_of


class Asked(Protocol):
    """A request, and whose it is."""

    @property
    def request(self) -> Request:
        """The request."""

    @property
    def actor(self) -> Actor:
        """Who calls."""


async def known_already(call: Asked, opens: Callable[[Session], Awaitable[Work]], action: Action) -> Response | None:
    """A list of now that is as the caller has it (304), or as it was sent before; None for all else.

    Who the caller is in the plan and what the head of its books is are asked of the database each time.

    Raises:
        NotFound: the plan is not there, or not the caller's to know.
        Forbidden: the caller's functions do not give the action.
        Unavailable: the database cannot answer now.
    """
    request, held = call.request, services(call.request)
    place = None if getattr(request.state, "page", None) is None else place_of(request, call.actor)
    if place is None:
        return None
    kept = held.lists.find(place)
    if kept is None and "if-none-match" not in request.headers:
        return None

    async def once() -> Work:
        async with glancing(held.engine) as session:
            return await opens(session)

    work = await repeated(once)
    work.principal.require(action)
    if kept is not None and kept.state == state_of(work):
        return kept.response() if not not_modified(request, kept.tag) else _had(kept.tag)
    held.lists.drop(place)
    tag = list_tag(request, work)
    return None if tag is None or not not_modified(request, tag) else _had(tag)


def _had(tag: str) -> Response:
    return Response(status_code=304, headers={"ETag": tag})
