"""Wraps the app from outside: what holds for every request and every answer, crashes included."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import perf_counter
from typing import Any, Final
from urllib.parse import unquote_to_bytes
from uuid import uuid4

import structlog
from opentelemetry.trace import Span, format_trace_id
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import telemetry
from app.access.principal import Actor
from app.http.caller import CALLER
from app.http.negotiation import admits
from app.http.problem_document import MEDIA_TYPE, Problem, problem_of
from app.http.problems import problem_of_status, problem_response
from app.http.routes import ANY, media_types, methods

MEBIBYTE: Final = 2**20

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Those that HTTP defines and the service may answer."""

_CSP: Final = "default-src 'none'; frame-ancestors 'none'"
_DOCS_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SECURITY: Final = {
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}

# A version of ff, and an id of zeros only, are not allowed.
_TRACEPARENT: Final = re.compile(
    "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?"
)

_HEALTH: Final = "/_health/"
"""Asked so often that only what is wrong there is worth a line."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def log_request(method: str, route: str | None, status: int | None, seconds: float, caller: Actor | None) -> None:
    """Write what was asked and how that went, and with what sort of token; nothing of what was sent.

    Without a status whoever asked had gone, or the answer was cut short.
    """
    kind = "none" if caller is None else "token" if caller.read_token is None else "read_token"
    _log.info("request", method=method, route=route, status=status, milliseconds=round(seconds * 1000, 1), caller=kind)


class Shell:
    """The outermost application.

    Args:
        app: what answers the requests.
        routes: of the app, to know methods and media types of a path.
        version: of the API, for `API-Version`.
        base_url: the address that the service is known by; without it that of the socket is used.
        max_body: the most bytes of a request's body.
        larger_bodies: the most bytes by path prefix, where it is not `max_body`; `*` is any one part of a path.
        docs_path: below which pages may load their own scripts.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        routes: Sequence[BaseRoute],
        version: str,
        base_url: str | None = None,
        max_body: int = MEBIBYTE,
        larger_bodies: Mapping[str, int] | None = None,
        docs_path: str = "/v1/docs",
    ) -> None:
        self._app, self._routes, self._base_url = app, routes, base_url
        self._max_body, self._larger = (
            max_body,
            [(prefix.split("/"), most) for prefix, most in (larger_bodies or {}).items()],
        )
        self._docs_path = docs_path
        always = Headers({"API-Version": version, **_SECURITY}).raw
        self._own, self._of_docs = (
            (*always, *Headers({"Content-Security-Policy": policy}).raw) for policy in (_CSP, _DOCS_CSP)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every error leaves as a problem document with its `requestId`."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, request_id = perf_counter(), str(uuid4())
        parent = _parent(Headers(scope=scope).getlist("traceparent"))
        watched = not scope["path"].startswith(_HEALTH)
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        span = telemetry.request(method, parent) if watched else None
        trace_id = _trace_id(parent, span)
        known = {"request_id": request_id, "trace_id": trace_id, "base_url": self._base_url}
        inner = {**scope, "state": {**scope.get("state", {}), **known}}
        if scope["method"] == "HEAD":
            inner["method"] = "GET"
        answer = _Answer(self, inner, send, without_body=scope["method"] == "HEAD")
        with structlog.contextvars.bound_contextvars(request_id=request_id, trace_id=trace_id):
            try:
                with telemetry.current(span):
                    refusal = self.refusal(inner)
                    if refusal is None:
                        await self._run(inner, receive, answer)
                    else:
                        await answer.give(refusal)
            finally:
                seconds, route = perf_counter() - began, getattr(inner.get("route"), "path", None)
                telemetry.requested(span, method, route, answer.status, seconds)
                if watched or answer.status != 200:  # noqa: PLR2004 (it is well)
                    log_request(method, route, answer.status, seconds, inner["state"].get(CALLER))

    async def _run(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._app(scope, _limited(receive, partial(self._limit, scope["path"])), answer.send)
        except ClientDisconnect:
            return
        except HTTPException as error:
            await answer.give(problem_of_status(error.status_code, error.headers))
        except Exception as error:  # noqa: BLE001 (the last resort)
            problem = problem_of(error)
            if problem.kind.status == 500:  # noqa: PLR2004 (nobody raised this on purpose)
                path = getattr(scope.get("route"), "path", "")
                _log.error("crash", method=scope["method"], route=path, exc_info=error)
            await answer.give(problem)

    def refusal(self, scope: Scope) -> Problem | None:
        """What stands in the way before the app is asked."""
        headers = Headers(scope=scope)
        if not _readable(scope):
            return problem_of_status(404)
        if scope["method"] not in METHODS:
            return problem_of_status(405 if methods(self._routes, scope) else 404)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._limit(scope["path"]):
            return problem_of_status(413)
        accept = ",".join(headers.getlist("accept"))
        if not admits(accept, ("application/json", MEDIA_TYPE)):
            offered = media_types(self._routes, scope)
            if offered and ANY not in offered and not admits(accept, offered):
                return problem_of_status(406)
        return None

    def _limit(self, path: str) -> int:
        parts = path.split("/")
        found = [(len(prefix), most) for prefix, most in self._larger if _begins(parts, prefix)]
        return max(found)[1] if found else self._max_body

    def complete(self, scope: Scope, status: int, headers: MutableHeaders) -> None:
        """Add to the headers of an answer what is absent."""
        present = {name for name, _ in headers.raw}
        in_docs = scope["path"] == self._docs_path or scope["path"].startswith(f"{self._docs_path}/")
        headers.raw.extend(one for one in (self._of_docs if in_docs else self._own) if one[0] not in present)
        for name, value in scope["state"].get("headers", {}).items():
            headers.append(name, value)
        if status == 405:  # noqa: PLR2004 (the app names only the first route of the path)
            headers["Allow"] = ", ".join(methods(self._routes, scope))


class _Answer:
    """The one answer to a request, on its way out; passes streams on as they come."""

    def __init__(self, shell: Shell, scope: Scope, send: Send, *, without_body: bool) -> None:
        self._shell, self._scope, self._send = shell, scope, send
        self._without_body = without_body
        self._started = self._replaced = False
        self.status: int | None = None

    async def give(self, problem: Problem) -> None:
        """Answer with a problem, unless an answer has begun: then the connection is cut short by the server."""
        if not self._started:
            await problem_response(self._scope, problem)(self._scope, _nothing, self.send)

    async def send(self, message: Message) -> None:
        """Pass on one message of the app."""
        if message["type"] == "http.response.start":
            if message["status"] >= 400 and not _is_problem(message):  # noqa: PLR2004 (an error)
                await self.give(problem_of_status(message["status"], Headers(raw=message.get("headers", []))))
                self._replaced = True
                return
            await self._start(message)
        elif not self._replaced:
            await self._pass_on(message)

    async def _start(self, message: Message) -> None:
        self._started, self.status = True, message["status"]
        headers = MutableHeaders(raw=list(message.get("headers", [])))
        self._shell.complete(self._scope, message["status"], headers)
        await self._send({**message, "headers": headers.raw})

    async def _pass_on(self, message: Message) -> None:
        if message["type"] != "http.response.body" or not self._without_body:
            await self._send(message)
        elif not message.get("more_body", False):
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _is_problem(message: Message) -> bool:
    kind = Headers(raw=message.get("headers", [])).get("content-type", "")
    return kind.partition(";")[0].strip() == MEDIA_TYPE


def _begins(parts: Sequence[str], prefix: Sequence[str]) -> bool:
    return len(parts) >= len(prefix) and all(one in {part, "*"} for part, one in zip(parts, prefix, strict=False))


def _parent(given: Sequence[str]) -> tuple[str, str, str] | None:
    """The trace and span that a caller says this request belongs to, and the flags (W3C Trace Context)."""
    named = _TRACEPARENT.fullmatch(given[0]) if len(given) == 1 else None
    return (named[1], named[2], named[3]) if named else None


def _trace_id(parent: tuple[str, str, str] | None, span: Span | None) -> str:
    """The trace of a request: the caller's, or a new one."""
    if parent is not None:
        return parent[0]
    return uuid4().hex if span is None else format_trace_id(span.get_span_context().trace_id)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _limited(receive: Receive, limit: Callable[[], int]) -> Receive:
    """The same body, cut off with 413 once it is larger than the limit, however it is sent."""
    total = 0

    async def limited() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total and total > limit():
            raise HTTPException(413)
        return message

    return limited


def _readable(scope: Mapping[str, Any]) -> bool:
    """Whether the path is text without control characters, in which a slash is only ever a separator."""
    raw: bytes = scope.get("raw_path") or b""
    try:
        unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(scope["path"].isprintable()) and b"%2f" not in raw.lower()
