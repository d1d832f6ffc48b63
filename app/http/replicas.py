"""Answers from a replica to who prefers that, and never from before what the caller did itself (RFC 7240)."""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Header, Request
from starlette.responses import Response

from app.access.work import Work
from app.db.failures import is_unavailable, may_be_repeated
from app.db.session import Session, reading
from app.errors import Forbidden, NotFound, Unavailable
from app.http.addresses import LONGEST
from app.http.caller import services
from app.http.made import Later

LAST_ENTRY: Final = "Last-Entry"
_REPLICA: Final = re.compile(
    r'replica(?:[ \t]*=[ \t]*(?:"(\d{0,18})"|(\d{1,18})))?[ \t]*(?:;.*)?', re.ASCII | re.IGNORECASE
)

Prefer = Annotated[
    str | None,
    Header(
        alias="Prefer",
        max_length=LONGEST,
        description="`replica`: een kopie van de database mag antwoorden, ook als die iets achterloopt; `replica=118`: "
        "als die de boeking heeft die `Last-Entry` noemde. `Preference-Applied` zegt of dat zo was.",
    ),
]
"""Only for the description: what is not understood is passed over, as the standard has it."""


class _Behind(Exception):
    """The replica has not come so far."""


def least_entry(request: Request) -> int | None:
    """The entry of a plan that a replica must have to answer; None when the caller wants none to answer."""
    for preference in ",".join(request.headers.getlist("prefer")).split(","):
        if found := _REPLICA.fullmatch(preference.strip()):
            return int(found[1] or found[2] or 0)
    return None


def require_entry(work: Work, least: int) -> None:
    """See to it that what is read has come as far as the caller asks."""
    if least and (work.head is None or work.head[0] < least):
        raise _Behind


def say_entry(response: Response, work: Work) -> Response:
    """Say in an answer up to where the books of the plan go, with what was done."""
    if work.head is not None:
        response.headers[LAST_ENTRY] = str(work.head[0])
    return response


async def from_replica(request: Request, ask: Callable[[Session, int], Awaitable[Response | Later]]) -> Response | None:
    """The answer of a replica, where the caller prefers that and there is one that has come so far; or else None.

    What it does not have, or does not let the caller see, is for the leader to say.

    Args:
        request: what is asked.
        ask: the question, with the entry that must be there.
    """
    replica, least = services(request).replica, least_entry(request)
    if replica is None or least is None or not replica.answers:
        return None
    try:
        async with reading(replica.engine) as session:
            found = await ask(session, least)
    except (_Behind, NotFound, Forbidden):
        return None
    except Exception as error:
        if isinstance(error, Unavailable) or is_unavailable(error):
            replica.silent()
        elif not may_be_repeated(error):
            raise
        return None
    response = await found.make() if isinstance(found, Later) else found
    response.headers["Preference-Applied"] = "replica"
    return response
