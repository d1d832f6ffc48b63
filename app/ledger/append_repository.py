"""Adds entries to the journal, each with its postings, and what is kept of the answer: with the COMMIT."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson

from app.db.idempotency import KEEP, Answered
from app.db.session import Session
from app.ledger.chain import ENTRY, POSTING, WHY

_ENTRY: Final = ", ".join((*ENTRY, *WHY, "posting_count", "previous_hash", "hash"))
_POSTING: Final = ", ".join(POSTING)


@lru_cache
def _adding(*, posted: bool, kept: bool) -> str:
    """Adds the rows given as JSON; the triggers see them all. Without postings nothing is done about them."""
    first = 8 if kept else 1
    postings = f"""
, postings AS (
    INSERT INTO posting ({_POSTING}) SELECT {_POSTING} FROM jsonb_populate_recordset(NULL::posting, ${first + 1}::jsonb)
)"""  # noqa: S608 (our own names)
    return f"""
WITH entries AS (
    INSERT INTO entry ({_ENTRY}) SELECT {_ENTRY} FROM jsonb_populate_recordset(NULL::entry, ${first}::jsonb)
){postings if posted else ""}
SELECT {KEEP if kept else ""}"""  # noqa: S608 (our own names)


def append(
    session: Session,
    entries: Sequence[Mapping[str, Any]],
    postings: Sequence[Mapping[str, Any]],
    answered: Answered | None = None,
) -> None:
    """Add entries with their postings, and what is kept of the answer; the database moves head and balances along.

    The first entry follows the head that was read in this transaction, or the database refuses it.
    """
    rows = [_written(entries), _written(postings)] if postings else [_written(entries)]
    kept = () if answered is None else answered.values
    session.later(_adding(posted=bool(postings), kept=answered is not None), *kept, *rows)


def _written(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows, default=str).decode()
