"""Runs the courier beside the service, with all that it holds on to."""

import asyncio
from collections.abc import Callable

import structlog

from app.db.engine import make_engine
from app.events.courier import CONNECTIONS, Courier
from app.events.envelope import origin_of
from app.events.mail import Mailer
from app.events.sending import Sender
from app.events.signing import key_of
from app.settings import Settings

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def delivering(
    settings: Settings, address: str, stop: asyncio.Event, beat: Callable[[], None] = lambda: None
) -> None:
    """Deliver events until told to stop.

    Args:
        settings: must name a database.
        address: under which the service is reached.
        stop: tells when.
        beat: is called as long as there is progress.
    """
    if settings.database_url is None:
        raise ValueError("DATABASE_URL is not set.")
    try:
        key = key_of(settings)
    except OSError as error:
        _log.error("no_event_key", reason=type(error).__name__)
        return
    engine = make_engine(settings.database_url, pool_size=CONNECTIONS)
    sender = Sender(loopback=settings.callbacks == "loopback")
    origin, mailer = origin_of(settings, address), Mailer.of(settings)
    try:
        await Courier(engine, sender, key, origin, mailer=mailer, beat=beat).run(stop)
    finally:
        await sender.close()
        await engine.dispose()
