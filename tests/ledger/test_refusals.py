"""The database refuses by itself: hostile SQL by the service's own role, and whatever the owner may not do either."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import make_url

from app.db.metadata import metadata
from tests.ledger.conftest import Books
from tests.support.databases import query, run
from tests.support.figures import Reach

DENIED = "42501"
BROKEN = "23514"
JOURNALS = ("entry", "posting")
RECORDED = (
    "receipt",
    "transfer",
    "measurement",
    "evidence",
    "decision",
    "payout",
    "payout_share",
    "claim",
    "claim_receipt",
    "claim_write_off",
    "repayment",
    "final_balance",
    "confirmation",
    "registration",
    "covered_part",
    "budget_move",
    "stream_permission",
    "cost_statement",
    "target_revision",
    "result",
    "membership",
    "idempotency",
)
HOSTILE = [
    *(f"{what} {table}" for table in (*JOURNALS, *RECORDED) for what in ("DELETE FROM", "TRUNCATE")),
    "UPDATE entry SET actor = 'een ander'",
    "UPDATE entry SET payload = '{}'",
    "UPDATE entry SET hash = repeat('a', 64)",
    "UPDATE posting SET amount_cents = amount_cents + 1",
    "UPDATE posting SET organisation = 'X'",
    "UPDATE plan_head SET seq = seq - 1",
    "INSERT INTO plan_head SELECT id, 9, repeat('a', 64) FROM plan",
    *(f"DELETE FROM {table}" for table in ("plan_head", "balance", "transfer_total")),
    *(f"UPDATE {table} SET amount_cents = 0" for table in ("balance", "transfer_total")),
    "INSERT INTO balance SELECT id, 'K', 'S', '', 'held', 100 FROM plan",
    "INSERT INTO transfer_total SELECT id, id, 'X', 100 FROM plan",
    "UPDATE receipt SET amount_cents = 1",
    "UPDATE receipt SET received_on = received_on + 1",
    "UPDATE receipt SET bank_reference = 'X'",
    "UPDATE transfer SET amount_cents = amount_cents + 1",
    "UPDATE transfer SET organisation = 'X'",
    "UPDATE transfer SET executed_on = '2020-01-01'",
    "UPDATE transfer SET recorded_by = 'X'",
    "UPDATE measurement SET value_number = 1",
    "UPDATE measurement SET value_boolean = true",
    "UPDATE measurement SET measured_on = '2020-01-01'",
    "UPDATE measurement SET reported_by = 'X'",
    "UPDATE measurement SET note = NULL",
    "UPDATE evidence SET reference = 'X'",
    "UPDATE decision SET content = '{}'",
    "UPDATE decision SET decided_on = '2020-01-01'",
    "UPDATE decision SET text = NULL",
    "UPDATE payout SET payment_cents = 1",
    "UPDATE payout SET proposed_by = 'X'",
    "UPDATE payout SET digest = 'X'",
    "UPDATE payout SET released_on = released_on + 1 WHERE released_on IS NOT NULL",
    "UPDATE payout SET released_by = 'X' WHERE released_on IS NOT NULL",
    "UPDATE payout SET release_reference = 'X' WHERE released_on IS NOT NULL",
    "UPDATE payout SET status = 'withdrawn' WHERE released_on IS NOT NULL",
    "UPDATE payout SET status = 'proposed' WHERE released_on IS NOT NULL",
    "UPDATE payout_share SET amount_cents = amount_cents + 1",
    "UPDATE payout_share SET balance_cents = 0",
    "UPDATE payout_share SET shift_cents = 1 WHERE amount_cents > 0",
    "UPDATE claim SET amount_cents = 1",
    "UPDATE claim_receipt SET amount_cents = 1",
    "UPDATE repayment SET amount_cents = 1",
    "UPDATE repayment SET confirmed_by = 'X' WHERE confirmed_by IS NOT NULL",
    "UPDATE confirmation SET reference = 'X'",
    "UPDATE registration SET system = 'X'",
    "UPDATE covered_part SET digest = 'X'",
    "UPDATE covered_part SET registration_id = NULL",
    "UPDATE agreement SET valid_from = '2000-01-01'",
    "UPDATE cost_statement SET amount_cents = 1",
    "UPDATE stream_permission SET amount_cents = 1",
    "UPDATE budget_move SET amount_cents = 1",
    "UPDATE final_balance SET claim_cents = 0",
    "UPDATE membership SET function = 'admin'",
    "UPDATE membership SET organisation = 'X'",
    "UPDATE idempotency SET body = '{}'",
    "UPDATE plan SET code = 'X'",
    "DELETE FROM plan",
    "TRUNCATE plan CASCADE",
    "DELETE FROM agreement WHERE decision_id IS NOT NULL",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "ALTER TABLE entry ADD COLUMN x int",
    "ALTER TABLE entry OWNER TO tred_app",
    "DROP TABLE posting",
    "DROP TRIGGER rows_stay ON entry",
    "DROP FUNCTION tred_refuse() CASCADE",
    "CREATE OR REPLACE FUNCTION tred_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE mine (x int)",
    "CREATE RULE r AS ON INSERT TO entry DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "SET SESSION AUTHORIZATION tred_owner",
    "SET ROLE tred_owner",
    "SET ROLE tred_backup",
    "GRANT tred_owner TO tred_app",
    "GRANT UPDATE ON entry TO tred_app; UPDATE entry SET actor = 'een ander'",
    "CREATE ROLE mine SUPERUSER",
    "ALTER ROLE tred_app BYPASSRLS",
    "COPY entry TO PROGRAM 'cat'",
    "COPY entry FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
    "UPDATE pg_class SET relname = 'x'",
    "SELECT tred_open('entry')",
    "SELECT tred_guard('entry', 'payload')",
    "SELECT tred_share('entry')",
    "LOCK TABLE entry IN ACCESS EXCLUSIVE MODE",
    "CLUSTER entry USING pk_entry",
    "UPDATE alembic_version SET version_num = 'x'",
]

ENTRY = """
INSERT INTO entry (plan_id, seq, id, kind, resource_type, resource_id, recorded_at, actor_issuer, actor, request_id,
                   payload, posting_count, previous_hash, hash)
