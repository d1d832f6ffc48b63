"""Gives every route the strict JSON reader, and refuses media types and bodies that it did not ask for."""

import re
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.errors import Flaw, InvalidInput
from app.http.caller import known_caller, scheme
from app.http.strict_json import parse_json

_JSON: Final = re.compile(r'application/json(?:[ \t]*;[ \t]*charset=(?:utf-8|"utf-8"))?[ \t]*', re.IGNORECASE)
_LARGE: Final = 2**17
_OF_BODIES: Final = frozenset({b"content-length", b"transfer-encoding"})
_STATE: Final = "unreadable_body"


class UnsupportedMediaType(HTTPException):
    """The body is not declared to be `application/json` in UTF-8 (415)."""

    def __init__(self) -> None:
        super().__init__(status_code=415)


class StrictRequest(Request):
    """A request whose `json()` is the strict reader's; what cannot be read fails validation like any other flaw."""

    async def read(self) -> None:
        """Read and parse the body, keeping what is wrong with it until the caller has been identified."""
        raw = await self.body()
        self._json: Any = _UNREADABLE
        if not raw:
            return
        # Two headers that contradict one another are as good as none.
        kinds = self.headers.getlist("content-type")
        if len(kinds) != 1 or not _JSON.fullmatch(kinds[0]):
            setattr(self.state, _STATE, UnsupportedMediaType())
            return
        try:
            # A large body would hold up every other request.
            self._json = parse_json(raw) if len(raw) < _LARGE else await run_in_threadpool(parse_json, raw)
        except InvalidInput as error:
            setattr(self.state, _STATE, error)

    async def json(self) -> Any:
        """The parsed body, or a value that no type of a body accepts."""
        return self._json


# An instance of a built-in type: Pydantic would read the attributes of any other object.
_UNREADABLE: Final = object()


def unreadable_body(request: Request) -> UnsupportedMediaType | InvalidInput | None:
    """What made the body unreadable, if anything did."""
    error: UnsupportedMediaType | InvalidInput | None = getattr(request.state, _STATE, None)
    return error


class StrictRoute(APIRoute):
    """A route whose body, if it has one, is read by the strict reader. Set it as `route_class` of every router."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler on a strict request.

        Raises:
            TypeError: the declared body would take an unreadable one for a value.
        """
        handler = super().get_route_handler()
        if self.body_field is None:
            return handler
        if not self.body_field.validate(_UNREADABLE, {}, loc=("body",))[1]:
            raise TypeError(f"{self.path}: a body of any type cannot be checked")
        for_callers = _asks_who_calls(self.dependant)

        async def strict(request: Request) -> Response:
            reading = StrictRequest(request.scope, request.receive)
            if for_callers:
                # Nobody unknown has the service take in a body.
                await known_caller(reading)
            await reading.read()
            return await handler(reading)

        return strict


def _asks_who_calls(needed: Dependant) -> bool:
    return needed.call is scheme or any(_asks_who_calls(one) for one in needed.dependencies)


async def refuse_undeclared_body(request: Request) -> None:
    """Refuse a body on a route that declares none, an empty object aside.

    Raises:
        InvalidInput: there is a body that nobody would look at.
    """
    # Without either of these there is none (RFC 9112 §6.3), and to wait for its end takes time.
    if not any(name in _OF_BODIES for name, _ in request.scope["headers"]):
        return
    route = request.scope.get("route")
    if not isinstance(route, StrictRoute) or route.body_field or "requestBody" in (route.openapi_extra or {}):
        return
    raw = await request.body()
    if raw and parse_json(raw) != {}:
        nl, en = "Deze aanvraag heeft geen inhoud.", "This request takes no body."
        raise InvalidInput([Flaw("", "unexpected_body", nl, en)])
