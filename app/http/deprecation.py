"""Tells callers of an operation that it will disappear, when, and where to read more (RFC 9745, RFC 8594)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time
from email.utils import format_datetime

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency


def deprecated(*, since: date, sunset: date, see: str) -> Dependency:
    """A dependency for a route that is also declared with `deprecated=True`: its every answer says so, errors too.

    Args:
        since: the day from which it should not be used for anything new.
        sunset: the day on which it is gone; at least the transition period of docs/versies.md later.
        see: the address of a text that tells what takes its place.
    """
    headers = {
        "Deprecation": f"@{int(_midnight(since).timestamp())}",
        "Sunset": format_datetime(_midnight(sunset), usegmt=True),
        "Link": f'<{see}>; rel="deprecation"; type="text/html"',
    }

    async def tell(request: Request) -> None:
        request.state.headers = headers

    tells: Callable[[Request], Awaitable[None]] = tell
    dependency: Dependency = Depends(tells)
    return dependency


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