SELECT plan_id, {seq}, gen_random_uuid(), 'transfer', 'transfer', gen_random_uuid(), now(), 'i', 'a', 'r',
       '{{}}', {count}, {previous}, repeat('b', 64)
FROM plan_head ORDER BY plan_id LIMIT 1;
"""
NEXT = ENTRY.replace("{seq}", "seq + 1").replace("{previous}", "hash")
POSTING = """
INSERT INTO posting (plan_id, seq, number, kassier, stream, account, amount_cents)
SELECT plan_id, {seq}, {number}, 'K3', '{stream}', 'held', {amount} FROM plan_head ORDER BY plan_id LIMIT 1;
"""


def posted(number: int, amount: int, *, seq: str = "seq", stream: str = "IZA") -> str:
    return POSTING.format(seq=seq, number=number, amount=amount, stream=stream)


UNBALANCED = {
    "does not add up": NEXT.format(count=2) + posted(1, 100) + posted(2, -99),
    "adds up across streams only": NEXT.format(count=2) + posted(1, 100) + posted(2, -100, stream="SPUK"),
    "one posting": NEXT.format(count=1) + posted(1, 0),
    "fewer postings than it says": NEXT.format(count=3) + posted(1, 100) + posted(2, -100),
    "no postings though it says so": NEXT.format(count=2),
    "more postings than it says": NEXT.format(count=2) + posted(1, 100) + posted(2, -100) + posted(3, 0),
    "a posting on an older entry": posted(1, 100, seq="1 + seq / 2") + posted(2, -100, seq="1 + seq / 2"),
    "balanced postings on an older entry": posted(91, 100, seq="1") + posted(92, -100, seq="1"),
    "a gap": ENTRY.format(seq="seq + 2", previous="hash", count=0),
    "another seal before it": ENTRY.format(seq="seq + 1", previous="repeat('a', 64)", count=0),
    "a chain of its own": ENTRY.format(seq="seq + 1", previous="repeat('0', 64)", count=0),
    "checked early, then more": NEXT.format(count=2)
    + posted(1, 100)
    + posted(2, -100)
    + "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"
    + posted(3, 100),
}


@pytest.fixture(scope="module")
def intruder(books: Books, worker: str) -> Iterator[str]:
    """Somebody who got hold of the service's own role, and of no other."""
    name = f"intruder_{worker}"
    run(books.url, f"CREATE ROLE {name} LOGIN PASSWORD 'x' IN ROLE tred_app")
    yield make_url(books.url).set(username=name, password="x").render_as_string(hide_password=False)
    run(books.url, f"DROP ROLE {name}")


@pytest.fixture(scope="module")
def plan(books: Books) -> str:
    """The id of the plan that a transaction of the service is about."""
    return str(books.one("SELECT $1::uuid"))


def outcome(url: str, statement: str, role: str | None = "tred_app", plan: str = "*") -> str | None:
    """The SQLSTATE with which a statement about a plan is refused, at the latest at commit; None when it may.

    Nothing stays of it.
    """

    async def attempt() -> str | None:
        connection = await asyncpg.connect(url, timeout=60)
        try:
            transaction = connection.transaction()
            await transaction.start()
            try:
                await connection.execute(f"SET LOCAL tred.plan = '{plan}'; SET LOCAL tred.organisations = '*'")
                await connection.execute(f"SET LOCAL ROLE {role}" if role else "SELECT")
                await connection.execute(statement)
                await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            except asyncpg.PostgresError as refused:
                return refused.sqlstate
            finally:
                await transaction.rollback()
        finally:
            await connection.close()
        return None

    return asyncio.run(attempt())


