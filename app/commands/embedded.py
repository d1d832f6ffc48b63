"""The embedded database of a command, when none is configured: for as long as the command runs."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from app.commands.refusal import FAILED, CommandRefused
from app.db.embedded import EmbeddedPostgres, EmbeddedPostgresError, Running
from app.settings import Settings


@contextmanager
def embedded(settings: Settings) -> Iterator[Running | None]:
    """Start or adopt the embedded server unless `DATABASE_URL` is set; the last user stops it.

    Raises:
        CommandRefused: it cannot be had.
    """
    if settings.database_url is not None:
        yield None
        return
    try:
        running = EmbeddedPostgres.open(settings.data)
    except EmbeddedPostgresError as error:
        raise CommandRefused(error.nl, FAILED) from error
    try:
        yield running
    finally:
        running.close()


@contextmanager
def embedded_soon(settings: Settings) -> Iterator[Callable[[], Running | None]]:
    """The same, started while the block goes on; what it is given waits for it, and is refused as it was.

    However the block ends, nothing of it is left running.
    """
    with ExitStack() as stack, ThreadPoolExecutor(1, "database-start") as beside:
        soon = beside.submit(stack.enter_context, embedded(settings))
        yield soon.result
