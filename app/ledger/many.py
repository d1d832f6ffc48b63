"""Looks whether the receipts and transfers of a plan are in order, keeping sums of them and no rows."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app.db.session import Session
from app.ledger import many_repository as repository
from app.ledger import remembered
from app.ledger.books import UNREADABLE, readable
from app.ledger.findings import Stored
from app.ledger.order import agreed_on
from app.ledger.rows import Rows, Sums
from app.uitkeringsschema.money import Cents


class Many(NamedTuple):
    """What is known of them without any row."""

    sums: Mapping[str, Sums]
    days: Sequence[Any]
    whole: bool
    """Whether nothing is to be named of what each says, by itself and against the chain."""


async def looked_at(session: Session, plan_id: UUID) -> Many:
    """What they come to, and whether they are in order as far as that can be seen without the rules of the money."""
    whole, sums = True, {}
    for table in sorted(repository.LONG):
        found: dict[UUID, dict[str | None, Cents]] = {}
        for row in await repository.sums(session, table, plan_id):
            whole = whole and row.whole
            if row.cents is not None:
                found.setdefault(row.payout_id, {})[row.organisation] = int(row.cents)
        sums[table] = found
        whole = whole and await _as_it_was(session, table, plan_id)
    return Many(sums, await repository.days(session, plan_id), whole)


async def named(session: Session, plan_id: UUID, rows: Rows) -> Mapping[tuple[str, UUID], Stored]:
    """Those that a claim is about."""
    ids = set()
    for one in rows.all("claim"):
        try:
            ids.add(UUID(str(one["duplicate_of"])))
        except ValueError:
            continue
    return await repository.rows(session, plan_id, ids) if ids else {}


def agreed(rows: Rows, found: Many) -> bool:
    """Whether there was an agreement on each day on which something was passed on."""
    try:
        return all(agreed_on(rows, *day) for day in found.days)
    except UNREADABLE:
        return False


async def _as_it_was(session: Session, table: str, plan_id: UUID) -> bool:
    """Whether nothing is to be named of what is remembered of them."""
    async for live, events, past in repository.remembered(session, table, plan_id):
        block = Rows({table: live})
        if readable(lambda: remembered.close(block, events, past)):  # noqa: B023 (it is asked at once)
            return False
    return True
