"""The questions about a whole chain at once: its entries while those before are looked at, and for which rows speak."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Collection, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from app.db.session import Session
from app.ledger import many_repository
from app.ledger.chain import ENTRY, POSTING, WHY
from app.ledger.repository import UNSEALED
from app.ledger.vouching import vouched
from app.uitkeringsschema.money import Cents

_STEP: Final = 10_000
"""How many of the great many are read at a time."""

_PIECE: Final = 500
"""How many of them are looked at before anything else gets its turn."""

_ENDS: Final = 2**62
_REST: Final = "LEFT JOIN unnest($4::bigint[]) vouched ON vouched = seq WHERE plan_id = $1 AND seq > $2 AND seq <= $3"
_ENTRIES: Final = (
    f"SELECT {', '.join(f'{name}::text' if name == 'payload' else name for name in (*ENTRY, *WHY, *UNSEALED))} "  # noqa: S608
    f"FROM entry {_REST} AND vouched IS NULL ORDER BY seq"
)
_POSTINGS: Final = (
    f"SELECT {', '.join(POSTING)} FROM posting {_REST} "  # noqa: S608
    "AND (vouched IS NULL OR number NOT IN (1, 2)) ORDER BY seq, number"
)

_COUNTED: Final = """
SELECT (SELECT count(*) FROM entry WHERE plan_id = $1 AND seq > $2 AND seq <= $3) AS entries,
    (SELECT count(*) FROM posting WHERE plan_id = $1 AND seq > $2 AND seq <= $3) AS postings
"""
"""How much there is; when that is all vouched for, there is nothing else to read."""

_MISDATED: Final = """
SELECT seq FROM (
    SELECT entry.seq, entry.known_at, entry.recorded_at, entry.seq <= plan.remembered_from AS old,
        lag(entry.known_at) OVER chain AS last, lag(entry.request_id) OVER chain = entry.request_id AS together,
        plan_head.known_at AS said
    FROM entry JOIN plan ON plan.id = entry.plan_id
    LEFT JOIN plan_head ON plan_head.plan_id = entry.plan_id AND plan_head.seq = entry.seq
    WHERE entry.plan_id = $1 WINDOW chain AS (ORDER BY entry.seq)
) dated
WHERE known_at <> said OR CASE WHEN old THEN known_at <> last ELSE
    known_at <> greatest(recorded_at, last + interval '1 microsecond')
    AND (together AND known_at = greatest(recorded_at, last)) IS NOT TRUE
END
ORDER BY seq
"""

_TOTALS: Final = "SELECT payout_id::text, organisation, amount_cents FROM transfer_total WHERE plan_id = $1"

_PAST: Final = (
    "SELECT name, id, since, until, body::text FROM past_row WHERE plan_id = $1 AND name <> ALL ($2) "
    "ORDER BY name, id, since"
)

Stored = Any
"""A row as the driver has it: to be taken apart in order, or asked for a column by its name."""


class Step(NamedTuple):
    """A part of a chain: the entries that the database vouches for, the other ones, and what those moved."""

    vouched: Sequence[Stored]
    """As `vouched` has them."""
    entries: Sequence[Stored]
    postings: Sequence[Stored]
    rows: Mapping[tuple[str, UUID], Stored] = {}
    """Of the other ones the rows that stand in a table of a great many, by table and id."""

    def parts(self) -> Iterator["Step"]:
        """The same in pieces, where all of it is vouched for."""
        if self.entries or self.postings:
            yield self
        else:
            yield from (Step(self.vouched[at : at + _PIECE], (), ()) for at in range(0, len(self.vouched), _PIECE))


async def steps(sessions: Sequence[Session], plan_id: UUID, kinds: Collection[str]) -> AsyncGenerator[Step, None]:
    """The chain in order; meanwhile the database looks at the next steps, at as many as there are sessions to ask in.

    Every stored entry is in a step, whatever its number, and every posting but the two of what is vouched for.
    """
    last = await sessions[0].value("SELECT coalesce(max(seq), 0) FROM entry WHERE plan_id = $1", plan_id)
    asked = vouched(sorted(kinds))
    places = pairwise([-_ENDS, *range(_STEP, last, _STEP), _ENDS])

    def begun(session: Session, place: tuple[int, int]) -> tuple[Session, asyncio.Task[Step]]:
        return session, asyncio.create_task(_step(session, kinds, asked, plan_id, *place))

    ahead = deque(begun(session, place) for session, place in zip(sessions, places, strict=False))
    try:
        while ahead:
            session, asking = ahead[0]
            step = await asking
            ahead.popleft()
            ahead.extend(begun(session, place) for place in islice(places, 1))
            yield step
    finally:
        # Nobody else can ask anything before the answers are in.
        await asyncio.gather(*(asking for _, asking in ahead), return_exceptions=True)


async def _step(session: Session, kinds: Collection[str], asked: str, plan_id: UUID, after: int, until: int) -> Step:
    # The database would have to put all of it in order on its disk.
    sure = sorted(await session.fetch(asked, plan_id, after, until), key=itemgetter(0))
    [(entries, postings)] = await session.fetch(_COUNTED, plan_id, after, until)
    if entries == len(sure) and postings == 2 * len(sure):
        return Step(sure, (), ())
    rest = (plan_id, after, until, [row["seq"] for row in sure])
    others = await session.fetch(_ENTRIES, *rest)
    about = [row["resource_id"] for row in others if row["kind"] in kinds]
    rows = await many_repository.rows(session, plan_id, about) if about else {}
    return Step(sure, others, await session.fetch(_POSTINGS, *rest), rows)


async def misdated(session: Session, plan_id: UUID) -> list[int]:
    """The entries that are said to be known since another moment than follows from the one before.

    That moment is the one of recording, and later than that of every request before; entries of one request share it.
    What was booked before anything was remembered has the moment from which it is. The head says it of the last one.
    """
    return [row["seq"] for row in await session.fetch(_MISDATED, plan_id)]


async def transfer_totals(session: Session, plan_id: UUID) -> dict[tuple[str, str], Cents]:
    """What was passed on per payout and organisation, as it is kept, in cents."""
    return {(payout, organisation): cents for payout, organisation, cents in await session.fetch(_TOTALS, plan_id)}


async def past(session: Session, plan_id: UUID, without: Collection[str] = ()) -> Sequence[Stored]:
    """The rows of a plan as they were before they changed, in order of table, row and entry; not of some tables."""
    return await session.fetch(_PAST, plan_id, [*without])
