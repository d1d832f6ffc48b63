"""The lines of the ledger, asked for in pages and as CSV."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select, tuple_

from app.db.session import Session
from app.tables.ledger import entry, posting
from app.views.columns import Column
from app.views.csv_form import FORMULA
from app.views.kinds import Kind

_LINE: Final = {
    "seq": posting.c.seq,
    "number": posting.c.number,
    "kassier": posting.c.kassier,
    "stream": posting.c.stream,
    "organisation": posting.c.organisation,
    "account": posting.c.account,
    "amount": (posting.c.amount_cents / 100).label("amount"),
    "kind": entry.c.kind,
    "occurred_on": entry.c.occurred_on,
    "recorded_at": entry.c.recorded_at,
    "actor": entry.c.actor,
    "resource_type": entry.c.resource_type,
    "resource_id": entry.c.resource_id,
    "decision_id": entry.c.decision_id,
    "id": entry.c.id,
}
_LINES: Final = select(*_LINE.values()).join_from(
    posting, entry, (entry.c.plan_id == posting.c.plan_id) & (entry.c.seq == posting.c.seq)
)

_BEGINS: Final = ", ".join(str(ord(sign)) for sign in FORMULA)


async def postings(
    session: Session, plan_id: UUID, after: tuple[int, int] | None, limit: int, only: Mapping[str, Any]
) -> Sequence[Row[Any]]:
    """Lines in order of the chain, those with certain codes and ids only; the amount in euros."""
    query = _LINES.where(posting.c.plan_id == plan_id).order_by(posting.c.seq, posting.c.number).limit(limit)
    query = query.where(*(_LINE[name] == value for name, value in only.items()))
    if after is not None:
        query = query.where(tuple_(posting.c.seq, posting.c.number) > after)
    return await session.rows(query)


async def copy_postings(
    session: Session,
    plan_id: UUID,
    columns: Sequence[Column],
    take: Callable[[bytes], Awaitable[None]],
    *,
    dutch: bool,
    before: Sequence[str] = (),
) -> int:
    """All lines as CSV, each value written by the database as `csv_form` writes it; answers how many.

    What is the same `before` every line are codes, which are never taken for a formula.
    """
    same = [f"${number}::text" for number, _ in enumerate(before, start=2)]
    chosen = ", ".join([*same, *(_written(column, dutch=dutch) for column in columns)])
    query = (
        f"SELECT {chosen} FROM posting p JOIN entry e ON e.plan_id = p.plan_id AND e.seq = p.seq "  # noqa: S608 (ours)
        "WHERE p.plan_id = $1 ORDER BY p.seq, p.number"
    )
    await session.run("SET LOCAL DateStyle TO ISO")
    return await session.copy(query, plan_id, *before, take=take, delimiter=";" if dutch else ",")


def _written(column: Column, *, dutch: bool) -> str:
    at = f"p.{column.source}" if column.source in posting.c or column.kind is Kind.MONEY else f"e.{column.source}"
    match column.kind:
        case Kind.MONEY:
            # A product has the decimals of both, and costs less than a quotient that is rounded.
            return "replace((p.amount_cents * 0.01)::text, '.', ',')" if dutch else "p.amount_cents * 0.01"
        case Kind.MOMENT:
            utc = f"{at} AT TIME ZONE 'UTC'"
            return f"date_trunc('second', {utc})" if dutch else f'to_char({utc}, \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'
        case Kind.TEXT:
            return f"CASE WHEN ascii({at}) IN ({_BEGINS}) THEN chr(39) || {at} ELSE {at} END"
        case _:
            # Codes begin with a letter or digit, the database holds no others; days are written as ISO has them.
            return at
