"""The questions asked of rounds, all by functions: a round belongs to who asked for it and to no plan."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from app.db.session import Session
from app.rounds.asked import Asking, Narrowed

_ADD: Final = "SELECT tred_add_round($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
_ROUNDS: Final = "SELECT * FROM tred_rounds($1, $2)"
_IN_SIGHT: Final = "tred_round_plans($1, $2, $3, $4, $5)"
_COUNTED: Final = f"SELECT round_id, status, count(*) AS plans FROM {_IN_SIGHT} GROUP BY round_id, status"  # noqa: S608
_TOTALS: Final = f"""
SELECT l.round_id, p.stream,
    count(*) FILTER (WHERE NOT p.existing) AS payouts,
    coalesce(sum(p.payment) FILTER (WHERE NOT p.existing), 0)::bigint AS payment,
    count(*) FILTER (WHERE p.existing) AS existing_payouts,
    coalesce(sum(p.payment) FILTER (WHERE p.existing), 0)::bigint AS existing_payment
FROM {_IN_SIGHT} l, jsonb_to_recordset(l.payouts) AS p(stream text, payment bigint, existing boolean)
GROUP BY l.round_id, p.stream ORDER BY p.stream COLLATE "C"
"""  # noqa: S608 (our own constant)
_PLANS: Final = f"""
SELECT plan_code, status, payouts, reasons, finished_at FROM {_IN_SIGHT}
WHERE ($6::text IS NULL OR status = $6) AND ($7::text IS NULL OR plan_code = $7)
AND ($8::text IS NULL OR plan_code > $8)
AND ($9::timestamptz IS NULL OR finished_at IS NULL OR finished_at > $9)
ORDER BY plan_code LIMIT $10
"""  # noqa: S608 (our own constant)


async def add(session: Session, values: Sequence[Any]) -> None:
    """Begin a round: id, issuer, subject, client, end user, request, trace, reason, period, kassier, stream, whether
    it is tried out only, digest of what was asked, moment, and the codes of its plans.
    """
    await session.change(_ADD, *values)


async def rounds(
    session: Session,
    issuer: str,
    subject: str,
    after: tuple[datetime, UUID] | None,
    limit: int,
    since: datetime | None = None,
) -> Sequence[Any]:
    """Rounds that somebody asked for, in the order of asking; changed `since` a moment."""
    begin, last = after or (None, None)
    return await session.fetch(
        f"{_ROUNDS} WHERE ($3::timestamptz IS NULL OR (asked_at, id) > ($3, $4::uuid)) "
        "AND ($5::timestamptz IS NULL OR greatest(asked_at, finished_at) > $5 OR finished_at IS NULL) "
        "ORDER BY asked_at, id LIMIT $6",
        issuer,
        subject,
        begin,
        last,
        since,
        limit,
    )


async def one(session: Session, issuer: str, subject: str, round_id: UUID) -> Any | None:
    """One round of somebody."""
    found = await session.fetch(f"{_ROUNDS} WHERE id = $3", issuer, subject, round_id)
    return found[0] if found else None


async def cancel(session: Session, values: Sequence[Any]) -> bool:
    """Cancel a round that still goes on: id, issuer, subject, client, end user, request, trace, reason, and moment.

    To be asked where each statement sees what was committed before it: whoever works at a plan is waited for.
    """
    return bool(await session.value("SELECT tred_cancel_round($1, $2, $3, $4, $5, $6, $7, $8, $9)", *values))


async def cancelled(session: Session, issuer: str, subject: str, rounds: Sequence[UUID]) -> Sequence[Any]:
    """Those of somebody's rounds that were cancelled, with when and why."""
    return await session.fetch("SELECT * FROM tred_cancelled_rounds($1, $2, $3)", rounds, issuer, subject)


async def unfinished(session: Session, issuer: str, subject: str, digest: str) -> UUID | None:
    """The last round of somebody in which the same was asked and that still goes on."""
    found: UUID | None = await session.value(
        "SELECT id FROM tred_rounds($1, $2) WHERE digest = $3 AND finished_at IS NULL ORDER BY asked_at DESC LIMIT 1",
        issuer,
        subject,
        digest,
    )
    return found


async def counted(session: Session, who: Asking, rounds: Sequence[UUID]) -> Sequence[Any]:
    """How many plans of rounds are where, of those in which the caller may propose now."""
    return await session.fetch(_COUNTED, rounds, *who.values)


async def totals(session: Session, who: Asking, rounds: Sequence[UUID]) -> Sequence[Any]:
    """Per round and stream how many payouts there are and their cents, of those same plans."""
    return await session.fetch(_TOTALS, rounds, *who.values)


async def plans(session: Session, who: Asking, round_id: UUID, which: Narrowed, limit: int) -> Sequence[Any]:
    """Plans of a round, by code, of those in which the caller may propose now."""
    narrowed = (which.status, which.plan, which.after, which.since)
    return await session.fetch(_PLANS, [round_id], *who.values, *narrowed, limit)


async def following(session: Session, asked: UUID | None, moment: datetime) -> Any | None:
    """A plan whose turn may come, of one round or of any, with how many there are; rounds without any are finished."""
    found = await session.fetch("SELECT round, plan, waiting FROM tred_next_in_rounds($1, $2)", asked, moment)
    return found[0] if found else None


async def in_turn(session: Session, round_id: UUID, plan: str) -> Any | None:
    """The round, when this plan of it still waits; to be asked while the plan's turn is held."""
    found = await session.fetch("SELECT * FROM tred_round_in_turn($1, $2)", round_id, plan)
    return found[0] if found else None


async def done(
    session: Session, place: tuple[UUID, str], status: str, payouts: Sequence[Any], reasons: Sequence[Any], at: datetime
) -> None:
    """Write down what came of a round in a plan, in the transaction in which it came."""
    written = (orjson.dumps(one).decode() for one in (payouts, reasons))
    await session.change("SELECT tred_round_done($1, $2, $3, $4, $5, $6)", *place, status, *written, at)


async def later(session: Session, place: tuple[UUID, str], moment: datetime, seconds: Sequence[int]) -> int:
    """Have a plan wait as long as the times before say; answers how often that was needed by now."""
    return int(await session.value("SELECT tred_round_later($1, $2, $3, $4)", *place, moment, seconds) or 0)
