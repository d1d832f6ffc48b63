"""Writes the question which entries say the same as their row, for the kinds of which a chain has a great many.

The database answers what an entry has of its own, and in one text what it shares with a great many others. What was
sealed, the canonical JSON of `chain.seal`, is put together from both by who asks.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import String

from app.ledger.chain import ENTRY, POSTING, WHY
from app.ledger.texts import SUFFIX
from app.ledger.tied import TIES, Tie
from app.tables.payouts import receipt, transfer
from app.uitkeringsschema.money import Cents

_ROWS: Final = {table.name: table for table in (receipt, transfer)}
_WITH_MICROSECONDS: Final = "to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
_MOMENT: Final = f"replace({_WITH_MICROSECONDS}, '.000000', '')"
_REQUEST: Final = '\'","request_id":\', to_json(e.request_id)'
_RESOURCE: Final = '\',"resource_id":"\', e.resource_id'
_SIDES: Final = ("one", "other")
_OF_ITS_OWN: Final = (
    "e.id::text",
    "coalesce('\"' || e.occurred_on || '\"', 'null')",
    "said",
    f"concat({_MOMENT}, {_REQUEST}, {_RESOURCE})",
    "e.reverses::text",
    "coalesce(',\"trace_id\":' || to_json(e.trace_id)::text, '')",
)
"""What is sealed of an entry that no other one has, as it stands in the JSON."""

_BEHIND: Final = frozenset({"request_id", "resource_id"})
"""What follows on when it was recorded, and is written with that."""

_APART: Final = "\x1f"
_BETWEEN: Final = f", '{_APART}', "
_SLOT: Final = re.compile(r'"\\u0000(\w+)\\u0000"')
_AS_TEXT: Final = frozenset({"id", "recorded_at", "previous"})


class Place(NamedTuple):
    """What a great many entries have in common."""

    kind: str
    resource_type: str
    actor_issuer: str
    actor: str
    client: str | None
    end_user: str | None
    kassier: str
    stream: str
    organisation: str | None
    """Of the row."""


Form = tuple[str, ...]

_OPTIONAL: Final = frozenset({"client", "end_user", "organisation"})


def place(text: str) -> Place:
    """What the text of a place says.

    Raises:
        ValueError: a value holds what stands between the values, so that it could be of another place.
    """
    said = zip(Place._fields, text.split(_APART), strict=True)
    # An absent value is empty, and any other one has a sign before it.
    return Place._make((one[1:] if one else None) if name in _OPTIONAL else one for name, one in said)


def form(plan_id: UUID, at: Place) -> Form:
    """The canonical JSON of an entry in a place, in the pieces around what it has of its own."""
    known = {**at._asdict(), "plan_id": str(plan_id), "decision_id": None}
    moves = TIES[at.kind].moves
    document = {
        "entry": {name: known[name] if name in known else _slot(name) for name in ENTRY if name not in _BEHIND}
        | {name: known[name] for name in WHY if known.get(name) is not None},
        "postings": [
            {
                name: {
                    "account": account,
                    "amount_cents": _slot(side),
                    "number": number,
                    "organisation": at.organisation if account == "paid_on" else None,
                    "seq": _slot("seq"),
                }.get(name, known.get(name))
                for name in POSTING
            }
            for number, (side, account) in enumerate(zip(_SIDES, moves, strict=True), 1)
        ],
        "previous": _slot("previous"),
    }
    text = orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()
    return tuple(_SLOT.sub(lambda found: '"\0"' if found[1] in _AS_TEXT else "\0", text).split("\0"))


def filled(at: Form, seq: int, cents: Cents, previous: str, own: Sequence[Any]) -> bytes:
    """What an entry sealed that moved so much from one account to the other, as a text for SHA-256."""
    identifier, day, said, moment, reverses, trace = own
    a, b, c, d, e, f, g, h, i, j, k, m = at
    undoing, number = "null" if reverses is None else f'"{reverses}"', str(seq)
    pieces = (
        a, identifier, b, day, c, said, d, moment, e, undoing, f, number, trace,
        g, str(cents), h, number, i, str(-cents), j, number, k, previous, m,
    )  # fmt: skip
    return "".join(pieces).encode()


def _slot(name: str) -> str:
    """What no text of the database can be."""
    return f"\0{name}\0"


def vouched(kinds: Collection[str]) -> str:
    """The entries of some kinds, from $2 up to $3 in plan $1, that say what their row does and move its amount.

    Of each: its number, its place, of its row the payout, the amount and whether it was undone since, both seals, and
    what it has of its own.
    """
    tables = sorted({TIES[kind].table for kind in kinds})
    return " UNION ALL ".join(_about(table, [one for one in kinds if TIES[one].table == table]) for table in tables)


def _about(table: str, kinds: Collection[str]) -> str:
    def either(write: Callable[[str, Tie], str]) -> str:
        cases = (f"WHEN '{kind}' THEN {write(kind, TIES[kind])}" for kind in kinds)
        return f"CASE e.kind {' '.join(cases)} END"

    def agrees(kind: str, tie: Tie) -> str:
        return f"({' AND '.join((*_same(kind, tie), *_moved(tie, whose)))})"

    whose = "r.organisation" if "organisation" in _ROWS[table].c else "NULL::text"
    joined = " ".join(
        f"JOIN posting {side} ON {side}.plan_id = $1 AND {side}.seq = e.seq AND {side}.number = {number} "
        f"AND {side}.seq > $2 AND {side}.seq <= $3"
        for number, side in enumerate(_SIDES, 1)
    )
    named = ", ".join(f"'{kind}'" for kind in kinds)
    return (
        f"SELECT e.seq, {_placed(whose)} AS place, r.payout_id, r.amount_cents, r.status = 'reversed', "  # noqa: S608
        f"e.previous_hash, e.hash, {', '.join(_OF_ITS_OWN)} FROM entry e "
        f"JOIN {table} r ON r.plan_id = $1 AND r.id = e.resource_id {joined} "
        f"CROSS JOIN LATERAL (SELECT {either(_said)} AS said OFFSET 0) sealed "
        f"WHERE e.plan_id = $1 AND e.seq > $2 AND e.seq <= $3 AND e.kind IN ({named}) AND {' AND '.join(_simple())} "
        f"AND {either(agrees)}"
    )


def _placed(whose: str) -> str:
    values = []
    for name in Place._fields:
        source = {"kassier": "one.kassier", "stream": "one.stream", "organisation": whose}.get(name, f"e.{name}")
        values.append(f"'=' || {source}" if name in _OPTIONAL else source)
    return f"concat({_BETWEEN.join(values)})"


def _same(kind: str, tie: Tie) -> Iterator[str]:
    """What the entry and its row must have in common."""
    yield f"e.reverses IS {'NOT NULL' if kind.endswith('_reversed') else 'NULL'}"
    if tie.actor is not None:
        yield f"r.{tie.actor} = e.actor"
    if tie.moment is not None:
        yield f"r.{tie.moment} = e.recorded_at"
    yield from (f"r.{column} = '{value}'" for column, value in tie.state.items())


def _moved(tie: Tie, whose: str) -> Iterator[str]:
    """What the two postings must move."""
    for side, (account, times) in zip(_SIDES, tie.moves.items(), strict=True):
        yield f"{side}.account = '{account}' AND {side}.amount_cents = {times} * r.amount_cents"
        yield f"{side}.organisation IS NOT DISTINCT FROM {whose if account == 'paid_on' else 'NULL'}"


def _simple() -> Iterator[str]:
    """That it is two postings in one pot, which somebody did on a request, and says what its row does."""
    yield "e.payload = said::jsonb AND r.amount_cents > 0 AND e.posting_count = 2"
    yield "other.kassier = one.kassier AND other.stream = one.stream"
    yield "e.actor <> '' AND e.actor_issuer <> '' AND e.request_id <> ''"
    yield "e.reason_sha256 IS NULL AND e.decision_id IS NULL"


def _said(_: str, tie: Tie) -> str:
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
