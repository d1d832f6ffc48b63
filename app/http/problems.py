"""Answers every error with a problem document, in Dutch or English; `install` puts the handlers in place."""

import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.errors import InvalidInput, NotFound, ServiceError
from app.http.input_flaws import flaws_of
from app.http.json_body import UnsupportedMediaType, unreadable_body
from app.http.negotiation import preferred_language
from app.http.problem_document import MEDIA_TYPE, Problem, document, encoded, problem_of
from app.http.problem_types import PROBLEM_TYPES, by_status
from app.http.types import BULK_LIMIT
from app.http.urls import API_PREFIX, base_url
from app.uitkeringsschema.violations import Refused

_SHEETS: Final = re.compile(rf"{API_PREFIX}/plans/[^/]+/views(/[^/]+)?")
_KEPT_HEADERS: Final = frozenset({"allow", "retry-after", "www-authenticate", "connection"})


def problem_response(scope: Mapping[str, Any], problem: Problem) -> Response:
    """The answer to the request of this scope, in the language it asks for."""
    language = preferred_language(Headers(raw=list(scope["headers"])).get("accept-language"))
    request_id: str | None = scope.get("state", {}).get("request_id")
    made = document(problem, language, base=base_url(scope), request_id=request_id)
    headers = {**problem.headers, "Content-Language": language, "Vary": "Accept-Language"}
    if made["status"] == 401 and _SHEETS.fullmatch(scope["path"]):  # noqa: PLR2004 (RFC 9110 §15.5.2)
        # A spreadsheet asks its user for a name and a password, and knows of no bearer.
        headers["WWW-Authenticate"] = 'Bearer, Basic realm="leestoken", charset="UTF-8"'
    return Response(encoded(made), status_code=made["status"], media_type=MEDIA_TYPE, headers=headers)


def problem_of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem of a bare status, keeping the headers that a client needs to go on."""
    kept = {name: value for name, value in (headers or {}).items() if name.lower() in _KEPT_HEADERS}
    if status == 401:  # noqa: PLR2004 (RFC 9110 §15.5.2 requires the header)
        kept.setdefault("WWW-Authenticate", "Bearer")
    if status in {429, 503}:
        kept.setdefault("Retry-After", "5")
    return Problem(by_status(status), headers=kept, status=status)


def _problem_of_invalid(request: Request, error: RequestValidationError) -> Problem:
    """What is wrong with parameters and body, all at once; a wrong path is a thing that does not exist."""
    found = error.errors()
    if any(one["loc"][0] == "path" for one in found):
        return problem_of(NotFound())
    unreadable = unreadable_body(request)
    if isinstance(unreadable, UnsupportedMediaType):
        return problem_of_status(unreadable.status_code)
    if any(_is_bulk(one, error.body) for one in found):
        return Problem(PROBLEM_TYPES["payload_too_large"])
    if unreadable:
        found = [one for one in found if one["loc"][0] != "body"]
    flaws = [*flaws_of(found, error.body), *(unreadable.flaws if unreadable else ())]
    return problem_of(InvalidInput(flaws))


def _is_bulk(one: Mapping[str, Any], body: Any) -> bool:
    """Whether a flaw says, or stands, in a list that is too long to be taken at once."""
    if one["type"] == "too_long" and one["ctx"]["max_length"] >= BULK_LIMIT:
        return True
    # Pydantic counts the good items only.
    listed = [body.get(name) for name in one["loc"][1:] if isinstance(name, str)] if isinstance(body, dict) else []
    return any(isinstance(items, list) and len(items) > BULK_LIMIT for items in listed)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (Starlette chose the handler by type)
    return problem_response(request.scope, _problem_of_invalid(request, error))


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (Starlette chose the handler by type)
    if error.status_code < 400:  # noqa: PLR2004 (no error)
        return Response(status_code=error.status_code, headers=error.headers)
    return problem_response(request.scope, problem_of_status(error.status_code, error.headers))


async def _on_known(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, problem_of(error))


class _Nothing(Response):
    """For who hung up before the whole of a request was here: there is nobody to answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing."""


async def _on_hung_up(request: Request, error: Exception) -> Response:  # noqa: ARG001 (Starlette gives both)
    return _Nothing()


def install(app: FastAPI) -> None:
    """Answer all errors of this app with problem documents; to be called on mounted apps too."""
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(ServiceError, _on_known)
    app.add_exception_handler(Refused, _on_known)
    app.add_exception_handler(ClientDisconnect, _on_hung_up)
