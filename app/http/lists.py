"""Answers a list as it is wished for: every list by the same means, whatever it holds."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cmp_to_key, partial
from typing import Any, Final

import orjson
from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from app.access.past import NotRemembered, looking_back
from app.access.work import Work
from app.errors import Flaw, InvalidInput, NotFound
from app.http.beside import expanded
from app.http.caller import services
from app.http.etags import conditional, etag, not_modified
from app.http.kept_lists import State, place_of, wanted_form
from app.http.made import Later
from app.http.paging import Page, Removed, Rows, invalid_cursor, page_response, written
from app.http.types import in_utc
from app.http.wishes import Wishes, is_removed

MOST: Final = 20_000
"""The most rows that are sorted or compared; a list of more is to be narrowed first."""

_SHOWN: Final = 200  # of a text, in an order


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it goes over the wire."""

    said: dict[str, Any]
    by: dict[str, Any]
    """What tells it from other rows."""
    removed: bool = False

    @property
    def name(self) -> str:
        """What tells it from other rows, as one text."""
        return json.dumps(list(self.by.values()))


Order = Sequence[tuple[str, bool]]
"""Properties, each with whether it descends."""

_Ask = Callable[[Work], Awaitable[BaseModel | Rows | Later]]


async def answered(
    request: Request, work: Work, ask: _Ask, as_of: datetime | None, *, by_head: bool
) -> Response | Later:
    """Answer a question as it was asked: as of a moment, and a list as it is wished for.

    Args:
        request: what is asked, with in its state the page and the wishes of a list.
        work: the plan, as it is now.
        ask: the question.
        as_of: as it was known then; now when it is None.
        by_head: whether a list is the same as long as nothing is booked in the plan.

    Raises:
        NotFound: the plan was not there yet.
        InvalidInput: that far back nothing is remembered, or the list is too long for what is wished for.
    """
    page: Page | None = getattr(request.state, "page", None)
    wishes: Wishes = getattr(request.state, "wishes", None) or Wishes()
    tag = list_tag(request, work) if page is not None and by_head else None
    if tag is not None and not_modified(request, tag):
        return Response(status_code=304, headers={"ETag": tag})
    before = None if page is None or wishes.since is None else await _before(page, work, ask, wishes.since)
    async with AsyncExitStack() as stack:
        shown = await stack.enter_async_context(as_known(work, as_of))
        found = await _found(page, wishes, shown, ask, before)
        if isinstance(found, Later):
            return found
        if not isinstance(found, Rows):
            return conditional(request, found.model_dump_json(by_alias=True).encode())
        beside = await expanded(request, wishes, shown, partial(_said, found.items))
    return listed(request, work, found, beside, tag=tag, now=as_of is None)


def listed(
    request: Request,
    work: Work,
    found: Rows,
    beside: Mapping[str, Any] | None = None,
    *,
    tag: str | None,
    now: bool = True,
) -> Response:
    """Answer a list with what was found; kept to be sent once more when it has a tag by which it is told apart.

    Args:
        request: what is asked, with in its state the wishes.
        work: the plan, as it is now.
        found: the rows.
        beside: what they name, when that was asked for.
        tag: of the list, if it is the same as long as nothing is booked.
        now: whether it is the list as it is now.
    """
    wishes: Wishes = getattr(request.state, "wishes", None) or Wishes()
    response = page_response(narrowed(found.items, wishes), found.next_key, request, found.tag or tag, beside)
    if now and work.known_at is not None:
        response.headers["Known-At"] = in_utc(work.known_at)
    state = None if tag is None else state_of(work)
    if state is not None and (place := place_of(request, work.principal.actor)) is not None:
        services(request).lists.keep(place, state, response)
    return response


def _said(items: Iterable[Any]) -> list[dict[str, Any]]:
    return [row_of(item).said for item in items]


@asynccontextmanager
async def as_known(work: Work, as_of: datetime | None) -> AsyncIterator[Work]:
    """The work in the plan as it was known then; as it is when no moment is given.

    Raises:
        NotFound: the plan was not there yet.
        InvalidInput: that far back nothing is remembered.
    """
    if as_of is None:
        yield work
        return
    async with AsyncExitStack() as stack:
        try:
            shown = await stack.enter_async_context(looking_back(work, min(as_of, work.now)))
        except NotRemembered:
            nl, en = "Van toen is niet bewaard hoe het was.", "How it was at that time was not kept."
            raise InvalidInput([Flaw("/query/asOf", "not_remembered", nl, en)]) from None
        if shown is None:
            raise NotFound
        yield shown


def state_of(work: Work) -> State | None:
    """By what a list of a plan is the same as before, when the same caller asks it of the same address."""
    return None if work.head is None else (work.plan.id, work.head, work.principal.memberships, work.today)


def list_tag(request: Request, work: Work) -> str | None:
    """What a list of a plan is told apart by without reading it: the head of the books, who asks, and the day."""
    if work.head is None:
        return None
    who = sorted(repr((m.function, m.organisation, sorted(m.streams or "*"))) for m in work.principal.memberships)
    asked = request.scope["path"], request.scope["query_string"], wanted_form(request)
    return etag(request.app.version, work.plan.id, *work.head, *asked, who, work.principal.actor.issuer, work.actor,
                work.today)  # fmt: skip


