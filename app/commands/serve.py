"""`tred serve`: the service with all that it needs, until it is told to stop."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from threading import Event, Thread, Timer
from types import FrameType
from typing import Final

import structlog

from app import DISTRIBUTION, log, telemetry
from app.access.configured import make_issuers
from app.access.local_issuer import KeyFileUnusable
from app.commands.embedded import embedded_soon
from app.commands.refusal import FAILED, CommandRefused
from app.commands.stored import store
from app.db.embedded import EmbeddedPostgresError, Running
from app.settings import Settings

_LOOK_EVERY: Final = 1.0
_AGAIN: Final = 0.05

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


def main(settings: Settings, *, demo: bool) -> int:
    """Run the service; answers 0 when it was told to stop.

    Raises:
        CommandRefused: the address is taken, there is no database, or an outside issuer or the file store is unusable.
    """
    log.configure()
    with ExitStack() as stack:
        stack.enter_context(told_to_stop())
        _tell(stack)
        _check_issuer(settings)
        store(settings)
        listening = stack.enter_context(_socket(settings))
        started = stack.enter_context(embedded_soon(settings))
        # The database starts while this, which is most of the service, is read.
        from app.commands.answering import answer  # noqa: PLC0415

        running = started()
        if running is not None:
            stack.enter_context(_kept_alive(running))
        answer(settings, running, listening, demo=demo)
    return 0


def _tell(stack: ExitStack) -> None:
    try:
        stack.enter_context(telemetry.telling(DISTRIBUTION, version(DISTRIBUTION)))
    except ValueError as error:
        raise CommandRefused(f"De instellingen van OpenTelemetry (OTEL_…) zijn niet bruikbaar. {error}") from error


def _check_issuer(settings: Settings) -> None:
    try:
        make_issuers(settings)
    except (ValueError, KeyFileUnusable) as error:
        raise CommandRefused(f"De uitgever van tokens is niet bruikbaar. {error}") from error
    except OSError as error:
        raise CommandRefused(f"De map '{settings.data}' is niet bruikbaar: {error.strerror}.", FAILED) from error


@contextmanager
def _socket(settings: Settings) -> Iterator[socket.socket]:
    """The address, held before anything else is started: a second service there stops at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            sentence = (
                f"Op {where} kan niet worden geluisterd: {error.strerror}. Kies een andere TRED_PORT of TRED_HOST."
            )
            raise CommandRefused(sentence, FAILED) from error
        yield listening


@contextmanager
def told_to_stop() -> Iterator[None]:
    """End the block, and with it the process, in good order on Ctrl-C or SIGTERM; once is enough.

    Python drops what is raised where nobody can catch it, as when something is cleaned up: then it is told again.
    """
    told, others = False, sys.unraisablehook

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        if not told:
            told = True
            raise SystemExit(0)

    def dropped(lost: "sys.UnraisableHookArgs") -> None:
        nonlocal told
        if lost.exc_type is SystemExit:
            told = False
            Timer(_AGAIN, os.kill, (os.getpid(), signal.SIGTERM)).start()
        else:
            others(lost)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    sys.unraisablehook = dropped
    try:
        yield
    finally:
        sys.unraisablehook = others
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _kept_alive(running: Running) -> Iterator[None]:
    """Start the embedded server again whenever it died."""
    done = Event()

    def watch() -> None:
        while not done.wait(_LOOK_EVERY):
            try:
                if running.ensure():
                    _log.warning("database_started_again", port=running.port)
            except EmbeddedPostgresError as error:
                _log.error("database_not_started", reason=error.en)

    watcher = Thread(target=watch, name="database-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
