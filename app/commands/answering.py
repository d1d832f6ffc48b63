"""The service itself: what it takes to answer, once its address is held and its database is there."""

import asyncio
import socket
import sys
from importlib.metadata import version
from typing import Final

import uvicorn

from app import DISTRIBUTION, log
from app.commands.database import made_ready
from app.db.embedded import Running
from app.db.logins import SERVICE, TERMINAL
from app.events.running import delivering
from app.http.connection import server_config
from app.http.docs_page import DOCS_PATH
from app.http.health import Pulse
from app.main import build, wrapped
from app.rounds import crew
from app.settings import Settings

DRAINING: Final = 15.0
"""Seconds for what is being delivered when the service stops; what takes longer is delivered again later."""


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
            if (most := _proposers(self._settings)) and self._settings.database_url is not None:
                self._crew = asyncio.create_task(crew.keep_working(self._settings.database_url, most, self._stop))
            sys.stdout.write(self._words)
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; requests and deliveries that were begun are finished."""
        self._stop.set()
        await super().shutdown(sockets)
        beside = [task for task in (self._courier, self._crew) if task is not None]
        if beside:
            await asyncio.wait(beside, timeout=DRAINING)


def answer(settings: Settings, running: Running | None, listening: socket.socket, *, demo: bool) -> None:
    """Answer until it is told to stop.

    Raises:
        CommandRefused: the database cannot be brought to the tables of this version.
    """
    terminal = _at(settings, made_ready(settings, running, TERMINAL)) if demo else None
    settings = _at(settings, made_ready(settings, running, SERVICE))
    app = build(settings)
    if terminal is not None:
        from app.demo import load  # noqa: PLC0415 (only the demo needs it)
        from app.demo.sandboxes import DemoSandboxes  # noqa: PLC0415 (as above)

        # The demo gives functions to its people, as is done at the terminal.
        with log.quiet():
            load(terminal, app)
        if settings.issuer is None:
            app.state.sandboxes = DemoSandboxes(terminal, app)
    app.state.courier = pulse = Pulse() if settings.courier == "on" else None
    address = _address(settings, listening)
    words = _words(settings, address, running, demo=demo)
    _Server(server_config(wrapped(app, settings)), words, settings, address, pulse).run(sockets=[listening])


def _proposers(settings: Settings) -> int:
    return crew.usual() if settings.proposers is None else settings.proposers


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
