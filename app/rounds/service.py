"""Begins a round of proposals over many plans, and tells how far it is and what came of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, get_args
from uuid import UUID, uuid4

import orjson

from app.access import everywhere
from app.access.principal import Actor
from app.access.rights import RIGHTS, Action
from app.db.session import Session
from app.errors import Flaw, Forbidden, NotFound
from app.http.types import euros
from app.rounds import repository, schemas
from app.rounds.asked import Asking, Narrowed
from app.uitkeringsschema.violations import Code, Refused, Violation

_PROPOSING: Final = tuple(sorted(RIGHTS[Action.PROPOSE]))
_OUTCOMES: Final = get_args(schemas.Status)
_WHAT: Final = ("period", "kassier", "stream", "dry_run")
_Rounds = tuple[list[schemas.Round], tuple[datetime, UUID] | None]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and the day on which functions have to be in force."""

    actor: Actor
    today: date

    @property
    def asking(self) -> Asking:
        """The same as the database has to know it."""
        return Asking(self.actor.issuer, self.actor.subject, self.today, _PROPOSING)


async def chosen(session: Session, caller: Caller, asked: schemas.RoundIn) -> list[str]:
    """The codes of the plans that a round is about.

    Raises:
        NotFound: a plan that is named is not there, or not the caller's to know.
        Forbidden: the caller may not propose in a plan that is named, or in none at all.
    """
    held = {row.code: row for row in await everywhere.plans_as(session, caller.actor, caller.today, Action.PROPOSE)}
    if asked.plans is None:
        mine = [row for row in held.values() if row.may]
        if not mine:
            raise Forbidden(
                "U kunt in geen enkel plan uitkeringen voorstellen.", "You cannot propose payouts in any plan."
            )
        return [row.code for row in mine if row.has_scheme] or [row.code for row in mine]
    if any(code not in held for code in asked.plans):
        raise NotFound
    nl, en = "In dit plan kunt u geen uitkeringen voorstellen.", "You cannot propose payouts in this plan."
    flaws = [
        Flaw(f"/plans/{number}", "forbidden", nl, en) for number, code in enumerate(asked.plans) if not held[code].may
    ]
    if flaws:
        raise Forbidden(nl, en, flaws)
    return list(dict.fromkeys(asked.plans))


async def begin(
    session: Session, caller: Caller, asked: schemas.RoundIn, plans: Sequence[str], now: datetime
) -> schemas.Round:
    """Begin a round over these plans; it is worked off by whoever works at rounds."""
    identifier = uuid4()
    what = [getattr(asked, name) for name in _WHAT]
    await repository.add(session, (identifier, *_who(caller.actor), *what, digest(asked), now, plans))
    row = {"id": identifier, "asked_at": now, "finished_at": None, **dict(zip(_WHAT, what, strict=True))}
    return _round(row, {**dict.fromkeys(_OUTCOMES, 0), "waiting": len(plans)}, [])


async def cancel(session: Session, caller: Caller, round_id: UUID, now: datetime) -> schemas.Round:
    """Cancel a round of the caller: what was done stays done, and what still waited is not done any more.

    Raises:
        NotFound: the caller asked for no such round.
        Refused: it had come to its end already.
    """
    if not await repository.cancel(session, (round_id, *_who(caller.actor), now)):
        ended = await known(session, caller, round_id)
        nl, en = "Deze ronde is al klaar of afgebroken.", "This round was finished or cancelled already."
        raise Refused([Violation(Code.ALREADY_ENDED, nl, en, {"endedOn": ended.finished_at})])
    return await show(session, caller, round_id)


def _who(actor: Actor) -> tuple[str | None, ...]:
    """Who asks, in which request and why, as it is kept of a round."""
    return (
        actor.issuer,
        actor.subject,
        actor.client,
        actor.end_user,
        actor.request_id,
        actor.trace_id,
        actor.reason,
    )


def digest(asked: schemas.RoundIn) -> str:
    """What tells this from any other round that somebody could ask for."""
    said = asked.model_dump(mode="json") | {"plans": asked.plans and sorted(set(asked.plans))}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def unfinished(session: Session, caller: Caller, asked: schemas.RoundIn) -> UUID | None:
    """The round in which the caller asked the same and that still goes on."""
    return await repository.unfinished(session, caller.actor.issuer, caller.actor.subject, digest(asked))


