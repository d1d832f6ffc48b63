"""Adds entries to the journal, each with its postings, and what is kept of the answer: with the COMMIT."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from app.db.idempotency import KEEP, Answered
from app.db.session import Session
from app.ledger.chain import ENTRY, POSTING, WHY

_ENTRY: Final = ", ".join((*ENTRY, *WHY, "posting_count", "previous_hash", "hash"))
_POSTING: Final = ", ".join(POSTING)


def _adding(first: int, then: str) -> str:
    """Adds the rows given as JSON in two values, of which this is the first; the triggers see them all."""
    return f"""
WITH entries AS (
    INSERT INTO entry ({_ENTRY}) SELECT {_ENTRY} FROM jsonb_populate_recordset(NULL::entry, ${first}::jsonb)
), postings AS (
    INSERT INTO posting ({_POSTING}) SELECT {_POSTING} FROM jsonb_populate_recordset(NULL::posting, ${first + 1}::jsonb)
)
SELECT {then}"""  # noqa: S608 (our own names)


_ADD: Final = _adding(1, "")
_ADD_AND_KEEP: Final = _adding(8, KEEP)


def append(
    session: Session,
    entries: Sequence[Mapping[str, Any]],
    postings: Sequence[Mapping[str, Any]],
    answered: Answered | None = None,
) -> None:
    """Add entries with their postings, and what is kept of the answer; the database moves head and balances along.

    The first entry follows the head that was read in this transaction, or the database refuses it.
    """
    rows = (_written(entries), _written(postings))
    if answered is None:
        session.later(_ADD, *rows)
    else:
        session.later(_ADD_AND_KEEP, *answered.values, *rows)


def _written(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows, default=str).decode()
