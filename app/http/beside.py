"""Answers, beside the rows of a list, what they name: each as its own route answers it to the same caller."""

from collections.abc import Awaitable, Callable, Sequence
from inspect import signature
from typing import Any

from fastapi import Request
from pydantic import BaseModel, TypeAdapter

from app.access.rights import Action
from app.access.work import Work
from app.errors import Forbidden, NotFound
from app.http.made import Later
from app.http.paging import Rows
from app.http.wishes import Wishes, expandable

_Ask = Callable[[Work], Awaitable[BaseModel | Rows | Later]]


class _Within:
    """A call within a call: the same caller in the same plan, asking another route for what it would answer."""

    def __init__(self, request: Request, work: Work) -> None:
        self.request, self.actor, self._work = request, work.principal.actor, work

    async def read(self, _where: object, action: Action, ask: _Ask, *, whole: bool = False, **_: Any) -> Any:
        """What the route would answer, or None when that is not the caller's to know."""
        if not self._work.principal.may(action):
            return None
        try:
            if not whole:
                return await ask(self._work)
            async with self._work.whole_plan():
                return await ask(self._work)
        except (NotFound, Forbidden):
            return None


async def expanded(
    request: Request, wishes: Wishes, work: Work, rows: Callable[[], Sequence[dict[str, Any]]]
) -> dict[str, dict[str, Any]] | None:
    """What the rows name, by property and value; each as its own route answers it to this caller."""
    if not wishes.expand:
        return None
    routes, within = expandable(request), _Within(request, work)
    said = rows()
    found: dict[str, dict[str, Any]] = {}
    for name in wishes.expand:
        values = sorted({row[name] for row in said if row.get(name) is not None}, key=str)
        found[name] = {str(value): await _beside(routes[name], within, work.plan.code, value) for value in values}
    return found


async def _beside(route: Any, within: _Within, plan: str, value: object) -> Any:
    needed = {name: one for name, one in signature(route).parameters.items() if one.default is one.empty}
    (own,) = needed.keys() - {"plan", "call"}
    read: TypeAdapter[Any] = TypeAdapter(needed[own].annotation)
    given = {own: read.validate_python(value), "call": within} | ({"plan": plan} if "plan" in needed else {})
    return await route(**given)
