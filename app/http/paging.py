"""Pages lists by an opaque cursor that fits only the list it came from."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, Final, Generic, Literal, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

import orjson
from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field, RootModel
from pydantic_core import to_json
from starlette.responses import Response

from app.errors import Flaw, InvalidInput
from app.http.addresses import Anew, by_address
from app.http.etags import conditional
from app.http.types import Answer, Code, QueryInt, StrictUuid
from app.http.urls import base_url
from app.http.wishes import Changed, Expand, Fields, Sort, narrowing, shaping, wishing

MAX_LIMIT: Final = 1000
"""The most items on a page."""

DEFAULT_LIMIT: Final = 100
"""The items on a page when the caller does not say."""

Key = str | int | date | UUID
"""A part of the key by which a list is ordered."""

_T = TypeVar("_T")

_MAX_CURSOR: Final = 2000
_SEAL: Final = 12
_PAGING: Final = frozenset({"cursor", "limit"})


@dataclass(slots=True)
class Page:
    """The page of a list that a caller asks for."""

    limit: int
    _key: tuple[str | int, ...] | None
    _walk: tuple[tuple[Any, ...] | None] | None = None

    def walk(self, after: tuple[Any, ...] | None) -> None:
        """Ask for the largest page after a key instead, to come by the whole list."""
        self.limit, self._walk = MAX_LIMIT, (after,)

    def anew(self) -> Anew:
        """How to make the same page of another request."""
        return partial(_page, self.limit, self._key)

    def own_key(self) -> tuple[str | int, ...] | None:
        """What the cursor holds, for an order of its own."""
        return self._key

    def after(self, *kinds: type[Key]) -> tuple[Any, ...] | None:
        """The key of the last row before this page, one value per kind; none on the first page.

        Raises:
            InvalidInput: the cursor holds another key.
        """
        if self._walk is not None:
            return self._walk[0]
        if self._key is None:
            return None
        if len(self._key) != len(kinds):
            raise invalid_cursor()
        return tuple(_read(value, kind) for value, kind in zip(self._key, kinds, strict=True))


def _moment(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError(value)
    return found


_READERS: Final[Mapping[type[Key], Callable[[str], Key]]] = {
    str: str,
    date: date.fromisoformat,
    datetime: _moment,
    UUID: UUID,
}


def _read(value: str | int, kind: type[Key]) -> Key:
    """A part of a key as the type that a query to the database needs."""
    if kind is int and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return value
    try:
        if kind is not int and isinstance(value, str) and value.isprintable():
            return _READERS[kind](value)
    except ValueError:
        pass
    raise invalid_cursor()


def invalid_cursor() -> InvalidInput:
    """What to say of a cursor that holds another key than its list is ordered by."""
    nl = "Deze cursor hoort niet bij deze lijst; begin opnieuw."
    en = "This cursor does not belong to this list; start again."
    return InvalidInput([Flaw("/query/cursor", "invalid_cursor", nl, en)])


def _filters(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.query_params.multi_items() if name not in _PAGING]


def _seal(request: Request, key: bytes) -> bytes:
    """Binds a key to path and filters, so that a cursor fits only the list that it came from."""
    bound = json.dumps([request.scope["path"], sorted(_filters(request))]).encode()
    return hashlib.sha256(bound + b"\n" + key).digest()[:_SEAL]


def encode_cursor(request: Request, key: Sequence[Key]) -> str:
    """The cursor that continues this request's list after the row with this key."""
    parts = [value if isinstance(value, int) else str(value) for value in key]
    raw = json.dumps(parts, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(request, raw) + raw).decode().rstrip("=")


def decode_cursor(request: Request, cursor: str) -> tuple[str | int, ...]:
    """The key in a cursor of this request's list.

    Raises:
        InvalidInput: it was altered, or comes from another list.
    """
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise invalid_cursor() from None
    raw = sealed[_SEAL:]
    canonical = base64.urlsafe_b64encode(sealed).decode().rstrip("=") == cursor
    if not canonical or sealed[:_SEAL] != _seal(request, raw):
        raise invalid_cursor()
    try:
        key = json.loads(raw)
    except ValueError:
        raise invalid_cursor() from None
    if not isinstance(key, list) or not all(isinstance(value, str | int) for value in key):
        raise invalid_cursor()
    return tuple(key)


_Cursor = Annotated[
    str | None,
    Query(max_length=_MAX_CURSOR, pattern="^[A-Za-z0-9_-]+$", description="Waar de pagina begint: zie `next`."),
]
_Limit = Annotated[QueryInt, Query(ge=1, le=MAX_LIMIT, description="Het aantal rijen op een pagina.")]


