"""A chain that is in order is seen to be so without a look at every entry; the slightest thing takes that look."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from app.db.session import Session
from app.ledger import quick, quick_repository, repository
from app.ledger.chain import ENTRY, GENESIS, POSTING, WHY, seal
from app.ledger.sealing import COLUMNS, account, seal_of
from tests.ledger.conftest import Books

PLAN = UUID("11111111-1111-4111-8111-111111111111")
ODD = 'aanhaling " en \\ en \x01 en \x7f en ë en \u2028 en 😀'
BARE: dict[str, Any] = {
    "plan_id": PLAN,
    "seq": 7,
    "id": UUID(int=1),
    "kind": "receipt",
    "resource_type": "receipt",
    "resource_id": UUID(int=2),
    "occurred_on": None,
    "recorded_at": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    "actor_issuer": "https://uitgever",
    "actor": ODD,
    "request_id": ODD,
    "decision_id": None,
    "reverses": None,
    "payload": {"b": [1, None, True], "a": {"z": "1.10", "é": ODD}},
    **dict.fromkeys(WHY),
}
FULL = BARE | {
    "occurred_on": date(2026, 1, 2),
    "recorded_at": datetime(2026, 3, 29, 1, 0, 0, 120, tzinfo=UTC),
    "decision_id": UUID(int=3),
    "reverses": UUID(int=4),
    "client": ODD,
    "end_user": "iemand",
    "trace_id": "f" * 32,
    "reason_sha256": "e" * 64,
}
LINES: list[dict[str, Any]] = [
    dict(zip(POSTING, (PLAN, 7, 1, "K1", "IZA", None, "payable", -5), strict=True)),
    dict(zip(POSTING, (PLAN, 7, 2, "K1", "IZA", ODD, "held", 5), strict=True)),
]


def written(lines: list[dict[str, Any]]) -> str:
    found = []
    for line in lines:
        names = (line[name] for name in ("kassier", "stream", "organisation", "account"))
        _, opening, before_number, before_seq, closing = account(str(PLAN), *names)
        middle = f"{line['amount_cents']}{before_number}{line['number']}{before_seq}{line['seq']}"
        found.append(f"{opening}{middle}{closing}")
    return ",".join(found)


def quickly(entry: dict[str, Any], lines: list[dict[str, Any]]) -> str:
    stored = [{**entry, "posting_count": len(lines), "previous_hash": GENESIS, "hash": ""}[name] for name in COLUMNS]
    return seal_of(str(PLAN), stored, entry["payload"], entry["recorded_at"].isoformat(), written(lines))


@pytest.mark.parametrize("lines", [[], LINES])
@pytest.mark.parametrize("given", [(), *((name,) for name in (*ENTRY, *WHY)), (*ENTRY, *WHY)])
def test_the_quick_seal_is_the_seal(given: tuple[str, ...], lines: list[dict[str, Any]]) -> None:
    entry = BARE | {name: FULL[name] for name in given}
    assert quickly(entry, lines) == seal(entry, lines, GENESIS)


def test_what_the_service_booked_needs_no_look_at_every_entry(books: Books) -> None:
    async def look(session: Session) -> tuple[int, set[int]]:
        [plan] = await repository.plans(session, books.plan)
        rows = await repository.rows_of(session, plan.id, plan.code)
        found = await quick.replayed(session, plan, rows, ())
        assert found is not None
        return found.entries, await quick_repository.differing(session, plan.id, quick.MANY)

    entries, differing = books.once(look)
    assert entries == books.one("SELECT seq FROM plan_head WHERE plan_id = $1")
    assert differing == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount_cents", "amount_cents + 1"),
        ("executed_on", "executed_on + 1"),
        ("bank_reference", "bank_reference || 'X'"),
        ("payout_id", "gen_random_uuid()"),
        ("organisation", "'KX'"),
        ("recorded_by", "'X'"),
        ("recorded_at", "recorded_at + interval '1 second'"),
        ("id", "gen_random_uuid()"),
    ],
)
def test_a_row_of_another_word_is_not_vouched_for(books: Books, column: str, value: str) -> None:
    [(seq, identifier)] = books.rows(
        "SELECT seq, resource_id FROM entry WHERE plan_id = $1 AND kind = 'transfer' ORDER BY seq LIMIT 1"
    )

    async def look(session: Session) -> set[int]:
        [plan] = await repository.plans(session, books.plan)
        await session.run("SET LOCAL session_replication_role = replica")
        await session.run(f"UPDATE transfer SET {column} = {value} WHERE id = '{identifier}'")
        return await quick_repository.differing(session, plan.id, quick.MANY)

    assert books.once(look) == {seq}
