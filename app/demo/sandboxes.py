"""Makes sandboxes of the SiG plan: each a plan with its own people, closed and followed by another when it is reset.

What is in the books stays: a reset ends all functions in the old plan, booked like any other, and removes nothing.
"""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Final

from fastapi import FastAPI

from app import clock
from app.access import service as access
from app.access.issuers import HOUR
from app.access.local_issuer import LocalIssuer
from app.access.principal import Actor
from app.access.rights import TIED_TO_ORGANISATION, Function
from app.access.work import Work
from app.demo import history as first_period
from app.demo.people import Json, People, subject_of
from app.demo.plans import packaged
from app.demo.terminal import Appointed, Terminal
from app.errors import Flaw, InvalidInput, NotFound
from app.http.shell import Shell
from app.plans.imports import service
from app.plans.imports.prepared import prepare
from app.sandboxes.making import Allowance
from app.sandboxes.schemas import Sandbox, SandboxPerson
from app.settings import Settings

_MOST_PEOPLE: Final = 1000


class DemoSandboxes:
    """The sandboxes of a demo; a process makes one at a time."""

    def __init__(self, terminal: Settings, app: FastAPI, allowance: Allowance | None = None) -> None:
        """Make them through an app that runs.

        Args:
            terminal: name the database, for who gives functions.
            app: the service that the people of a sandbox ask.
            allowance: how many may be made.
        """
        self._settings, self._app = terminal, app
        self._issuer = LocalIssuer.open(terminal.data)
        self._allowance = allowance or Allowance()
        self._turn = asyncio.Lock()

    async def open(self, actor: Actor, name: str, *, history: bool) -> tuple[Sandbox, bool]:
        """The sandbox of this name with new tokens, and whether it was made now: see `Sandboxes`."""
        async with self._turn, Terminal.at(self._settings) as terminal:
            owners = await _owners(terminal, name)
            latest = max(owners, default=0)
            if not latest:
                if await terminal.take_in(_plan(name, 1), _is_there):
                    raise _taken()
                self._allowance.take(actor.subject)
            elif actor.subject not in owners[latest]:
                raise _taken()
            generation = latest or 1
            await self._make(terminal, name, generation, owners.get(latest, {actor.subject}), history=history)
            return self._shown(name, generation), not latest

    async def reset(self, actor: Actor, name: str, *, history: bool) -> Sandbox:
        """The sandbox of this name as new, under the next plan code: see `Sandboxes`."""
        async with self._turn, Terminal.at(self._settings) as terminal:
            owners = await _owners(terminal, name)
            latest = max(owners, default=0)
            if actor.subject not in owners.get(latest, ()):
                raise NotFound
            self._allowance.take(actor.subject)
            await self._make(terminal, name, latest + 1, owners[latest], history=history)
            # Also those of before, where a reset was cut off.
            for generation in (number for number, subjects in owners.items() if actor.subject in subjects):
                await terminal.act(actor, _plan(name, generation), _close)
            return self._shown(name, latest + 1)

    async def _make(self, terminal: Terminal, name: str, generation: int, owners: set[str], *, history: bool) -> None:
        """Make the plan and its people, as far as they are not there: first those whose it is from then on."""
        plan = _plan(name, generation)
        package = packaged("sig")
        package["plan"] |= {"code": plan, "name": f"Zandbak {name} ({generation})"}
        wanted = [Appointed(Function.ADMIN, None, owner) for owner in sorted(owners)]
        wanted += [Appointed(function, of, subject_of(function, of, plan)) for function, of in _people(package)]
        if not await terminal.appoint(plan, wanted):
            raise _taken()
        new = await terminal.take_in(plan, partial(_take_in, package))
        if new and history:
            inside = Shell(self._app, routes=self._app.routes, version=self._app.version)
            services = terminal.services(self._issuer)
            async with People(inside, services, self._issuer, plan, apart=True) as people:
                await first_period.perform(people, first_period.data("sig-history"))

    def _shown(self, name: str, generation: int) -> Sandbox:
        plan, now = _plan(name, generation), clock.now()
        people = [
            SandboxPerson(
                function=function,
                organisation=of,
                subject=subject_of(function, of, plan),
                bearer=self._issuer.issue(subject_of(function, of, plan), now=int(now.timestamp())),
            )
            for function, of in _people(packaged("sig"))
        ]
        expires = now + timedelta(seconds=HOUR)
        return Sandbox(name=name, plan=plan, generation=generation, expires_at=expires, people=people)


def _plan(name: str, generation: int) -> str:
    return f"ZANDBAK-{name}-{generation}"


def _people(package: Json) -> list[tuple[Function, str | None]]:
    """Everybody with a function: a kassier for each acting organisation, a partner for each that gets money."""
    acting = sorted({one.get("through") or one["organisation"] for one in package["kassiers"]})
    partners = sorted({line["organisation"] for line in package["budget"]})
    alone = [(function, None) for function in Function if function not in TIED_TO_ORGANISATION]
    return [*alone, *((Function.KASSIER, of) for of in acting), *((Function.PARTNER, of) for of in partners)]


async def _owners(terminal: Terminal, name: str) -> dict[int, set[str]]:
    """Whose a sandbox is, by generation; of one that was closed it is nobody's."""
    found: dict[int, set[str]] = {}
    for one in await terminal.admins_below(f"ZANDBAK-{name}-"):
        assert one.plan is not None  # noqa: S101 (it was found by its plan)
        owners = found.setdefault(int(one.plan.rpartition("-")[2]), set())
        if one.ended_on is None and one.subject != subject_of(Function.ADMIN, None, one.plan):
            owners.add(one.subject)
    return found


async def _take_in(package: Json, work: Work) -> bool:
    """Take the plan in unless it is there; answers whether it was taken in."""
    if await _is_there(work):
        return False
    await service.take_in(work, await asyncio.to_thread(prepare, package), service.Order())
    return True


async def _is_there(work: Work) -> bool:
    return await service.is_there(work, work.plan.code)


async def _close(work: Work) -> None:
    """End every function in a plan; that of the caller last, for it gives the right to end the others."""
    found, _ = await access.memberships(work, {}, None, _MOST_PEOPLE)
    for one in sorted(found, key=lambda one: one.subject == work.principal.actor.subject):
        if one.ended_on is None:
            await access.end(work, one.id)


def _taken() -> InvalidInput:
    nl, en = "Deze naam is van een ander; kies een andere.", "This name is somebody else's; choose another."
    return InvalidInput([Flaw("/name", "invalid_value", nl, en)])
