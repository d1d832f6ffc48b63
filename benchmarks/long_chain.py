"""Makes a plan with a very long chain: the demo plan, with one transfer undone and done again as often as asked."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid5

import asyncpg
import orjson

from app.ledger.chain import ENTRY, POSTING, WHY, seal

PLAN: Final = "SIG"
_TEMPLATE: Final = """
SELECT entry.*, payload::text AS said FROM entry JOIN plan ON plan.id = plan_id
WHERE plan.code = $1 AND entry.kind = 'transfer' ORDER BY seq DESC LIMIT 1
"""
_COLUMNS: Final = (*ENTRY, *WHY, "posting_count", "previous_hash", "hash", "known_at")
_UNDOING: Final = {"status": "reversed", "reversal_bank_reference": "TERUG"}
Row = dict[str, Any]


async def lengthen(url: str, entries: int) -> None:
    """Make the chain of the demo plan this long, past all that guards it; every rule still holds."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            await _lengthen(connection, entries)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


async def _lengthen(connection: Any, entries: int) -> None:
    template = dict(await connection.fetchrow(_TEMPLATE, PLAN))
    template["payload"] = orjson.loads(template.pop("said"))
    head = await connection.fetchrow("SELECT * FROM plan_head WHERE plan_id = $1", template["plan_id"])
    lines = [
        dict(row)
        for row in await connection.fetch(
            "SELECT * FROM posting WHERE plan_id = $1 AND seq = $2 ORDER BY number",
            template["plan_id"],
            template["seq"],
        )
    ]
    row = dict(await connection.fetchrow("SELECT * FROM transfer WHERE id = $1", template["resource_id"]))
    made, postings, transfers = [], [], [row]
    seq, previous = head["seq"], head["hash"]
    known_at = await connection.fetchval("SELECT max(known_at) FROM entry WHERE plan_id = $1", template["plan_id"])
    chain = _undone_and_done(template, lines, transfers)
    for _ in range((entries - seq) // 2 * 2):
        seq += 1
        entry, moved = next(chain)
        entry = {**entry, "seq": seq, "plan_id": UUID(str(template["plan_id"]))}
        moved = [{**line, "seq": seq, "plan_id": entry["plan_id"]} for line in moved]
        sealed = seal(entry, moved, previous)
        known_at = max(known_at + timedelta(microseconds=1), entry["recorded_at"])
        made.append((*(_stored(entry, name) for name in (*ENTRY, *WHY)), len(moved), previous, sealed, known_at))
        postings += [tuple(line[name] for name in POSTING) for line in moved]
        previous = sealed
    await connection.copy_records_to_table("entry", records=made, columns=_COLUMNS)
    await connection.copy_records_to_table("posting", records=postings, columns=POSTING)
    await connection.execute("DELETE FROM transfer WHERE id = $1", row["id"])
    named = list(row)
    await connection.copy_records_to_table(
        "transfer", records=[tuple(one[name] for name in named) for one in transfers], columns=named
    )
    head = "UPDATE plan_head SET seq = $2, hash = $3, known_at = $4 WHERE plan_id = $1"
    await connection.execute(head, template["plan_id"], seq, previous, known_at)


def _undone_and_done(template: Row, lines: list[Row], transfers: list[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """A counter-entry and a new booking, again and again; the rows of the transfers are kept along."""
    booked = template
    for number in count(1):
        moment = template["recorded_at"] + timedelta(seconds=number)
        row = transfers[-1]
        day = row["executed_on"]
        row |= {**_UNDOING, "reversed_on": day}
        undoing = {"reversedOn": str(day), "bankReference": "TERUG", "payout": str(row["payout_id"])}
        yield (
            {
                **template,
                "id": uuid5(template["id"], f"undone {number}"),
                "kind": "transfer_reversed",
                "resource_id": row["id"],
                "recorded_at": moment,
                "reverses": booked["id"],
                "payload": undoing,
            },
            [{**line, "amount_cents": -line["amount_cents"]} for line in lines],
        )
        again = {
            **row,
            "id": uuid5(template["id"], f"transfer {number}"),
            "bank_reference": f"OPNIEUW-{number}",
            "recorded_at": moment,
            "status": "booked",
            "reversed_on": None,
            "reversal_bank_reference": None,
        }
        transfers.append(again)
        booked = {
            **template,
            "id": uuid5(template["id"], f"done {number}"),
            "resource_id": again["id"],
            "recorded_at": moment,
            "payload": {**template["payload"], "bankReference": again["bank_reference"]},
        }
        yield booked, lines


def _stored(entry: Row, name: str) -> Any:
    return orjson.dumps(entry[name]).decode() if name == "payload" else entry[name]
