"""The questions about receipts and transfers, of which a plan has a great many: sums, and what is not in order."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from app.db.session import Session
from app.ledger.findings import Stored
from app.ledger.tied import TIES

LONG: Final = frozenset({"receipt", "transfer"})
"""The tables that are not kept while a chain is replayed."""

MANY: Final = frozenset(kind for kind, tie in TIES.items() if tie.table in LONG)
"""The kinds of which a chain has a great many, and that say no more than their row and what it moved."""

_BLOCK: Final = 2000
"""Of how many rows what they were before is looked at together."""

_SUMS: Final = """
WITH about AS (
    SELECT resource_id, min(seq) AS first, max(seq) FILTER (WHERE kind = '{table}') AS made,
        bool_or(kind = '{table}_reversed') AS undone
    FROM entry WHERE plan_id = $1 AND kind = ANY ($2) GROUP BY resource_id
), released AS (
    SELECT payout.id, max(entry.seq) AS seq FROM payout
    JOIN entry ON entry.plan_id = $1 AND entry.resource_id = payout.id AND entry.kind = 'payout_released'
    WHERE payout.plan_id = $1 AND payout.status IN ('released', 'received', 'passed_on') GROUP BY payout.id
), remembered AS (
    SELECT DISTINCT id FROM past_row WHERE plan_id = $1 AND name = '{table}'
)
SELECT r.payout_id, {whose} AS organisation, sum(r.amount_cents) FILTER (WHERE r.status = 'booked') AS cents,
    count(*) = count(*) FILTER (
        WHERE about.made >= released.seq AND (r.status = 'booked' OR r.status = 'reversed' AND about.undone)
        AND (r.since <= about.first OR remembered.id IS NOT NULL)
    ) AS whole
FROM {table} r LEFT JOIN about ON about.resource_id = r.id LEFT JOIN released ON released.id = r.payout_id
LEFT JOIN remembered ON remembered.id = r.id
WHERE r.plan_id = $1 GROUP BY 1, 2
"""
_DAYS: Final = """
SELECT DISTINCT payout.kassier, r.organisation, r.executed_on FROM transfer r
JOIN payout ON payout.plan_id = $1 AND payout.id = r.payout_id WHERE r.plan_id = $1
"""
_CHANGED: Final = """
SELECT DISTINCT id FROM past_row WHERE plan_id = $1 AND name = $2 AND ($3::uuid IS NULL OR id > $3)
ORDER BY id LIMIT $4
"""
_VERSIONS: Final = """
SELECT name, id, since, until, body::text FROM past_row WHERE plan_id = $1 AND name = $2 AND id = ANY ($3)
ORDER BY id, since
"""
_ABOUT: Final = """
SELECT resource_id, kind, max(seq) AS seq FROM entry
WHERE plan_id = $1 AND resource_id = ANY ($2) AND kind = ANY ($3) GROUP BY resource_id, kind
"""


async def rows(session: Session, plan_id: UUID, ids: Collection[UUID]) -> Mapping[tuple[str, UUID], Stored]:
    """The receipts and transfers among these, by table and id."""
    return {(table, row["id"]): row for table in LONG for row in await _rows(session, table, plan_id, ids)}


async def sums(session: Session, table: str, plan_id: UUID) -> Sequence[Any]:
    """Per payout and organisation what was not undone, in cents, and whether all of its rows are `whole`.

    That is, whether each has its entries, the first of them after the payout was released, and there is a memory of
    what it was before it changed.
    """
    whose = "r.organisation" if table == "transfer" else "NULL::text"
    return await session.fetch(_SUMS.format(table=table, whose=whose), plan_id, _kinds(table))


async def days(session: Session, plan_id: UUID) -> Sequence[Any]:
    """On which days each kassier passed on to each organisation."""
    return await session.fetch(_DAYS, plan_id)


async def remembered(
    session: Session, table: str, plan_id: UUID
) -> AsyncIterator[tuple[Sequence[Stored], Mapping[tuple[str, UUID], Mapping[str, int]], Sequence[Stored]]]:
    """The rows that changed, block by block: as they are, the last entry of each kind about each, and as they were."""
    last: UUID | None = None
    while changed := [row["id"] for row in await session.fetch(_CHANGED, plan_id, table, last, _BLOCK)]:
        events: dict[tuple[str, UUID], dict[str, int]] = {}
        for row in await session.fetch(_ABOUT, plan_id, changed, _kinds(table)):
            events.setdefault((table, row["resource_id"]), {})[row["kind"]] = row["seq"]
        live = await _rows(session, table, plan_id, changed)
        yield live, events, await session.fetch(_VERSIONS, plan_id, table, changed)
        last = changed[-1]


async def _rows(session: Session, table: str, plan_id: UUID, ids: Collection[UUID]) -> Sequence[Stored]:
    return await session.fetch(f"SELECT * FROM {table} WHERE plan_id = $1 AND id = ANY ($2)", plan_id, [*ids])  # noqa: S608


def _kinds(table: str) -> list[str]:
    return [kind for kind in sorted(MANY) if TIES[kind].table == table]
