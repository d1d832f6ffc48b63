"""The routes of the rooms: below `/v1`, and nobody is answered before it is known who asks."""

from collections.abc import Callable, Coroutine, Sequence
from functools import cached_property, partial
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response, params
from starlette.routing import compile_path, get_name

from app.http.addresses import by_address, follows_from_address, noting
from app.http.caller import known_caller, scheme
from app.http.in_order import Taking, taking
from app.http.json_body import StrictRoute
from app.http.query import only_declared
from app.http.rate_limit import within_limit
from app.http.urls import API_PREFIX


@by_address
async def asked_first(request: Request, _: Annotated[object, Depends(scheme)]) -> None:
    """Who calls, whether that is not too often, and only then what is asked.

    Raises:
        Unauthenticated: as `known_caller`.
        HTTPException: 429, as `within_limit`.
        RequestValidationError: as `only_declared`.
    """
    await within_limit(request, await known_caller(request))
    await only_declared(request)


_ASKED_FIRST: Final = Depends(asked_first)


class RoomRoute(StrictRoute):
    """A route of a room. Set it as `route_class` of every room's router.

    It has its prefix and what it asks first from the start: `include_router` would build each of the many routes anew.
    Until it is asked for it is a path and no more: what reads its input is built at the first request, since all of
    them together take most of the time to start, and memory that most of them are never asked for. A `partial` gives
    the model of its answer then too.
    """

    def __init__(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        methods: Sequence[str] | None = None,
        name: str | None = None,
        dependencies: Sequence[params.Depends] | None = None,
        **declared: Any,
    ) -> None:
        # What finding a route needs; FastAPI sets the same.
        self.path, self.endpoint = API_PREFIX + path, endpoint
        self.path_regex, self.path_format, self.param_convertors = compile_path(self.path)
        self.methods, self.name = {method.upper() for method in methods or ("GET",)}, name or get_name(endpoint)
        needed = [_ASKED_FIRST, *(dependencies or ())]
        self._declared: dict[str, Any] | None = {**declared, "methods": methods, "name": name, "dependencies": needed}

    def __getattr__(self, name: str) -> Any:
        """Whatever else is asked of the route, which is built for it once.

        Raises:
            AttributeError: a route has nothing of that name.
        """
        declared, self._declared = self.__dict__.get("_declared"), None
        if declared is None:
            raise AttributeError(name)
        if isinstance(model := declared.get("response_model"), partial):
            declared["response_model"] = model()
        super().__init__(self.path, self.endpoint, **declared)
        return getattr(self, name)

    @cached_property
    def taking(self) -> Taking | None:
        """How it takes in what is in order, where that is asked of it without FastAPI."""
        return taking(self, asked_first)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler; what an address says to a route that only reads is known from then on."""
        endpoint = self.dependant.call
        if self.methods == {"GET"} and endpoint is not None and follows_from_address(self.dependant):
            self.dependant.call = noting(endpoint)
        return super().get_route_handler()
