"""Counts requests per caller in windows of a minute, and refuses what is over the limit (429)."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.principal import Actor
from app.http.problems import problem_of_status, problem_response

WINDOW: Final = 60
"""Seconds in a window."""

MOST_CALLERS: Final = 20_000
"""How many callers are counted at a time; beyond it the oldest windows are forgotten."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

_UNLIMITED: Final = "/_health/"
_STATE: Final = "rate"


@dataclass(slots=True)
class _Window:
    ends: float
    used: int = 0
    told: bool = False


@dataclass(frozen=True, slots=True)
class Spent:
    """What a request found: how much is left of the caller's window, and how long that lasts."""

    within: bool
    remaining: int
    seconds: int


class Counter:
    """Counts per caller; a window begins with the caller's first request after the last one ended."""

    def __init__(self, limit: int, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take the requests per window, and a clock in seconds that never goes back."""
        self._limit, self._monotonic = limit, monotonic
        self._windows: dict[object, _Window] = {}

    def spend(self, caller: object) -> Spent:
        """Count one request of a caller; who goes over the limit is written down once a window."""
        now = self._monotonic()
        window = self._windows.get(caller)
        if window is None or window.ends <= now:
            # Taken out first, so that the windows stand in the order in which they end.
            self._windows.pop(caller, None)
            self._make_room(now)
            window = self._windows[caller] = _Window(now + WINDOW)
        within = window.used < self._limit
        window.used += within
        if not within and not window.told:
            window.told = True
            _log.warning("over_the_limit", caller=caller, seconds=math.ceil(window.ends - now))
        return Spent(within, self._limit - window.used, max(1, math.ceil(window.ends - now)))

    def __len__(self) -> int:
        return len(self._windows)

    def _make_room(self, now: float) -> None:
        while self._windows:
            oldest = next(iter(self._windows))
            if self._windows[oldest].ends > now and len(self._windows) < MOST_CALLERS:
                return
            del self._windows[oldest]


class _Tab:
    """What one request spends: on its caller once that is known, else on its address."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self.spent: Spent | None = None

    def spend(self, caller: object) -> Spent:
        self.spent = self._counter.spend(caller)
        return self.spent


class RateLimit:
    """Wraps the app: limits who is not identified by address, and puts the figures on every answer.

    Args:
        app: what answers the requests.
        limit: requests per caller and minute.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app, self._limit = app, limit
        self._counter = Counter(limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith(_UNLIMITED):
            await self._app(scope, receive, send)
            return
        tab = _Tab(self._counter)
        # In the same scope: who is around it looks there for the route and the caller.
        scope.setdefault("state", {})[_STATE] = tab
        refused = False

        async def limited(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                # Nothing but reading happens for who is not identified, so that the answer may still be withheld.
                spent = tab.spent or tab.spend(("address", _address(scope)))
                refused = not spent.within and message["status"] != 429  # noqa: PLR2004 (it is refused already)
                if not refused:
                    self._complete(message, spent)
                else:
                    await self._refuse(scope, spent, receive, send)
            if not refused:
                await send(message)

        await self._app(scope, receive, limited)

    async def _refuse(self, scope: Scope, spent: Spent, receive: Receive, send: Send) -> None:
        response = problem_response(scope, problem_of_status(429, {"Retry-After": str(spent.seconds)}))

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(message, spent)
            await send(message)

        await response(scope, receive, completed)

    def _complete(self, message: Message, spent: Spent) -> None:
        headers = MutableHeaders(scope=message)
        headers["RateLimit-Policy"] = f'"default";q={self._limit};w={WINDOW}'
        headers["RateLimit"] = f'"default";r={spent.remaining};t={spent.seconds}'


def _address(scope: Scope) -> str:
    """The address on the socket: what a caller says about it can be forged."""
    client = scope.get("client")
    return client[0] if client else ""


async def within_limit(request: Request, caller: Actor) -> None:
    """Count this request of an identified caller, when there is a limit.

    Raises:
        HTTPException: 429, the caller's requests of this minute are spent.
    """
    tab: _Tab | None = request.scope.get("state", {}).get(_STATE)
    if tab is None:
        return
    spent = tab.spend((caller.issuer, caller.subject))
    if not spent.within:
        raise HTTPException(429, headers={"Retry-After": str(spent.seconds)})
