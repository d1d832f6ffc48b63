"""Takes in a command with which nothing is wrong; what is wrong with another one is for FastAPI to find and to name."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import ParamTypes
from fastapi.routing import APIRoute
from starlette.responses import Response

from app.errors import InvalidInput
from app.http.addresses import Endpoint
from app.http.caller import known_caller
from app.http.json_body import StrictRequest
from app.http.rate_limit import within_limit

_Needed = TypeVar("_Needed", bound=Callable[..., Any])

_from_request: set[Callable[..., Any]] = set()

_READ_IN_FULL: Final = frozenset({"idempotency-key"})
"""Headers that are checked where they are used, whatever a route declares of them."""


def from_request(needed: _Needed) -> _Needed:
    """Declare that a dependency needs the request and no more; what else it asks for is there for the description."""
    _from_request.add(needed)
    return needed


@dataclass(frozen=True, slots=True)
class Taking:
    """What a command is called with: the words of its path, its body, and what follows from the request itself."""

    endpoint: Endpoint
    path: Sequence[Any]
    body: Any
    made: Mapping[str, Callable[[Request], Awaitable[Any]]]
    checked: frozenset[bytes]
    """Headers that only FastAPI checks."""

    async def answer(self, request: StrictRequest) -> Response | None:
        """What the route says; None where something is wrong with what is sent, or may be."""
        caller = await known_caller(request)
        # Nobody unknown has the service take in a body.
        await request.read()
        given = await self._given(request)
        if given is None:
            return None
        await within_limit(request, caller)
        answered: Response = await self.endpoint(**given)
        return answered

    async def _given(self, request: Request) -> dict[str, Any] | None:
        scope = request.scope
        if scope["query_string"] or not self.checked.isdisjoint(name for name, _ in scope["headers"]):
            return None
        words, found = scope["path_params"], dict[str, Any]()
        found[self.body.name], wrong = self.body.validate(await request.json())
        for field in self.path:
            found[field.name], flaws = field.validate(words[field.alias])
            wrong += flaws
        if wrong:
            return None
        try:
            return found | {name: await make(request) for name, make in self.made.items()}
        except InvalidInput:
            return None


def taking(route: APIRoute, asked_first: Callable[..., Any]) -> Taking | None:
    """How a route takes in what it is called with; None for one that needs more than path, body and request.

    Args:
        route: with what it declares.
        asked_first: the dependency that every route has, which is for who calls this.
    """
    own = route.dependant
    beside = [one for one in own.dependencies if one.call is not asked_first]
    if own.call is None or own.body_params != [route.body_field] or not _asks_no_more(own):
        return None
    made = {one.name: _making(one.call, one) for one in beside if one.name is not None and one.call in _from_request}
    if len(made) < len(beside):
        return None
    declared = (field for field in get_flat_params(own) if _kind(field) is ParamTypes.header)
    checked = {field.alias.lower() for field in declared} - _READ_IN_FULL
    return Taking(own.call, own.path_params, route.body_field, made, frozenset(map(str.encode, checked)))


def _making(call: Callable[..., Any], needed: Dependant) -> Callable[[Request], Awaitable[Any]]:
    """What is there for the description gets nothing."""
    return partial(call, **dict.fromkeys(field.name for field in needed.header_params))


def _asks_no_more(own: Dependant) -> bool:
    """Whether FastAPI would give it nothing else of the request or for the answer."""
    special = (
        own.http_connection_param_name,
        own.websocket_param_name,
        own.request_param_name,
        own.response_param_name,
        own.background_tasks_param_name,
        own.security_scopes_param_name,
    )
    return not any(special) and ParamTypes.cookie not in map(_kind, get_flat_params(own))


def _kind(field: Any) -> ParamTypes | None:
    kind: ParamTypes | None = getattr(field.field_info, "in_", None)
    return kind
