"""Holds what is remembered of rows against the rows themselves: nothing of it is gone, and it says what was sealed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Final
from uuid import UUID

import orjson

from app.ledger.alike import alike
from app.ledger.became import Became, filled_later
from app.ledger.findings import Finding, Stored
from app.ledger.rows import Rows
from app.ledger.tied import DECISION, TIES

Events = Mapping[tuple[str, UUID], Mapping[str, int]]

_MADE: Final = (
    "receipt",
    "transfer",
    "costs_stated",
    "measurement_reported",
    "shift_permitted",
    "results_confirmed",
    "results_registered",
    "payout_proposed",
    "claim_made",
    "claim_receipt",
    "return",
    "payment_file_made",
    "bank_statement_read",
)
"""The kinds of entry by which a row came to be."""

_FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    tie.table: (*tie.columns, *(name for name in (tie.actor, tie.moment) if name is not None))
    for tie in (DECISION, *(TIES[kind] for kind in _MADE))
}
"""Per table what stays as it was first sealed, which every version of a row says."""
_FILLED: Final = filled_later(_FIXED, _MADE)


def close(rows: Rows, events: Events, past: Sequence[Stored]) -> Iterator[Finding]:
    """What is wrong with what is remembered, after the whole chain was seen.

    Args:
        rows: the rows of the plan as they are, held against the chain already.
        events: per row, the last entry of each kind about it.
        past: the rows as they were, in order of table, row and entry.
    """
    changed = set()
    became = Became(rows, events, _FILLED)
    for (table, identifier), versions in groupby(past, key=lambda one: (one["name"], one["id"])):
        changed.add((table, identifier))
        live = rows.by_id(table).get(identifier) if table in rows.tables else None
        said = [*versions]
        yield from _whole(table, said, live)
        yield from _from_the_first(table, identifier, said[0]["since"], events, said[0]["until"])
        if live is not None:
            yield from (one for version in said for one in _sealed(table, version, live, became))
    for table in _FIXED.keys() & rows.tables.keys():
        for row in rows.all(table):
            seen = events.get((table, row["id"]))
            if seen and row["since"] > min(seen.values()) and (table, row["id"]) not in changed:
                yield from _from_the_first(table, row["id"], row["since"], events)


def _whole(table: str, versions: Sequence[Stored], live: Stored | None) -> Iterator[Finding]:
    """Whether each version lasts until the next one, and the last until the row as it is."""
    for one, following in pairwise(versions):
        if one["until"] != following["since"]:
            yield Finding(one["until"], f"van {table} {one['id']} ontbreekt wat er stond tot {following['since']}")
    last = versions[-1]
    if live is not None and live["since"] != last["until"]:
        yield Finding(last["until"], f"van {table} {last['id']} ontbreekt wat er stond tot {live['since']}")


def _from_the_first(
    table: str, identifier: UUID, since: int, events: Events, until: int | None = None
) -> Iterator[Finding]:
    """Whether the first version of a row is of the request that made it."""
    made = min(events.get((table, identifier), {}).values(), default=None)
    if table not in _FIXED or made is None:
        return
    if since > made:
        yield Finding(made, f"van {table} {identifier} ontbreekt wat er stond tot {since}")
    if until is not None and until <= made:
        yield Finding(until, f"{table} {identifier} stond er al voordat het werd geboekt")


def _sealed(table: str, version: Stored, live: Stored, became: Became) -> Iterator[Finding]:
    """Whether a version says what was sealed of it first, and what had become of it by then."""
    body = orjson.loads(version["body"])
    wrong = [name for name in _FIXED.get(table, ()) if not alike(live[name], body.get(name))]
    for name in (*wrong, *became.wrong(version, body, live)):
        what = f"{table} {version['id']}: {name} was anders dan geboekt, in wat er stond tot {version['until']}"
        yield Finding(version["since"], what)
