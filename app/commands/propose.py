"""`tred propose`: a round of proposals over many plans, begun or gone on with, worked off here, or cancelled."""

import asyncio
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock, log
from app.access.configured import make_issuers
from app.access.local_issuer import KeyFileUnusable
from app.access.principal import Actor
from app.access.tokens import verify
from app.commands import propose_report
from app.commands.database import database
from app.commands.refusal import FAILED, CommandRefused, say
from app.db.engine import make_engine
from app.db.repeating import repeated
from app.db.session import CARRYING, WRITING, reading, transaction, waiting
from app.errors import Forbidden, NotFound, Unauthenticated, Unavailable
from app.rounds import crew, service
from app.rounds.asked import Narrowed
from app.rounds.schemas import Round, RoundIn, RoundPlan
from app.rounds.service import Caller
from app.settings import Settings
from app.uitkeringsschema.violations import Refused

_MOST: Final = 256
_LOOK_EVERY: Final = 0.5
_PAGE: Final = 1000
_REASON: Final = re.compile(r"[^\x00-\x1F\x7F-\x9F]{1,500}")
_AGAIN: Final = "Geef dezelfde opdracht nog eens: zij gaat verder waar zij was, en niets gebeurt twee keer."
_FOR_GOOD: Final = "Een dienst die draait werkt door; met --cancel en de id van de ronde breekt u haar af."


def main(
    settings: Settings, asked: Mapping[str, Any], reason: str | None = None, *, workers: int | None, as_json: bool
) -> int:
    """Propose in many plans and print what came of each; answers 1 when it failed or was not done in one of them.

    Raises:
        CommandRefused: what is asked makes no sense, there is no valid token, or its holder may not do this.
    """
    log.configure_own()
    order, most = _order(asked), crew.usual() if workers is None else workers
    if not 1 <= most <= _MOST:
        raise CommandRefused(f"Geef --workers van 1 tot en met {_MOST}.")
    actor = asyncio.run(_actor(settings, reason))
    with _explained("Een van de plannen is er niet, of u hebt daar geen functie."), database(settings) as url:
        found, plans = asyncio.run(_done(url, Caller(actor, clock.today()), order, most))
    _print(found, plans, as_json=as_json)
    return FAILED if found.failed or found.status == "cancelled" else 0


def cancel(settings: Settings, which: str, reason: str | None, *, as_json: bool) -> int:
    """Cancel a round and print what had come of each plan by then.

    Raises:
        CommandRefused: there is no such round, it is not theirs who holds the token, or it had come to its end.
    """
    log.configure_own()
    try:
        round_id = UUID(which)
    except ValueError:
        raise CommandRefused("Geef bij --cancel de id van de ronde.") from None
    actor = asyncio.run(_actor(settings, reason))
    with _explained("Deze ronde is er niet, of is niet van u."), database(settings) as url:
        found, plans = asyncio.run(_cancelled(url, Caller(actor, clock.today()), round_id))
    _print(found, plans, as_json=as_json)
    return 0


@contextmanager
def _explained(not_there: str) -> Iterator[None]:
    """What goes wrong, as a sentence for who gave the command."""
    try:
        yield
    except Forbidden as error:
        raise CommandRefused(error.nl, FAILED) from None
    except NotFound:
        raise CommandRefused(not_there, FAILED) from None
    except Refused as refused:
        raise CommandRefused(refused.violations[0].nl, FAILED) from None
    except (Unavailable, crew.BadEnd):
        raise CommandRefused(f"Het werk kon niet worden afgemaakt. {_AGAIN}", FAILED) from None
    except KeyboardInterrupt:
        raise CommandRefused(f"Gestopt. {_AGAIN} {_FOR_GOOD}", FAILED) from None