@by_address
async def page(request: Request, cursor: _Cursor = None, limit: _Limit = DEFAULT_LIMIT) -> Page:
    """The page that the caller asks for.

    Raises:
        InvalidInput: the cursor is not one of this list.
    """
    return await _page(limit, None if cursor is None else decode_cursor(request, cursor), request)


async def _page(limit: int, key: tuple[str | int, ...] | None, request: Request) -> Page:
    request.state.page = made = Page(limit, key)
    return made


@by_address
async def _shaped(found: Annotated[Page, Depends(page)], _: Annotated[object, Depends(shaping)]) -> Page:
    return found


@by_address
async def _in_order(found: Annotated[Page, Depends(page)], _: Annotated[object, Depends(narrowing)]) -> Page:
    return found


@by_address
async def _wished(
    request: Request,
    cursor: _Cursor = None,
    limit: _Limit = DEFAULT_LIMIT,
    since: Changed = None,
    fields: Fields = None,
    sort: Sort = None,
    expand: Expand = None,
) -> Page:
    # Together: each step of its own costs every list more than to look up who asks.
    await wishing(request, fields, sort, expand, since)
    return await page(request, cursor, limit)


Paging = Annotated[Page, Depends(_wished)]
"""Declares on the route of a list whatever may be asked of one; `Call.read` sees to it."""

PagingApart = Annotated[Page, Depends(_shaped)]
"""The same for a list that says itself what changed, or cannot say so."""

PagingInOrder = Annotated[Page, Depends(_in_order)]
"""The same for a list whose order is what it says."""

PagingOnly = Annotated[Page, Depends(page)]
"""Declares only `cursor` and `limit`."""


class Removed(Answer):
    """Wat niet meer in een lijst staat en er op het moment van `updatedSince` wel in stond."""

    removed: Annotated[Literal[True], Field(description="Altijd true.")] = True
    id: Annotated[StrictUuid | None, Field(description="Het id, van wat een id heeft.")] = None
    code: Annotated[Code | None, Field(description="De code, van wat een code heeft.")] = None
    key: Annotated[
        dict[str, str | int | None] | None,
        Field(max_length=10, description="Wat het aanwees, als het id noch code heeft."),
    ] = None


class Expanded(RootModel[dict[str, dict[str, dict[str, Any] | None]]]):
    """Wat de rijen noemen, per eigenschap en waarde; null is wat niet te zien mag zijn."""


class Listing(Answer, Generic[_T]):
    """One page of a list, and where the next one is."""

    items: Annotated[
        list[_T | Removed],
        Field(
            max_length=MAX_LIMIT,
            description="De rijen van deze pagina; met `updatedSince` ook wat is verwijderd (`removed`).",
        ),
    ]
    next: Annotated[
        str | None, Field(max_length=8000, json_schema_extra={"format": "uri"}, description="De volgende pagina.")
    ]
    expanded: Annotated[
        Expanded | None, Field(description="Met `expand`: wat de rijen noemen, per eigenschap en waarde.")
    ] = None


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of a list: the rows, and the key of the last one when there are more."""

    items: list[Any]
    next_key: tuple[Key, ...] | None = None
    tag: str | None = None
    """Of the list as a whole, where it can be changed as a whole."""


def written(said: Mapping[str, Any]) -> bytes:
    """What goes over the wire, by its names there, as JSON: whole numbers as such, and ids in their 36 characters."""
    return orjson.dumps(said, default=_plain)


def _plain(value: object) -> str | int | float | dict[str, Any]:
    if isinstance(value, Decimal):
        whole = int(value)
        return whole if whole == value else float(value)
    if isinstance(value, UUID):
        # The driver's own subclass, which the encoder does not take for one.
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    raise TypeError(type(value).__name__)


def page_response(
    items: Sequence[Any],
    next_key: Sequence[Key] | None,
    request: Request,
    tag: str | None = None,
    expanded: Mapping[str, Any] | None = None,
) -> Response:
    """The page as an answer, with the absolute URL of the next one in the body and in `Link`.

    Args:
        items: rows that are known to be right, as models or as they go over the wire; they are not validated again.
        next_key: the key of the last row when there are more; matches `Page.after`.
        request: whose path and filters the next page keeps.
        tag: of the version of the whole list; without it that of the page itself. The caller may have it already.
        expanded: what the rows name, when that was asked for.
    """
    following = None
    if next_key is not None:
        query = [*_filters(request), ("cursor", encode_cursor(request, next_key))]
        query += [("limit", limit)] if (limit := request.query_params.get("limit")) else []
        following = f"{base_url(request.scope)}{quote(request.scope['path'])}?{urlencode(query)}"
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    whole = {"items": items, "next": following} | ({} if expanded is None else {"expanded": expanded})
    plain = bool(items) and isinstance(items[0], dict)
    answer = conditional(request, written(whole) if plain else to_json(whole, by_alias=True), tag)
    answer.headers.update(headers)
    return answer
