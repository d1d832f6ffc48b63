"""The routes of the rooms: below `/v1`, and nobody is answered before it is known who asks."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Request, params

from app.http.caller import known_caller, scheme
from app.http.json_body import StrictRoute
from app.http.query import only_declared
from app.http.rate_limit import within_limit
from app.http.urls import API_PREFIX


async def _asked_first(request: Request, _: Annotated[object, Depends(scheme)]) -> None:
    """Who calls, whether that is not too often, and only then what is asked.

    Raises:
        Unauthenticated: as `known_caller`.
        HTTPException: 429, as `within_limit`.
        RequestValidationError: as `only_declared`.
    """
    await within_limit(request, await known_caller(request))
    await only_declared(request)


_ASKED_FIRST: Final = Depends(_asked_first)


class RoomRoute(StrictRoute):
    """A route of a room. Set it as `route_class` of every room's router.

    It has its prefix and what it asks first from the start: `include_router` would build each of the many routes anew.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        dependencies: Sequence[params.Depends] | None = None,
        **declared: Any,
    ) -> None:
        needed = [_ASKED_FIRST, *(dependencies or ())]
        super().__init__(API_PREFIX + path, endpoint, dependencies=needed, **declared)
