"""Answers what is asked of an address that is known, and a command that is in order, without the layers that find out
what is asked.
"""

from collections.abc import Awaitable
from typing import Final

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from app.http.addresses import Asked, known
from app.http.caller import known_caller
from app.http.finding import Finder
from app.http.in_order import Taking
from app.http.json_body import StrictRequest, refuse_undeclared_body
from app.http.problem_document import problem_of
from app.http.problems import problem_of_status, problem_response
from app.http.rate_limit import within_limit
from app.http.rooms import RoomRoute

_COMMANDS: Final = frozenset({"POST", "PUT", "PATCH"})


class Shortcut:
    """Stands before the app, and goes straight to the route that an address or a command comes to."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._finder = next((one for one in app.router.routes if isinstance(one, Finder)), None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an error that nobody expected goes on to whoever is around it, once it is answered."""
        asked = known(self._app, scope) if scope["type"] == "http" else None
        taking = None if asked is not None else self._taking(scope)
        if asked is not None:
            scope["app"], scope["route"] = self._app, asked.route
            await self._answer(_listed(asked, Request(scope, receive, send)), scope, receive, send)
        elif taking is not None:
            scope["app"] = self._app
            request = StrictRequest(scope, receive)
            if not await self._answer(taking.answer(request), scope, receive, send):
                await self._app(scope, _again(await request.body(), receive), send)
        else:
            await self._app(scope, receive, send)

    def _taking(self, scope: Scope) -> Taking | None:
        """How the route that a command comes to takes it in, which is noted; None for all else."""
        if scope["type"] != "http" or scope["method"] not in _COMMANDS or self._finder is None:
            return None
        match, found = self._finder.matches(scope)
        route = found.get("route")
        if match is not Match.FULL or not isinstance(route, RoomRoute) or route.taking is None:
            return None
        scope.update(found)
        return route.taking

    async def _answer(self, made: Awaitable[Response | None], scope: Scope, receive: Receive, send: Send) -> bool:
        """Send what is answered, unless that is nothing; who hung up is for whoever is around it."""
        try:
            response = await made
        except ClientDisconnect:
            raise
        except HTTPException as error:
            response = problem_response(scope, problem_of_status(error.status_code, error.headers))
        except Exception as error:
            problem = problem_of(error)
            response = problem_response(scope, problem)
            if problem.kind.status == 500:  # noqa: PLR2004 (nobody raised this on purpose)
                await response(scope, receive, send)
                raise
        if response is None:
            return False
        await response(scope, receive, send)
        return True


async def _listed(asked: Asked, request: Request) -> Response:
    await within_limit(request, await known_caller(request))
    await refuse_undeclared_body(request)
    return await asked.answer(request)


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was taken in already, for whoever takes it in anew."""
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return given.pop() if given else await receive()

    return again