async def _before(page: Page, work: Work, ask: _Ask, since: datetime) -> dict[str, Row]:
    """What the list said at a moment, by what names each row; nothing when it was not there yet, or not remembered."""
    limit = page.limit
    try:
        async with looking_back(work, since) as then:
            return {} if then is None else {row.name: row for row in map(row_of, await whole(page, partial(ask, then)))}
    except (NotFound, NotRemembered):
        return {}
    finally:
        page.limit = limit


async def _found(
    page: Page | None, wishes: Wishes, work: Work, ask: _Ask, before: Mapping[str, Row] | None
) -> BaseModel | Rows | Later:
    if page is None or (not wishes.sort and before is None):
        return await ask(work)
    limit = page.limit
    rows = [row_of(item) for item in await whole(page, partial(ask, work))]
    if before is not None:
        rows = _changed(rows, before)
    return sorted_page(rows, wishes.sort, page.own_key(), limit)


async def whole(page: Page, ask: Callable[[], Awaitable[BaseModel | Rows | Later]]) -> list[Any]:
    """All rows of a list.

    Raises:
        InvalidInput: there are more than may be.
    """
    found: list[Any] = []
    after: tuple[Any, ...] | None = None
    while True:
        page.walk(after)
        rows = await ask()
        if not isinstance(rows, Rows):
            raise TypeError(rows)
        found += rows.items
        if len(found) > MOST:
            nl = f"Deze lijst heeft meer dan {MOST} rijen; beperk haar met de filters."
            raise InvalidInput([Flaw("/query", "too_many", nl, f"This list has over {MOST} rows; narrow it down.")])
        if rows.next_key is None:
            return found
        after = tuple(rows.next_key)


def row_of(item: BaseModel | Row | dict[str, Any]) -> Row:
    """A row as it goes over the wire."""
    if isinstance(item, Row):
        return item
    if isinstance(item, dict):
        said, removed = orjson.loads(written(item)), False
    else:
        removed = is_removed(type(item))
        said = item.model_dump(mode="json", by_alias=True, exclude_none=removed)
    named: Sequence[str] = getattr(item, "NAMED_BY", ()) or (("id",) if said.get("id") is not None else ("code",))
    return Row(said, {name: said.get(name) for name in named}, removed=removed)


def _changed(rows: Iterable[Row], before: Mapping[str, Row]) -> list[Row]:
    """The rows that are new or say something else, and of those that are no longer there that they are removed."""
    present = {row.name: row for row in rows}
    new = [row for name, row in present.items() if name not in before or before[name].said != row.said]
    return new + [_removed(row) for name, row in before.items() if name not in present]


def _removed(row: Row) -> Row:
    own = {name: row.said[name] for name in ("id", "code") if row.said.get(name) is not None}
    shown = Removed.model_validate(own if row.by.keys() <= {"id", "code"} else {"key": row.by})
    return Row(shown.model_dump(mode="json", by_alias=True, exclude_none=True), row.by, removed=True)


def sorted_page(rows: Iterable[Row], order: Order, after: Sequence[Any] | None, limit: int) -> Rows:
    """A page of these rows in an order, what is empty last, and then by name.

    Raises:
        InvalidInput: the cursor is not one of this order.
    """
    keyed = [(_key(row, order), row) for row in rows]
    by: Callable[[list[Any], list[Any]], int] = partial(_compare, order=order)
    keyed.sort(key=lambda one: cmp_to_key(by)(one[0]))
    if after is not None:
        last = _read_key(after, len(order))
        try:
            keyed = [(key, row) for key, row in keyed if _compare(key, last, order) > 0]
        except TypeError:
            raise invalid_cursor() from None
    shown = keyed[:limit]
    following = (json.dumps(shown[-1][0], ensure_ascii=False),) if len(keyed) > limit else None
    return Rows([row for _, row in shown], following)


def _compare(one: list[Any], other: list[Any], order: Order) -> int:
    for place, (_, descends) in enumerate(order):
        if one[place] == other[place]:
            continue
        if one[place] is None or other[place] is None:
            return 1 if one[place] is None else -1
        return (1 if one[place] > other[place] else -1) * (-1 if descends else 1)
    return int(one[-1] > other[-1]) - int(one[-1] < other[-1])


def _key(row: Row, order: Order) -> list[Any]:
    values = (row.said.get(name) for name, _ in order)
    return [*(value[:_SHOWN] if isinstance(value, str) else value for value in values), row.name]


def _read_key(after: Sequence[Any], depth: int) -> list[Any]:
    try:
        found = json.loads(after[0]) if len(after) == 1 else None
    except (TypeError, ValueError):
        found = None
    if not isinstance(found, list) or len(found) != depth + 1:
        raise invalid_cursor()
    return list(found)


def narrowed(items: Sequence[BaseModel | Row | dict[str, Any]], wishes: Wishes) -> list[Any]:
    """The rows with only the properties that are wished for; that something was removed is always said whole."""
    if not wishes.fields and items and type(items[0]) is dict:
        # As the database has them: all of them alike.
        return list(items)
    if not wishes.fields:
        return [item if _as_it_is(item) else row_of(item).said for item in items]
    rows = [row_of(item) for item in items]
    return [row.said if row.removed else {name: row.said.get(name) for name in wishes.fields} for row in rows]


def _as_it_is(item: BaseModel | Row | dict[str, Any]) -> bool:
    return isinstance(item, dict) or (isinstance(item, BaseModel) and not is_removed(type(item)))
