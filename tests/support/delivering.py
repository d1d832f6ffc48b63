"""Subscriptions in tests, and couriers that deliver to them at a moment of the test's choosing."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import httpx

from app import clock
from app.db.engine import make_engine
from app.events.courier import Courier
from app.events.envelope import Origin
from app.events.mail import Mailer
from app.events.sending import Sender
from app.events.signing import key_of
from app.settings import Settings
from tests.support.databases import query
from tests.support.receiver import Receiver

ORIGIN: Final = Origin("https://tred.example.nl", "urn:nld:oin:00000099000000000000:systeem:gelijke-tred")


class Clock:
    """A clock that stands still until it is moved: at the next noon, so that hours go by within its day."""

    def __init__(self) -> None:
        noon = datetime.combine(clock.today(), time(12), clock.AMSTERDAM)
        self.at = (noon if noon > clock.now() else noon + timedelta(days=1)).astimezone(UTC)

    def __call__(self) -> datetime:
        """The moment."""
        return self.at

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


class Post:
    """The post of one test: couriers on its clock."""

    def __init__(self, settings: Settings, mailer: Mailer | None = None) -> None:
        self.settings, self.clock, self.mailer = settings, Clock(), mailer

    def round(self) -> int:
        """Let a courier deliver all there is to deliver now; answers how many attempts that took."""
        return self.rounds(1)[0]

    def rounds(self, couriers: int) -> list[int]:
        """Let several couriers do that at the same time, each with connections of its own, as processes have."""

        async def together(made: list[Courier]) -> list[int]:
            return list(await asyncio.gather(*(one.round() for one in made)))

        found: list[int] = asyncio.run(self._with(couriers, together))
        return found

    async def _with(self, number: int, do: Callable[[list[Courier]], Any]) -> Any:
        assert self.settings.database_url is not None
        engines = [make_engine(self.settings.database_url, pool_size=2) for _ in range(number)]
        senders = [Sender(loopback=True) for _ in range(number)]
        key = key_of(self.settings)
        try:
            return await do(
                [
                    Courier(engine, sender, key, ORIGIN, mailer=self.mailer, now=self.clock)
                    for engine, sender in zip(engines, senders, strict=True)
                ]
            )
        finally:
            for sender in senders:
                await sender.close()
            for engine in engines:
                await engine.dispose()


def subscribed(client: httpx.Client, plan: str, receiver: Receiver, **more: Any) -> dict[str, Any]:
    """A subscription that was taken, as it was answered the first time."""
    answer = client.post(f"/v1/plans/{plan}/subscriptions", json={"url": receiver.url, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def deliveries(client: httpx.Client, subscription: str, **query: str) -> list[dict[str, Any]]:
    """What went to a subscription, the newest first."""
    answer = client.get(f"/v1/subscriptions/{subscription}/deliveries", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Leave no subscription behind to which another test would deliver."""
    try:
        yield
    finally:
        query(url, "UPDATE subscription SET paused = true WHERE NOT paused RETURNING id")