async def show(session: Session, caller: Caller, round_id: UUID) -> schemas.Round:
    """One round of the caller.

    Raises:
        NotFound: the caller asked for no such round.
    """
    return (await _shown(session, caller, [await known(session, caller, round_id)]))[0]


async def known(session: Session, caller: Caller, round_id: UUID) -> Any:
    """One round of the caller as it is kept.

    Raises:
        NotFound: the caller asked for no such round.
    """
    row = await repository.one(session, caller.actor.issuer, caller.actor.subject, round_id)
    if row is None:
        raise NotFound
    return row


async def page(session: Session, caller: Caller, after: tuple[datetime, UUID] | None, limit: int) -> _Rounds:
    """One page of the rounds that the caller asked for, in that order; and the last key when there are more."""
    rows = await repository.rounds(session, caller.actor.issuer, caller.actor.subject, after, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return await _shown(session, caller, rows[:limit]), None if last is None else (last.asked_at, last.id)


async def changed(session: Session, caller: Caller, since: datetime, most: int) -> list[schemas.Round]:
    """The rounds that were asked for or finished after a moment, and those that still go on."""
    rows = await repository.rounds(session, caller.actor.issuer, caller.actor.subject, None, most, since)
    return await _shown(session, caller, rows)


async def plans(
    session: Session, caller: Caller, round_id: UUID, which: Narrowed, limit: int, *, dutch: bool
) -> tuple[list[schemas.RoundPlan], tuple[str] | None]:
    """One page of what came of a round, by plan; and the last key when there are more.

    Raises:
        NotFound: the caller asked for no such round.
    """
    await known(session, caller, round_id)
    rows = await repository.plans(session, caller.asking, round_id, which, limit + 1)
    shown = [_plan(row, dutch=dutch) for row in rows[:limit]]
    return shown, (shown[-1].plan,) if len(rows) > limit else None


async def _shown(session: Session, caller: Caller, rows: Sequence[Any]) -> list[schemas.Round]:
    ids = [row.id for row in rows]
    counts: dict[UUID, dict[str, int]] = {one: dict.fromkeys(_OUTCOMES, 0) for one in ids}
    for row in await repository.counted(session, caller.asking, ids):
        counts[row.round_id][row.status] = row.plans
    streams: dict[UUID, list[schemas.RoundTotal]] = {one: [] for one in ids}
    for row in await repository.totals(session, caller.asking, ids):
        streams[row.round_id].append(_total(row))
    ended = [row.id for row in rows if row.finished_at is not None]
    actor = caller.actor
    found = await repository.cancelled(session, actor.issuer, actor.subject, ended) if ended else ()
    cancelled = {row.round_id: row for row in found}
    return [_round(row, counts[row.id], streams[row.id], cancelled.get(row.id)) for row in rows]


def _round(
    row: Any, counts: dict[str, int], streams: list[schemas.RoundTotal], cancelled: Any | None = None
) -> schemas.Round:
    same = ("id", *_WHAT, "asked_at", "finished_at")
    told: dict[str, Any] = {name: row[name] for name in same} | counts
    told["status"] = "cancelled" if cancelled else "running" if row["finished_at"] is None else "finished"
    told["cancellation_reason"] = cancelled and cancelled.reason
    return schemas.Round(**told, plans=sum(counts.values()), streams=streams)


def _total(row: Any) -> schemas.RoundTotal:
    return schemas.RoundTotal(
        stream=row.stream,
        payouts=row.payouts,
        payment=euros(row.payment),
        existing_payouts=row.existing_payouts,
        existing_payment=euros(row.existing_payment),
    )


def _plan(row: Any, *, dutch: bool) -> schemas.RoundPlan:
    return schemas.RoundPlan(
        plan=row.plan_code,
        status=row.status,
        payouts=[schemas.RoundPayout(**{**one, "payment": euros(one["payment"])}) for one in row.payouts],
        reasons=[
            schemas.Reason.model_construct(
                **{**one["facts"], "code": one["code"], "detail": one["nl" if dutch else "en"]}
            )
            for one in row.reasons
        ],
        finished_at=row.finished_at,
    )
