"""The questions about a whole chain at once: its entries while those before are looked at, and whose rows differ."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple
from uuid import UUID

from app.db.session import Session
from app.ledger.sealing import COLUMNS
from app.ledger.texts import SUFFIX
from app.ledger.tied import TIES, Tie

_STEP: Final = 2500
"""How many entries are read at a time."""

_ENDS: Final = 2**62
_EXTENT: Final = "SELECT count(*) AS entries, coalesce(max(seq), 0) AS last FROM entry WHERE plan_id = $1"
_ENTRIES: Final = (
    f"SELECT {', '.join(f'{name}::text' if name == 'payload' else name for name in COLUMNS)} "  # noqa: S608
    "FROM entry WHERE plan_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq"
)
_POSTINGS: Final = (
    "SELECT seq, number, kassier, stream, organisation, account, amount_cents "
    "FROM posting WHERE plan_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, number"
)

_MISDATED: Final = """
SELECT seq FROM (
    SELECT entry.seq, entry.known_at, entry.recorded_at, entry.seq <= plan.remembered_from AS old,
        lag(entry.known_at) OVER chain AS last, lag(entry.request_id) OVER chain = entry.request_id AS together
    FROM entry JOIN plan ON plan.id = entry.plan_id WHERE entry.plan_id = $1 WINDOW chain AS (ORDER BY entry.seq)
) dated
WHERE CASE WHEN old THEN known_at <> last ELSE
    known_at <> greatest(recorded_at, last + interval '1 microsecond')
    AND (together AND known_at = greatest(recorded_at, last)) IS NOT TRUE
END
ORDER BY seq
"""

Stored = Sequence[Any]
"""Rows as the driver has them: to be taken apart in order, or asked for a column by its name."""


class Extent(NamedTuple):
    """How many entries a chain has, and the number of the last."""

    entries: int
    last: int


async def extent(session: Session, plan_id: UUID) -> Extent:
    """How far a chain reaches."""
    [row] = await session.fetch(_EXTENT, plan_id)
    return Extent(row["entries"], row["last"])


async def each(session: Session, plan_id: UUID, last: int, take: Callable[[Stored, Stored], bool]) -> bool:
    """Hand over the chain in order, in steps, until one is not taken; the database reads the next one meanwhile.

    Answers whether all were taken. Every stored entry and posting is in a step, whatever its number.
    """

    async def entries_in(step: tuple[int, int]) -> Stored:
        return await session.fetch(_ENTRIES, plan_id, *step)

    steps = list(pairwise([-_ENDS, *range(_STEP, last, _STEP), _ENDS]))
    ahead = asyncio.create_task(entries_in(steps[0]))
    try:
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            entries = await ahead
            postings = await session.fetch(_POSTINGS, plan_id, *step)
            if following is not None:
                ahead = asyncio.create_task(entries_in(following))
                # The question is on its way before this step is looked at.
                await asyncio.sleep(0)
            if not take(entries, postings):
                return False
    finally:
        # Nobody else can ask anything before the answer is in.
        await ahead
    return True


async def misdated(session: Session, plan_id: UUID) -> list[int]:
    """The entries that are said to be known since another moment than follows from the one before.

    That moment is the one of recording, and later than that of every request before; entries of one request share it.
    What was booked before anything was remembered has the moment from which it is.
    """
    return [row["seq"] for row in await session.fetch(_MISDATED, plan_id)]


async def differing(session: Session, plan_id: UUID, kinds: Collection[str]) -> set[int]:
    """The entries of these kinds whose row the database does not vouch for: it may say something else than was sealed.

    Vouched for is only what compares as equal without any reading of numbers or texts; the rest is to be looked at.
    """
    asked = " UNION ALL ".join(_differing(kind, TIES[kind]) for kind in sorted(kinds))
    return {row["seq"] for row in await session.fetch(asked, plan_id)}


def _differing(kind: str, tie: Tie) -> str:
    return (
        f"SELECT e.seq FROM entry e LEFT JOIN {tie.table} r ON r.plan_id = e.plan_id AND r.id = e.resource_id "  # noqa: S608
        f"WHERE e.plan_id = $1 AND e.kind = '{kind}' AND NOT coalesce({' AND '.join(_same(tie))}, false)"
    )


def _same(tie: Tie) -> Iterator[str]:
    yield "r.id IS NOT NULL AND e.reason_sha256 IS NULL"
    for column, name in tie.columns.items():
        if column.endswith("_cents"):
            euros = f"(r.{column} / 100)::text || '.' || lpad((r.{column} % 100)::text, 2, '0')"
            yield f"r.{column} >= 0 AND e.payload ->> '{name}' = {euros}"
        else:
            yield f"e.payload -> '{name}' IS NOT DISTINCT FROM to_jsonb(r.{column})"
    if tie.actor is not None:
        yield f"r.{tie.actor} = e.actor"
    if tie.moment is not None:
        yield f"r.{tie.moment} = e.recorded_at"
    for column, name in tie.texts.items():
        hashed = f"e.payload ->> '{name}{SUFFIX}'"
        yield (
            f"CASE WHEN r.{column} IS NULL THEN coalesce({hashed}, e.payload ->> '{name}') IS NULL "
            f"ELSE encode(sha256(convert_to(r.{column}, 'UTF8')), 'hex') = {hashed} END"
        )
    yield from (f"r.{column} = '{value}'" for column, value in tie.state.items())
