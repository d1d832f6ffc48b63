"""Works off rounds: plan by plan in its turn, each whole or not at all, and never twice.

What came of a plan is written in the transaction of the proposal itself, so whatever is killed goes on where it was.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock
from app.access import service as access
from app.access.principal import Actor
from app.access.rights import Action
from app.access.work import Work
from app.db.repeating import repeated
from app.db.session import ACTING, CARRYING, Session, transaction, undo, waiting
from app.db.turn import GIVING_BACK, Turn, turn
from app.errors import Flaw, Forbidden, InvalidInput, NotFound, Unavailable
from app.http.problem_document import encoded
from app.http.types import cents
from app.ledger import service as ledger
from app.payouts import schemas as payout_wire
from app.payouts import service as payouts
from app.rounds import repository
from app.uitkeringsschema.violations import Refused, Violation

LADDER: Final = (1, 5, 25, 100)
"""Seconds after which a plan in which something went wrong is tried again; after the last one it has failed."""

_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a round in one plan."""

    status: str
    payouts: Sequence[dict[str, Any]] = ()
    reasons: Sequence[dict[str, Any]] = ()


async def work_off(
    engine: AsyncEngine, only: UUID | None, stop: asyncio.Event, now: Callable[[], datetime] = clock.now
) -> int:
    """Work at one round, or at all, until nothing can be done now or it is told to stop; answers at how many plans.

    Raises:
        Unavailable: the database cannot serve now.
    """
    done = 0
    while not stop.is_set():
        found = await following(engine, only, now())
        if found is None:
            break
        await _one(engine, (found.round, found.plan), now)
        done += 1
    return done


async def following(engine: AsyncEngine, only: UUID | None, moment: datetime) -> Any | None:
    """A plan that can be worked at now, any of them, and how many there are; a round without plans left is finished."""

    async def once() -> Any | None:
        async with waiting() as served, engine.connect() as connection:
            served()
            async with transaction(connection, CARRYING) as session:
                return await repository.following(session, only, moment)

    return await repeated(once)


async def _one(engine: AsyncEngine, place: tuple[UUID, str], now: Callable[[], datetime]) -> None:
    try:
        async with waiting() as served, turn(engine, f"plan:{place[1]}") as held:
            served()
            await repeated(partial(_in_turn, held, place, now), held.be_alone)
            held.over = True
    except Exception as error:  # noqa: BLE001 (what goes wrong in one plan keeps nothing from the others)
        _log.warning("proposing_in_trouble", plan=place[1], reason=type(error).__name__)
        await _later(engine, place, now(), error)


async def _in_turn(held: Turn, place: tuple[UUID, str], now: Callable[[], datetime]) -> None:
    async with transaction(held.connection, ACTING, GIVING_BACK) as session:
        asked = await repository.in_turn(session, *place)
        if asked is None:
            # Somebody else did it while we waited for the turn.
            return
        came = await _proposed(session, asked, place[1], now())
        await repository.done(session, place, came.status, came.payouts, came.reasons, now())


async def _proposed(session: Session, asked: Any, plan: str, moment: datetime) -> Outcome:
    """Propose in one plan as who asked for the round, with the functions that they have there now."""
    actor = Actor(asked.issuer, asked.subject, asked.request_id, asked.client, asked.end_user, asked.trace_id,
                  asked.reason)  # fmt: skip
    try:
        work = await access.open_work(session, actor, plan, moment, clock.day_of(moment))
        work.principal.require(Action.PROPOSE)
    except (NotFound, Forbidden):
        nl, en = "U kunt hier geen uitkeringen meer voorstellen.", "You cannot propose payouts here any more."
        return Outcome("failed", reasons=[_because("forbidden", nl, en)])
    wanted = payout_wire.ProposalIn(period=asked.period, kassier=asked.kassier, stream=asked.stream)
    try:
        return await _effect(work, wanted, tried_out=asked.dry_run)
    except Refused as refused:
        await undo(session, work.plan.id)
        absent = refused.violations[0].code == "no_scheme"
        return Outcome("not_applicable" if absent else "not_ready", reasons=[_reason(v) for v in refused.violations])
    except InvalidInput as invalid:
        await undo(session, work.plan.id)
        return Outcome("not_applicable", reasons=[_flaw(one) for one in invalid.flaws])


async def _effect(work: Work, wanted: payout_wire.ProposalIn, *, tried_out: bool) -> Outcome:
    made, there = await payouts.propose_the_rest(work, wanted)
    await ledger.write(work)
    if tried_out:
        await work.session.settle()
        await undo(work.session, work.plan.id)
    shown = [_payout(one, existing=True) for one in there.items]
    shown += [_payout(one, existing=False) | ({"id": None} if tried_out else {}) for one in made.items]
    status = ("ready" if tried_out else "proposed") if made.items else "already_proposed"
    return Outcome(status, sorted(shown, key=lambda one: (one["kassier"], one["stream"])))


async def _later(engine: AsyncEngine, place: tuple[UUID, str], moment: datetime, error: Exception) -> None:
    """Have the plan wait for another time; after the last one that is what came of it."""

    async def once() -> None:
        async with waiting() as served, engine.connect() as connection:
            served()
            async with transaction(connection, CARRYING) as session:
                if await repository.later(session, place, moment, LADDER) > len(LADDER):
                    await repository.done(session, place, "failed", (), [_failure(error)], moment)

    await repeated(once)


def _payout(one: payout_wire.Payout, *, existing: bool) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "kassier": one.kassier,
        "stream": one.stream,
        "payment": cents(one.payment),
        "existing": existing,
    }


def _because(code: str, nl: str, en: str, **facts: Any) -> dict[str, Any]:
    return {"code": code, "nl": nl, "en": en, "facts": facts}


def _reason(violation: Violation) -> dict[str, Any]:
    facts: dict[str, Any] = orjson.loads(encoded(violation.facts))
    return _because(violation.code.value, violation.nl, violation.en, **facts)


def _flaw(flaw: Flaw) -> dict[str, Any]:
    return _because(flaw.code, flaw.nl, flaw.en, pointer=flaw.pointer)


def _failure(error: Exception) -> dict[str, Any]:
    if isinstance(error, Unavailable):
        nl, en = "Het plan kwam niet aan de beurt; begin opnieuw.", "The turn of the plan did not come; start again."
        return _because("unavailable", nl, en)
    nl, en = "Er ging hier iets mis; het staat in het logboek.", "Something went wrong here; it is in the log."
    return _because("internal_error", nl, en)
