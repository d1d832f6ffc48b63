"""Sends one message to one address, and says how that went; it never raises, follows nothing and reads little."""

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from app.events.addresses import NotAllowed, NotFoundThere, checked, look_up

if TYPE_CHECKING:
    import httpx

SECONDS: Final = 10.0
"""How long a receiver has to answer, from the look-up of its name on."""

_READ: Final = 2048
_SHOWN: Final = 200
_OK: Final = range(200, 300)
_ELSEWHERE: Final = range(300, 400)


class Result(StrEnum):
    """Hoe een poging afliep."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"


@dataclass(frozen=True, slots=True)
class Sent:
    """How one attempt went."""

    result: Result
    milliseconds: int
    status: int | None = None
    answer: str | None = None
    """The beginning of what the receiver answered, when that was not good."""


class Sender:
    """Posts to addresses that are looked up for every message and held to what was found."""

    def __init__(self, *, loopback: bool = False, trust: ssl.SSLContext | None = None) -> None:
        """Take whether this machine may be reached too, and whose certificates are trusted."""
        self.loopback, self._trust = loopback, trust

    @cached_property
    def _client(self) -> "httpx.AsyncClient":
        """Made at the first message: with all certificates that are trusted it takes a while."""
        import httpx  # noqa: PLC0415 (heavy: only when something is sent)

        # Connections are not kept: they are to an address, and two names may share one.
        return httpx.AsyncClient(
            verify=self._trust or ssl.create_default_context(),
            trust_env=False,
            follow_redirects=False,
            timeout=SECONDS,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def close(self) -> None:
        """Let go of what is held."""
        if "_client" in self.__dict__:
            await self._client.aclose()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Sent:
        """Send one message."""
        await asyncio.to_thread(getattr, self, "_client")
        import httpx  # noqa: PLC0415 (as above)

        began = time.monotonic()
        try:
            async with asyncio.timeout(SECONDS):
                result, status, answer = await self._posted(url, body, headers)
        except NotAllowed:
            result, status, answer = Result.ADDRESS_NOT_ALLOWED, None, None
        except (TimeoutError, httpx.TimeoutException):
            result, status, answer = Result.TIMED_OUT, None, None
        except (NotFoundThere, httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError):
            result, status, answer = Result.UNREACHABLE, None, None
        return Sent(result, round((time.monotonic() - began) * 1000), status, answer)

    async def _posted(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[Result, int, str | None]:
        parts = checked(url, loopback=self.loopback)
        address = await look_up(parts, loopback=self.loopback)
        import httpx  # noqa: PLC0415 (as above)

        # To the address that was looked at, whatever the name means by now; the certificate must be of the name.
        there = httpx.URL(url).copy_with(host=str(address))
        own = {"Host": parts.netloc, "User-Agent": "Gelijke-tred", "Accept-Encoding": "identity", **headers}
        asked = self._client.stream(
            "POST", there, content=body, headers=own, extensions={"sni_hostname": parts.hostname or ""}
        )
        async with asked as response:
            if response.status_code in _OK:
                return Result.DELIVERED, response.status_code, None
            said = await _beginning(response)
        result = Result.REDIRECTED if response.status_code in _ELSEWHERE else Result.REFUSED
        return result, response.status_code, said


async def _beginning(response: "httpx.Response") -> str | None:
    """What a receiver says, as far as it is read: printable characters of its first line or so."""
    read = b""
    async for piece in response.aiter_raw():
        read += piece
        if len(read) >= _READ:
            break
    text = read[:_READ].decode("utf-8", "replace")
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:_SHOWN] or None
