"""Lists as they were sent, kept as bytes for who asks the same again while nothing is another."""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, NamedTuple

from fastapi import Request
from starlette.responses import Response

from app.access.principal import Actor
from app.http.urls import base_url

MOST_BYTES: Final = 7 * 2**20
"""Of all that is kept in one process."""

LARGEST: Final = 2**20
"""Of one list; a larger one is made each time."""

_PASSING: Final = frozenset({"asOf", "updatedSince"})
_MAYBE_PASSING: Final = re.compile(rb"asOf|updatedSince|%")
"""In a query as it was sent; most have nothing that is worth to be looked at."""

_FORM: Final = "wanted_form"
_AROUND: Final = 1000
"""Bytes that go with each, about."""


State = tuple[object, ...]
"""Of a plan and of who asks: as long as it is the same, so is a list. See `app.http.lists.state_of`."""


class Place(NamedTuple):
    """Who asked for what, and how it was to be said."""

    issuer: str
    subject: str
    base_url: str
    path: str
    query: bytes
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A list as it was sent, and what it was that made it so."""

    state: State
    body: bytes
    headers: Mapping[str, str]

    @property
    def tag(self) -> str:
        """Its `ETag`."""
        return self.headers["etag"]

    def response(self) -> Response:
        """The same once more."""
        return Response(self.body, headers=dict(self.headers))


class KeptLists:
    """What was sent last, as much as fits; what was not asked for longest goes first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._by_place: OrderedDict[Place, Kept] = OrderedDict()

    def find(self, place: Place) -> Kept | None:
        """What was last sent there; whether it is still so is for who asks to find out."""
        found = self._by_place.get(place)
        if found is not None:
            self._by_place.move_to_end(place)
        return found

    def keep(self, place: Place, state: State, response: Response) -> None:
        """Keep what is sent, in the place of what was sent there before."""
        self.drop(place)
        # A copy: what was written may have room for as much again.
        body = bytes(memoryview(response.body))
        if response.status_code != HTTPStatus.OK or len(body) > LARGEST:
            return
        self._by_place[place] = Kept(state, body, dict(response.headers))
        self._bytes += len(body) + _AROUND
        while self._bytes > self._most:
            self.drop(next(iter(self._by_place)))

    def drop(self, place: Place) -> None:
        """Keep nothing there."""
        before = self._by_place.pop(place, None)
        if before is not None:
            self._bytes -= len(before.body) + _AROUND

    def __len__(self) -> int:
        return len(self._by_place)

    @property
    def size(self) -> int:
        """The bytes of all that is kept, about."""
        return self._bytes


def place_of(request: Request, actor: Actor) -> Place | None:
    """Where the list that a request asks for is kept; nowhere when it asks how the list was, or what changed."""
    scope = request.scope
    if _MAYBE_PASSING.search(scope["query_string"]) and not _PASSING.isdisjoint(request.query_params):
        return None
    return Place(
        actor.issuer, actor.subject, base_url(scope), scope["path"], scope["query_string"], wanted_form(request)
    )


def wanted_form(request: Request) -> tuple[str, ...]:
    """What a caller says of the form of an answer."""
    said: tuple[str, ...] | None = getattr(request.state, _FORM, None)
    if said is None:
        said = tuple(",".join(request.headers.getlist(name)) for name in ("accept", "accept-language"))
        setattr(request.state, _FORM, said)
    return said
