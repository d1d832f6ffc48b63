"""A chain that is in order is seen to be so without a look at every entry; the slightest thing takes that look."""

import asyncio
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from app.db.engine import make_engine
from app.db.session import Session
from app.db.snapshot import auditing
from app.errors import Unavailable
from app.ledger import quick, quick_repository, repository
from app.ledger.books import Books as Replayed
from app.ledger.many_repository import MANY
from app.ledger.tied import TIES
from app.ledger.verify import verify, verify_all
from app.ledger.vouching import Place, filled, form, place
from tests.ledger.conftest import Books
from tests.support.databases import query

LAST = """
SELECT seq, id, resource_id FROM entry WHERE plan_id = $1 AND kind = 'transfer' AND posting_count = 2
ORDER BY seq DESC LIMIT 1
"""


async def behind_our_back(session: Session, *statements: str) -> None:
    """Change what a superuser can for whom no trigger works; nothing stays of it after the transaction."""
    await repository.plans(session, None)
    for statement in ("SET LOCAL session_replication_role = replica", *statements):
        await session.run(statement)


async def vouched(session: Session, plan: str) -> dict[int, bool]:
    """The numbers of the entries for which the database vouches; whether each has the seal of what it wrote."""
    [row] = await repository.plans(session, plan)
    found: dict[int, bool] = {}
    async for step in quick_repository.steps([session], row.id, MANY):
        found |= {one["seq"]: sealed(row.id, one) for one in step.vouched}
    return found


def sealed(plan: UUID, stored: Any) -> bool:
    """Whether an entry has the seal of what is put together of it."""
    seq, text, _, amount, _, previous, seal, *own = stored
    at = place(text)
    cents = next(iter(TIES[at.kind].moves.values())) * amount
    return sha256(filled(form(plan, at), seq, cents, previous, own)).hexdigest() == str(seal)


async def quickly(session: Session, plan: str) -> Replayed | None:
    [row] = await repository.plans(session, plan)
    return await quick.replayed([session], row, await repository.rows_of(session, row.id, row.code), ())


def test_what_the_service_booked_needs_no_look_at_every_entry(books: Books) -> None:
    async def look(session: Session) -> tuple[int, dict[int, bool]]:
        found = await quickly(session, books.plan)
        assert found is not None
        return found.entries, await vouched(session, books.plan)

    entries, known = books.once(look)
    kinds = ", ".join(f"'{kind}'" for kind in sorted(MANY))
    many = books.rows(f"SELECT seq FROM entry WHERE plan_id = $1 AND kind IN ({kinds}) AND posting_count = 2")
    assert many
    assert entries == books.one("SELECT seq FROM plan_head WHERE plan_id = $1")
    assert known == {seq: True for (seq,) in many}


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
    [(seq, _, identifier)] = books.rows(LAST)

    async def look(session: Session) -> bool:
        await behind_our_back(session, f"UPDATE transfer SET {column} = {value} WHERE id = '{identifier}'")
        return seq in await vouched(session, books.plan)

    assert not books.once(look)


@pytest.mark.parametrize(
    "change",
    [
        # The same characters in a row, under other names.
        """actor_issuer = actor_issuer || '","client":"' || client, client = NULL""",
        r"request_id = 'a\nb'",
        "client = 'a' || chr(10) || 'b'",
        "actor = ''",
        "reverses = id",
        "posting_count = 3",
        "reason_sha256 = repeat('0', 64)",
    ],
)
def test_an_entry_that_json_would_write_in_another_way_is_looked_at(books: Books, change: str) -> None:
    [(seq, identifier, _)] = books.rows(LAST)

    async def look(session: Session) -> tuple[bool, bool]:
        one = f"WHERE id = '{identifier}'"
        await behind_our_back(
            session, f"UPDATE entry SET client = 'toepassing' {one}", f"UPDATE entry SET {change} {one}"
        )
        known = await vouched(session, books.plan)
        return known.get(seq, False), await quickly(session, books.plan) is not None

    assert books.once(look) == (False, False)


def test_the_text_of_a_place_is_of_one_set_of_values() -> None:
    said = ["transfer", "transfer", "uitgever", "wie", "", "=", "K", "S", "=O"]
    assert place("\x1f".join(said)) == Place("transfer", "transfer", "uitgever", "wie", None, "", "K", "S", "O")
    with pytest.raises(ValueError, match="argument"):
        place("\x1f".join([*said, "X"]))


def test_a_posting_more_is_seen(books: Books) -> None:
    [(seq, _, _)] = books.rows(LAST)

    async def look(session: Session) -> bool:
        await behind_our_back(
            session,
            "INSERT INTO posting SELECT plan_id, seq, 3, kassier, stream, organisation, account, 0 "
            f"FROM posting WHERE plan_id = (SELECT id FROM plan WHERE code = '{books.plan}') "
            f"AND seq = {seq} AND number = 1",
        )
        return await quickly(session, books.plan) is not None

    assert not books.once(look)


@pytest.mark.parametrize("gone", range(3))
def test_a_database_that_goes_away_meanwhile_is_said_as_ever(books: Books, gone: int) -> None:
    async def look() -> None:
        engine = make_engine(books.url, pool_size=3)
        try:
            async with auditing(engine, 2) as (session, beside):
                [plan] = await repository.plans(session, books.plan)
                victim = await (session, *beside)[gone].value("SELECT pg_backend_pid()")
                await asyncio.to_thread(query, books.url, "SELECT pg_terminate_backend($1, 5000)", victim)
                await verify(session, plan, beside=beside)
        finally:
            await engine.dispose()

    with pytest.raises(Unavailable):
        asyncio.run(look())


def test_who_is_asked_nothing_for_a_long_time_is_not_sent_away(books: Books) -> None:
    """Of many small plans one session reads everything, while the others wait for a long chain."""

    async def look() -> list[str]:
        engine = make_engine(books.url, pool_size=3)
        try:
            async with auditing(engine, 2) as (session, beside):
                await verify_all(session, books.plan, beside=beside)
                asked = "SELECT current_setting('idle_in_transaction_session_timeout')"
                return [str(await one.value(asked)) for one in (session, *beside)]
        finally:
            await engine.dispose()

    assert asyncio.run(look()) == ["15min"] * 3