def _print(found: Round, plans: list[RoundPlan], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.buffer.write(orjson.dumps(propose_report.as_json(found, plans)) + b"\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in propose_report.lines(found, plans))


def _order(asked: Mapping[str, Any]) -> RoundIn:
    try:
        return RoundIn.model_validate(asked)
    except ValidationError as error:
        names = sorted({f"--{one['loc'][0]}" for one in error.errors()})
        raise CommandRefused(f"Dit kan niet: {', '.join(names)}.") from error


async def _actor(settings: Settings, reason: str | None) -> Actor:
    """Who holds the token, checked as the service does: four eyes are as good as the tokens are."""
    if reason is not None and not _REASON.fullmatch(reason):
        raise CommandRefused("Geef --reason op één regel, met hooguit 500 tekens.")
    if not settings.token:
        raise CommandRefused(
            "Zet in TRED_TOKEN een token van wie voorstelt; tred token maakt er een voor deze machine."
        )
    try:
        claims = await verify(settings.token, make_issuers(settings), int(clock.now().timestamp()))
    except Unauthenticated:
        raise CommandRefused("Het token in TRED_TOKEN geldt niet, of niet meer.", FAILED) from None
    except (ValueError, KeyFileUnusable) as error:
        raise CommandRefused(f"De uitgever van tokens is niet bruikbaar. {error}") from error
    except OSError as error:
        raise CommandRefused(f"De map '{settings.data}' is niet bruikbaar: {error.strerror}.", FAILED) from error
    return Actor(claims.issuer, claims.subject, str(uuid4()), claims.client, claims.end_user, None, reason)


async def _done(url: str, caller: Caller, order: RoundIn, most: int) -> tuple[Round, list[RoundPlan]]:
    engine = make_engine(url, pool_size=2)
    try:
        found, said = await repeated(partial(_begun, engine, caller, order))
        say(said)
        place = _Place(engine, caller, found)
        telling = asyncio.create_task(_told(place))
        try:
            await _worked(place, url, most)
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling
        await place.tell()
        return await place.look(), await place.plans()
    finally:
        await engine.dispose()


async def _cancelled(url: str, caller: Caller, round_id: UUID) -> tuple[Round, list[RoundPlan]]:
    engine = make_engine(url, pool_size=1)

    async def once() -> Round:
        async with waiting() as served, engine.connect() as connection:
            served()
            async with transaction(connection, CARRYING) as session:
                return await service.cancel(session, caller, round_id, clock.now())

    try:
        found = await repeated(once)
        return found, await _Place(engine, caller, round_id).plans()
    finally:
        await engine.dispose()


async def _begun(engine: AsyncEngine, caller: Caller, order: RoundIn) -> tuple[UUID, str]:
    """The round in which this was asked and that still goes on, or else a new one; and what to say of it."""
    async with waiting() as served, engine.connect() as connection:
        served()
        async with transaction(connection, WRITING) as session:
            plans = await service.chosen(session, caller, order)
            found = await service.unfinished(session, caller, order)
            if found is not None:
                return found, f"ronde {found} gaat verder."
            made = await service.begin(session, caller, order, plans, clock.now())
            return made.id, f"ronde {made.id}: {made.plans} plannen."


@dataclass(slots=True)
class _Place:
    """The round that is worked at."""

    engine: AsyncEngine
    caller: Caller
    round: UUID
    told: int = -1

    async def look(self) -> Round:
        """How far it is."""
        async with reading(self.engine) as session:
            return await service.show(session, self.caller, self.round)

    async def tell(self) -> None:
        """Say on stderr how far it is, when that is further than before."""
        found = await self.look()
        done = found.plans - found.waiting
        if done != self.told:
            self.told = done
            say(f"{done} van {found.plans} plannen.")

    async def plans(self) -> list[RoundPlan]:
        """What came of it in every plan."""
        found: list[RoundPlan] = []
        after: tuple[str] | None = None
        async with reading(self.engine) as session:
            while True:
                which = Narrowed(after=None if after is None else after[0])
                page, after = await service.plans(session, self.caller, self.round, which, _PAGE, dutch=True)
                found += page
                if after is None:
                    return found


async def _told(place: _Place) -> None:
    while True:
        # Who works says whether the database is gone for good.
        with suppress(Unavailable):
            await place.tell()
        await asyncio.sleep(_LOOK_EVERY)


async def _worked(place: _Place, url: str, most: int) -> None:
    """Work until the round is finished, by whom ever, or cancelled: a service that runs helps."""
    stop = asyncio.Event()
    while True:
        if await crew.work(place.engine, url, most, stop, place.round):
            continue
        if (await place.look()).status != "running":
            return
        await asyncio.sleep(_LOOK_EVERY)
