"""`tred serve`: the service with all that it needs, until it is told to stop."""

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from threading import Event, Thread
from types import FrameType
from typing import Final

import structlog
import uvicorn

from app import log, telemetry
from app.access.configured import make_issuers
from app.access.local_issuer import KeyFileUnusable
from app.commands import evidence
from app.commands.database import embedded, made_ready
from app.commands.refusal import FAILED, CommandRefused
from app.db.embedded import EmbeddedPostgresError, Running
from app.db.logins import SERVICE, TERMINAL
from app.demo import load
from app.demo.sandboxes import DemoSandboxes
from app.events.running import delivering
from app.http.connection import server_config
from app.http.docs_page import DOCS_PATH
from app.http.health import Pulse
from app.main import DISTRIBUTION, build, wrapped
from app.rounds import crew
from app.settings import Settings

_LOOK_EVERY: Final = 1.0
_DRAINING: Final = 15.0
"""Seconds for what is being delivered when the service stops; what takes longer is delivered again later."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class _Server(uvicorn.Server):
    """A server that says when it can be reached, and delivers events and works at rounds as long as it runs."""

    def __init__(
        self, config: uvicorn.Config, words: str, settings: Settings, address: str, pulse: Pulse | None
    ) -> None:
        super().__init__(config)
        self._words, self._settings, self._address, self._pulse = words, settings, address, pulse
        self._stop = asyncio.Event()
        self._courier: asyncio.Task[None] | None = None
        self._crew: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            if self._pulse is not None:
                self._courier = asyncio.create_task(
                    delivering(self._settings, self._address, self._stop, self._pulse.beat)
                )
            self._crew = self._at_rounds()
            sys.stdout.write(self._words)
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; requests and deliveries that were begun are finished."""
        self._stop.set()
        await super().shutdown(sockets)
        beside = [task for task in (self._courier, self._crew) if task is not None]
        if beside:
            await asyncio.wait(beside, timeout=_DRAINING)

    def _at_rounds(self) -> "asyncio.Task[None] | None":
        most, url = self._settings.proposers, self._settings.database_url
        most = crew.usual() if most is None else most
        return asyncio.create_task(crew.keep_working(url, most, self._stop)) if url and most else None


def main(settings: Settings, *, demo: bool) -> int:
    """Run the service; answers 0 when it was told to stop.

    Raises:
        CommandRefused: the address is taken, there is no database, or an outside issuer or the file store is unusable.
    """
    log.configure()
    with ExitStack() as stack:
        stack.enter_context(_told_to_stop())
        _tell(stack)
        _check_issuer(settings)
        evidence.store(settings)
        listening = stack.enter_context(_socket(settings))
        running = stack.enter_context(embedded(settings))
        if running is not None:
            stack.enter_context(_kept_alive(running))
        terminal = _at(settings, made_ready(settings, running, TERMINAL)) if demo else None
        settings = _at(settings, made_ready(settings, running, SERVICE))
        app = build(settings)
        if terminal is not None:
            # The demo gives functions to its people, as is done at the terminal.
            load(terminal, app)
            if settings.issuer is None:
                app.state.sandboxes = DemoSandboxes(terminal, app)
        app.state.courier = pulse = Pulse() if settings.courier == "on" else None
        address = _address(settings, listening)
        words = _words(settings, address, running, demo=demo)
        _Server(server_config(wrapped(app, settings)), words, settings, address, pulse).run(sockets=[listening])
    return 0


def _at(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"database_url": url})


def _address(settings: Settings, listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return settings.base_url.rstrip("/") if settings.base_url else f"http://{shown}:{port}"


def _words(settings: Settings, address: str, running: Running | None, *, demo: bool) -> str:
    if running is None:
        database = "die van DATABASE_URL"
    else:
        database = f"eigen PostgreSQL {running.version} op poort {running.port}, gegevens in {running.directory}"
    if settings.issuer is not None:
        token = f"bij {settings.issuer}; de eerste beheerder maakt u met: tred grant"
    else:
        token = "tred token --function programme_office" + (" --plan SIG" if demo else "")
    return (
        f"Gelijke tred {version(DISTRIBUTION)} draait op {address}; Ctrl-C stopt alles.\n"
        f"  database           {database}\n"
        f"  lezen en proberen  {address}{DOCS_PATH}\n"
        f"  een token          {token}\n"
        + ("  gebeurtenissen     ook naar deze machine zelf, zonder TLS (TRED_CALLBACKS)\n" * _tries_out(settings))
    )


def _tries_out(settings: Settings) -> bool:
    return settings.callbacks == "loopback"


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
def _told_to_stop() -> Iterator[None]:
    """End the block, and with it the process, in good order on Ctrl-C or SIGTERM; once is enough."""
    told = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        if not told:
            told = True
            raise SystemExit(0)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
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
