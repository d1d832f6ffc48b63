"""The routes of the rooms: below `/v1`, and nobody is answered before it is known who asks."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response, params

from app.http.addresses import Endpoint, by_address, follows_from_address, known, noting
from app.http.caller import known_caller, scheme
from app.http.json_body import StrictRoute, refuse_undeclared_body
from app.http.query import only_declared
from app.http.rate_limit import within_limit
from app.http.urls import API_PREFIX


@by_address
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

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler; what a known address says to a route that only reads is not read anew."""
        endpoint = self.dependant.call
        if self.methods != {"GET"} or endpoint is None or not follows_from_address(self.dependant):
            return super().get_route_handler()
        self.dependant.call = noting(endpoint)
        return _for_addresses(endpoint, super().get_route_handler())


def _for_addresses(
    endpoint: Endpoint, anew: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """Answer by what is known of the address, and otherwise anew."""

    async def answer(request: Request) -> Response:
        asked = known(endpoint, request)
        if asked is None:
            return await anew(request)
        await within_limit(request, await known_caller(request))
        await refuse_undeclared_body(request)
        answered: Response = await endpoint(**await asked.given(request))
        return answered

    return answer