@pytest.mark.parametrize("statement", HOSTILE)
def test_hostile_sql_of_the_service(intruder: str, plan: str, statement: str, figure: Reach) -> None:
    assert outcome(intruder, statement, plan=plan) == DENIED
    figure("vijandige SQL van de dienst: geweigerd", 1, portion=1 / len(HOSTILE))


def test_what_the_service_needs_it_may(intruder: str, plan: str) -> None:
    assert outcome(intruder, "SELECT * FROM entry, balance, plan_head LIMIT 1", plan=plan) is None
    assert outcome(intruder, NEXT.format(count=0), plan=plan) is None
    assert outcome(intruder, NEXT.format(count=2) + posted(1, 100) + posted(2, -100), plan=plan) is None
    assert outcome(intruder, "UPDATE receipt SET status = 'reversed' WHERE status = 'booked'", plan=plan) is None
    assert outcome(intruder, "UPDATE membership SET ended_on = '2026-01-16' WHERE ended_on IS NULL", plan=plan) is None
    assert outcome(intruder, "SELECT * FROM tred_lock_head(gen_random_uuid())", plan=plan) is None


@pytest.mark.parametrize("statement", UNBALANCED.values(), ids=UNBALANCED.keys())
def test_an_entry_balances_and_follows_the_last_one(intruder: str, plan: str, statement: str) -> None:
    assert outcome(intruder, statement, plan=plan) in {BROKEN, "23505"}


def test_head_and_balances_move_along(books: Books) -> None:
    async def book() -> tuple[int, int]:
        connection = await asyncpg.connect(books.url, timeout=60)
        transaction = connection.transaction()
        await transaction.start()
        moved = "SELECT (SELECT sum(seq) FROM plan_head) || ':' || (SELECT sum(abs(amount_cents)) FROM balance)"
        before = await connection.fetchval(moved)
        await connection.execute("SET LOCAL tred.plan = '*'")
        await connection.execute(NEXT.format(count=2) + posted(1, 700, stream="NIEUW"))
        after = await connection.fetchval(moved)
        await transaction.rollback()
        await connection.close()
        one, other = (list(map(int, sums.split(":"))) for sums in (before, after))
        return other[0] - one[0], other[1] - one[1]

    assert asyncio.run(book()) == (1, 700)


@pytest.mark.parametrize("table", [*JOURNALS, *RECORDED])
@pytest.mark.parametrize("role", ["tred_owner", None])
def test_the_owner_and_a_superuser_are_stopped_too(books: Books, table: str, role: str | None) -> None:
    [(filled,)] = query(books.url, f"SELECT EXISTS (SELECT FROM {table})")
    assert outcome(books.url, f"TRUNCATE {table} CASCADE", role) == DENIED
    if filled:
        assert outcome(books.url, f"DELETE FROM {table}", role) in {DENIED, "23503"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET actor = 'een ander'",
        "UPDATE posting SET amount_cents = 0",
        "UPDATE receipt SET amount_cents = 1",
        "UPDATE payout SET payment_cents = payment_cents + 1 WHERE payment_cents > 0",
        "UPDATE payout SET status = 'proposed', released_on = NULL WHERE released_on IS NOT NULL",
        "UPDATE measurement SET value_number = 1",
        "UPDATE decision SET content = '{}'",
        "UPDATE decision SET text = 'iets anders'",
        "UPDATE agreement SET valid_from = '2000-01-01'",
    ],
)
def test_nobody_changes_what_was_recorded(books: Books, statement: str) -> None:
    assert outcome(books.url, statement, None) == DENIED
    assert outcome(books.url, statement, "tred_owner") == DENIED


def test_the_owner_may_erase_free_text(books: Books) -> None:
    assert outcome(books.url, "UPDATE decision SET text = NULL", "tred_owner") is None
    assert outcome(books.url, "UPDATE measurement SET note = NULL", "tred_owner") is None


@pytest.mark.parametrize("role", ["tred_auditor", "tred_backup"])
def test_who_reads_only_reads(books: Books, role: str) -> None:
    for table in metadata.tables:
        assert outcome(books.url, f"SELECT * FROM {table} LIMIT 1", role) is None
        assert outcome(books.url, f"INSERT INTO {table} SELECT * FROM {table} LIMIT 0", role) == DENIED
        assert outcome(books.url, f"DELETE FROM {table}", role) == DENIED


def test_every_table_says_what_may_happen_to_it(books: Books) -> None:
    """A migration that makes a table calls tred_guard or tred_open for it."""
    granted = query(
        books.url,
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND pg_get_userbyid(relowner) = 'tred_owner' "
        "AND has_table_privilege('tred_app', oid, 'SELECT') AND NOT has_table_privilege('tred_app', oid, 'TRUNCATE')",
    )
    by_functions = {"idempotency", "read_token", "proposal_round", "proposal_round_plan", "proposal_round_cancellation"}
    assert {name for (name,) in granted} == metadata.tables.keys() - by_functions
