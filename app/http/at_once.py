"""Answers a list from one trip: who asks, what it may, the head of the plan's books and the rows, all of one moment."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Protocol

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from app import clock, telemetry
from app.access.at_once import Before, NotTheSame, work_as_before
from app.access.principal import Actor
from app.access.rights import Action
from app.access.work import Work
from app.db.glance import NotAtOnce, glancing_at_work
from app.db.repeating import repeated
from app.errors import ServiceError
from app.http.caller import services
from app.http.lists import list_tag, listed
from app.http.made import Later
from app.http.paging import Rows
from app.http.wishes import Wishes
from app.uitkeringsschema.violations import Refused

_Ask = Callable[[Work], Awaitable[BaseModel | Rows | Later]]
_NAMES: Final = re.compile(rb"(?:^|&)([^=&]*)")


class Asked(Protocol):
    """A request, and whose it is."""

    @property
    def request(self) -> Request:
        """The request."""

    @property
    def actor(self) -> Actor:
        """Who calls."""

    @property
    def as_of(self) -> datetime | None:
        """As it was known then."""


async def listed_at_once(
    call: Asked, where: object, action: Action, ask: _Ask, *, whole: bool, by_head: bool
) -> Response | None:
    """A list of now that takes one plain statement, for who asked something in the plan before; None for all else.

    What is found is only answered when the database says, in the same statement, that the caller is what it was and
    that the plan is. Whatever stands in the way, the longer road says what it is.

    Raises:
        Unavailable: the database cannot answer now.
    """
    request, held = call.request, services(call.request)
    wishes: Wishes = getattr(request.state, "wishes", None) or Wishes()
    more = call.as_of or wishes.since or wishes.sort or wishes.expand
    before = held.callers.find(call.actor, where) if isinstance(where, str) else None
    if getattr(request.state, "page", None) is None or more or before is None:
        return None
    place = request.scope["path"], tuple(_NAMES.findall(request.scope["query_string"]))
    if not before.principal.may(action) or held.callers.takes_more(place):
        return None

    async def once() -> tuple[Work, Rows] | None:
        return await _asked(call, before, ask, whole=whole)

    try:
        found = await repeated(once)
    except NotAtOnce:
        held.callers.note_more(place)
        return None
    return None if found is None else listed(request, *found, tag=list_tag(request, found[0]) if by_head else None)


async def _asked(call: Asked, before: Before, ask: _Ask, *, whole: bool) -> tuple[Work, Rows] | None:
    more: NotAtOnce | None = None
    async with glancing_at_work(services(call.request).engine) as session:
        work = work_as_before(session, call.actor, before, clock.now(), clock.today(), whole=whole)
        with telemetry.transaction("read") as told:
            try:
                found = await ask(work)
            except NotAtOnce as error:
                more = error
            except (NotTheSame, ServiceError, Refused):
                return None
            if told is not None:
                told.plan = work.plan.code
    if more is not None:
        raise more
    return (work, found) if isinstance(found, Rows) and session.heard else None
