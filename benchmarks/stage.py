"""What is measured on: a service of one worker on its own PostgreSQL, with the country in it, and the bare anchor."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import Final

from benchmarks.country import WHOLE, Size, code_of, copy_plans, package, unswept
from benchmarks.servers import Server, asgi, running
from benchmarks.tills import Till, till_of
from tests.faults.test_backup import embedded_url
from tests.support.api import Api
from tests.support.postgres import open_folder
from tests.support.processes import Service, serving

_CREATED: Final = 201
_RESTING: Final = 300


class Stage:
    """The service and all that is beside it; what a work needs is made when it first asks."""

    def __init__(self, service: Service, api: Api, size: Size, seconds: float, rounds: int) -> None:
        self.service, self.api, self.size, self.seconds, self.rounds = service, api, size, seconds, rounds
        self.url = service.url
        self.own = Server(self.url, service.process.pid)
        self.database = api.database_url
        self._stack = ExitStack()

    @property
    def folder(self) -> Path:
        """In which the service runs."""
        return self.api.data.parent

    @cached_property
    def reader(self) -> str:
        """The token of somebody who reads all plans, like any other by a membership."""
        return self.token("reader")

    @cached_property
    def reader_of_money(self) -> str:
        """The token of somebody who may see the money of all."""
        return self.token("auditor")

    @cached_property
    def country(self) -> list[str]:
        """The codes of all plans; the first ones came in through the import."""
        office = self.api.as_("programme_office")
        for number in range(self.size.imported):
            made = office.post("/v1/plan-imports", json=package(code_of(number)))
            if made.status_code != _CREATED:
                raise RuntimeError(made.text)
        asyncio.run(copy_plans(self.database, code_of(0), self.size))
        self._rest()
        return [code_of(number) for number in range(self.size.plans)]

    def _rest(self) -> None:
        """Wait until the service is done with what a new country asks of it: that is no part of any work."""
        until = time.monotonic() + _RESTING
        while asyncio.run(unswept(self.database)):
            if time.monotonic() > until:
                raise RuntimeError("the service does not come to rest")
            Event().wait(0.5)

    @cached_property
    def tills(self) -> list[Till]:
        """The imported plans, each with a payout that was released and received."""
        return [till_of(self.api, code) for code in self.country[: self.size.imported]]

    @cached_property
    def raw(self) -> Server:
        """The bare anchor."""
        return self.beside("benchmarks.raw:app")

    def beside(self, application: str) -> Server:
        """Run an ASGI application of ours beside the service until the end."""
        return self._stack.enter_context(running(asgi(application), RAW_DATABASE=self.database))

    def token(self, function: str) -> str:
        """The token of somebody with this function in all plans."""
        return str(self.api.as_(function).headers["Authorization"]).partition(" ")[2]

    def close(self) -> None:
        """Stop what was started beside the service."""
        self._stack.close()


@contextmanager
def staged(size: Size = WHOLE, seconds: float = 5, rounds: int = 5) -> Iterator[Stage]:
    """Start the service in a folder of its own, which is gone at the end."""
    with (
        open_folder() as folder,
        serving(folder, log=folder / "log.txt", TRED_PROPOSERS="0", TRED_CALLBACKS="loopback") as service,
    ):
        url, data = service.url, folder / ".tred"
        with Api(url, embedded_url(data), data) as api:
            stage = Stage(service, api, size, seconds, rounds)
            try:
                yield stage
            finally:
                stage.close()
