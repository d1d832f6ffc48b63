"""Answers what is asked of an address that is known without the layers that find out what it asks."""

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from app.http.addresses import known
from app.http.caller import known_caller
from app.http.json_body import refuse_undeclared_body
from app.http.problem_document import problem_of
from app.http.problems import problem_of_status, problem_response
from app.http.rate_limit import within_limit


class Shortcut:
    """Stands before the app, and goes straight to the route that an address is known to come to."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an error that nobody expected goes on to whoever is around it, once it is answered."""
        asked = known(self._app, scope) if scope["type"] == "http" else None
        if asked is None:
            await self._app(scope, receive, send)
            return
        scope["app"], scope["route"] = self._app, asked.route
        request = Request(scope, receive, send)
        try:
            await within_limit(request, await known_caller(request))
            await refuse_undeclared_body(request)
            response = await asked.answer(request)
        except HTTPException as error:
            response = problem_response(scope, problem_of_status(error.status_code, error.headers))
        except Exception as error:
            problem = problem_of(error)
            response = problem_response(scope, problem)
            if problem.kind.status == 500:  # noqa: PLR2004 (nobody raised this on purpose)
                await response(scope, receive, send)
                raise
        await response(scope, receive, send)
