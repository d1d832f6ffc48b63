"""What an address asks: read and checked once, and known when the same address is asked again, whoever asks it."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import wraps
from typing import Any, Final, Protocol, TypeVar, runtime_checkable
from uuid import UUID

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import ParamTypes
from starlette.responses import Response
from starlette.types import Scope

MOST: Final = 1000
"""The addresses that are known at a time; the one that was not asked for longest is forgotten first."""

LONGEST: Final = 1000
"""Of an address, or of a header beside it; a longer one is read each time."""

Endpoint = Callable[..., Awaitable[Any]]
Anew = Callable[[Request], Awaitable[Any]]

_Needed = TypeVar("_Needed", bound=Callable[..., Any])
_Key = tuple[object, str, bytes]
"""The app, the path and the query."""

_PLAIN: Final = (str, int, date, UUID, Enum, type(None))
_WISHES: Final = "wishes"

_BESIDE: Final = frozenset({b"prefer"})
"""Headers that a route has in its description alone: they are read for each request, where that is answered."""


@runtime_checkable
class OwnOfRequest(Protocol):
    """What each request has its own of, also when its address is known."""

    def anew(self) -> Anew:
        """How to make the same for another request of the same address; holds on to nothing of this one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address says to its route."""

    route: Any
    endpoint: Endpoint
    plain: Mapping[str, Any]
    own: Mapping[str, Anew]
    wishes: Any

    async def answer(self, request: Request) -> Response:
        """What the route says to a request of this address."""
        setattr(request.state, _WISHES, self.wishes)
        answered: Response = await self.endpoint(
            **self.plain, **{name: await anew(request) for name, anew in self.own.items()}
        )
        return answered


_by_address: set[Callable[..., Any]] = set()
_asked: OrderedDict[_Key, Asked] = OrderedDict()


def by_address(needed: _Needed) -> _Needed:
    """Declare that what a dependency finds follows from the address, the caller apart, and that it does no more."""
    _by_address.add(needed)
    return needed


def follows_from_address(needed: Dependant) -> bool:
    """Whether all that a route is given follows from its address and from who calls."""
    kinds = {
        getattr(one.field_info, "in_", None)
        for one in get_flat_params(needed)
        if one.alias.lower().encode() not in _BESIDE
    }
    return kinds <= {ParamTypes.path, ParamTypes.query} and all(map(_is_by_address, needed.dependencies))


def _is_by_address(needed: Dependant) -> bool:
    return needed.call in _by_address and all(map(_is_by_address, needed.dependencies))


def known(app: object, scope: Scope) -> Asked | None:
    """What the address of a request says to its route, when that was found to be in order before."""
    if scope["method"] != "GET" or any(len(value) > LONGEST for name, value in scope["headers"] if name in _BESIDE):
        return None
    key = app, scope["path"], scope["query_string"]
    found = _asked.pop(key, None)
    if found is not None:
        _asked[key] = found
    return found


def noting(endpoint: Endpoint) -> Endpoint:
    """The same endpoint, that notes what it was called with where it could answer."""

    @wraps(endpoint)
    async def noted(**values: Any) -> Any:
        # Before it is used: a list that is sorted has its page walk.
        own = {name: one.anew() for name, one in values.items() if isinstance(one, OwnOfRequest)}
        plain = {name: one for name, one in values.items() if name not in own}
        answer = await endpoint(**values)
        request = next((one.request for one in values.values() if hasattr(one, "request")), None)
        if request is not None and isinstance(answer, Response) and all(isinstance(v, _PLAIN) for v in plain.values()):
            _note(
                request.scope,
                Asked(request.scope["route"], endpoint, plain, own, getattr(request.state, _WISHES, None)),
            )
        return answer

    return noted


def _note(scope: Scope, asked: Asked) -> None:
    key = scope["app"], scope["path"], scope["query_string"]
    if len(key[1]) + len(key[2]) <= LONGEST:
        _asked[key] = asked
        while len(_asked) > MOST:
            _asked.popitem(last=False)
