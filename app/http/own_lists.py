"""Answers a list that belongs to no plan as it is wished for."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from app import clock
from app.db.session import Session
from app.http.lists import Row, narrowed, row_of, sorted_page, whole
from app.http.paging import Page, Rows, page_response
from app.http.transaction import Call
from app.http.types import in_utc
from app.http.wishes import OVERLAP, Wishes

Changes = Callable[[Session, datetime], Awaitable[Sequence[BaseModel | Row]]]
"""What became another since a moment, and what is gone."""


async def answer_own(call: Call, ask: Callable[[Session], Awaitable[Rows]], changed: Changes | None = None) -> Response:
    """Answer a list of no plan as it is wished for.

    Args:
        call: with in the state of its request the page and the wishes.
        ask: one page of the list.
        changed: what it answers to `updatedSince`, where that may be asked.

    Raises:
        InvalidInput: the list is too long for what is wished for.
        Unavailable: the database cannot answer now.
    """
    known_at = clock.now() - OVERLAP

    async def once(session: Session) -> Response:
        return await _shaped(call.request, session, ask, changed)

    response = await call.look(once)
    if changed is not None:
        response.headers["Known-At"] = in_utc(known_at)
    return response


async def _shaped(
    request: Request, session: Session, ask: Callable[[Session], Awaitable[Rows]], changed: Changes | None
) -> Response:
    page: Page = request.state.page
    wishes: Wishes = getattr(request.state, "wishes", None) or Wishes()
    limit, items = page.limit, None
    if changed is not None and wishes.since is not None:
        items = await changed(session, wishes.since)
    elif wishes.sort:
        items = await whole(page, lambda: ask(session))
    rows = await ask(session) if items is None else sorted_page(map(row_of, items), wishes.sort, page.own_key(), limit)
    return page_response(narrowed(rows.items, wishes), rows.next_key, request, rows.tag)
