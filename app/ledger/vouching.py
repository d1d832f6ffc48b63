"""Writes the question which entries say the same as their row, and what their seals are of, for a great many of them.

What the database writes is the canonical JSON of an entry (`chain.seal`), and only what it is sure of: a text with
anything in it that JSON would escape is left to a look at the entry itself.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from sqlalchemy import Column, Integer, String, Table

from app.ledger.chain import ENTRY, POSTING, WHY
from app.ledger.texts import SUFFIX
from app.ledger.tied import Tie
from app.tables.ledger import entry, posting
from app.tables.payouts import receipt, transfer

_ROWS: Final = {table.name: table for table in (receipt, transfer)}
_MOMENT: Final = "to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
_SIDES: Final = ("one", "other")


def vouched(kind: str, tie: Tie) -> str:
    """The entries of a kind, numbered from $2 up to $3 in plan $1, that say what their row does and move its amount.

    What they sealed of the row is written from the row, and the stored entry says nothing else.
    """
    whose = "r.organisation" if tie.table == "transfer" else "NULL::text"
    joined = " ".join(
        f"JOIN posting {side} ON {side}.plan_id = $1 AND {side}.seq = e.seq AND {side}.number = {number} "
        f"AND {side}.seq > $2 AND {side}.seq <= $3"
        for number, side in enumerate(_SIDES, 1)
    )
    return (
        "SELECT e.seq, e.id, e.kind, e.resource_id, e.recorded_at, e.actor_issuer, e.actor, e.reverses, "  # noqa: S608
        f"e.previous_hash, e.hash, convert_to({_written()}, 'UTF8') AS written, "
        f"r.payout_id, {whose} AS organisation, r.amount_cents, one.kassier, one.stream FROM entry e "
        f"JOIN {tie.table} r ON r.plan_id = $1 AND r.id = e.resource_id {joined} "
        f"CROSS JOIN LATERAL (SELECT {_said(tie)} AS said OFFSET 0) sealed "
        f"WHERE e.plan_id = $1 AND e.seq > $2 AND e.seq <= $3 AND e.kind = '{kind}' "
        f"AND e.reverses IS {'NOT NULL' if kind.endswith('_reversed') else 'NULL'} "
        f"AND {' AND '.join((*_same(tie), *_moved(tie, whose), *_simple()))}"
    )


def _same(tie: Tie) -> Iterator[str]:
    """What the entry and its row must have in common."""
    yield "e.payload = said::jsonb AND r.amount_cents > 0"
    if tie.actor is not None:
        yield f"r.{tie.actor} = e.actor"
    if tie.moment is not None:
        yield f"r.{tie.moment} = e.recorded_at"
    yield from (f"r.{column} = '{value}'" for column, value in tie.state.items())


def _moved(tie: Tie, whose: str) -> Iterator[str]:
    """What the two postings must move."""
    yield "e.posting_count = 2 AND other.kassier = one.kassier AND other.stream = one.stream"
    for side, (account, times) in zip(_SIDES, tie.moves.items(), strict=True):
        yield f"{side}.account = '{account}' AND {side}.amount_cents = {times} * r.amount_cents"
        yield f"{side}.organisation IS NOT DISTINCT FROM {whose if account == 'paid_on' else 'NULL'}"


def _simple() -> Iterator[str]:
    """That somebody did it on a request, and that nothing of it would be escaped."""
    texts = [f"e.{name}" for name in (*ENTRY, *WHY) if isinstance(entry.c[name].type, String)]
    texts += [f"{side}.{name}" for side in _SIDES for name in POSTING if isinstance(posting.c[name].type, String)]
    every = f"concat({', '.join(texts)})"
    yield "e.actor <> '' AND e.actor_issuer <> '' AND e.request_id <> '' AND e.reason_sha256 IS NULL"
    yield f"{every} !~ '[\"\\\\]'"


def _written() -> str:
    """The canonical JSON of an entry with its postings and the seal before it."""
    one, other = (_object(side, posting, POSTING) for side in _SIDES)
    of = _object("e", entry, (*ENTRY, *WHY))
    pieces = ("""'{"entry":{'""", of, """'},"postings":[{'""", one, "'},{'", other, """'}],"previous":"'""")
    return f"""concat({", ".join(pieces)}, e.previous_hash, '"}}')"""


def _object(side: str, table: Table, names: Iterable[str]) -> str:
    first, *others = (_member(side, table.c[name]) for name in sorted(names))
    return ", ".join((first.replace("',", "'", 1), *others))


def _member(side: str, column: Column[Any]) -> str:
    name, value = column.name, f"{side}.{column.name}"
    opening = f'\',"{name}":'
    if name == "payload":
        return f"{opening}', said"
    if isinstance(column.type, Integer):
        return f"{opening}', {value}"
    if name == "recorded_at":
        value = f"replace({_MOMENT}, '.000000', '')"
    if not column.nullable:
        return f"{opening}\"', {value}, '\"'"
    absent = "''" if name in WHY else f"{opening}null'"
    return f"coalesce({opening}\"' || {value} || '\"', {absent})"


def _said(tie: Tie) -> str:
    """What an entry seals of its row; nothing when the row has not all of it."""
    columns = _ROWS[tie.table].c
    members = {}
    for name, called in tie.columns.items():
        if name.endswith("_cents"):
            members[called] = f"""'"' || r.{name} / 100 || '.' || lpad((r.{name} % 100)::text, 2, '0') || '"'"""
        elif isinstance(columns[name].type, String):
            members[called] = f"coalesce(to_json(r.{name})::text, 'null')"
        else:
            members[called] = f"""'"' || r.{name} || '"'"""
    for name, called in tie.texts.items():
        hashed = f"encode(sha256(convert_to(r.{name}, 'UTF8')), 'hex')"
        members[f"{called}{SUFFIX}"] = f"""'"' || {hashed} || '"'"""
    first, *others = (f"'\"{called}\":' || {members[called]}" for called in sorted(members))
    # What nobody wrote is not there; of the rest nothing may be missing.
    said = (f"coalesce(',' || {one}, '')" if SUFFIX in one else f"',' || {one}" for one in others)
    return " || ".join(("'{'", first, *said, "'}'"))
