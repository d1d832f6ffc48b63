"""Whoever changes the books behind our back is found: in the journal, at its ends, and in the tables beside it."""

import asyncio

import pytest

from app.commands import verify as command
from app.commands.refusal import CommandRefused
from app.ledger.replay import Head
from app.settings import Settings
from tests.ledger.conftest import Books
from tests.support.figures import Reach
from tests.support.tampering import tampered_row_by_row

OTHER = "00000000-0000-4000-8000-000000000000"

ENTRY = {
    "plan_id": f"'{OTHER}'",
    "seq": "seq + 1000000",
    "id": f"'{OTHER}'",
    "kind": "kind || 'x'",
    "resource_type": "resource_type || 'x'",
    "resource_id": f"'{OTHER}'",
    "occurred_on": "coalesce(occurred_on, '2000-01-01') + 1",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "actor_issuer": "'een ander'",
    "actor": "'een ander'",
    "request_id": "'een ander'",
    "client": "'een ander'",
    "end_user": "'een ander'",
    "trace_id": "repeat('f', 32)",
    "reason_sha256": "repeat('f', 64)",
    "decision_id": f"'{OTHER}'",
    "reverses": f"'{OTHER}'",
    "payload": """payload || '{"amount": "0.01"}'""",
    "posting_count": "posting_count + 2",
    "previous_hash": "repeat('f', 64)",
    "hash": "repeat('f', 64)",
}
# Not sealed: it follows from the entries before.
DATED = {"known_at": "known_at + interval '1 second'"}
POSTING = {
    "plan_id": f"'{OTHER}'",
    "seq": "(SELECT min(seq) FROM entry e WHERE e.plan_id = $PLAN AND posting_count = 0)",
    "number": "number + 1000",
    "kassier": "kassier || 'X'",
    "stream": "stream || 'X'",
    "organisation": "coalesce(organisation, '') || 'X'",
    "account": "CASE account WHEN 'due' THEN 'held' ELSE 'due' END",
    "amount_cents": "amount_cents + 1",
}


@pytest.fixture(scope="module")
def target(books: Books) -> int:
    """An entry in the middle of the chain that moved money: a transfer."""
    found: int = books.one("SELECT min(seq) FROM entry WHERE plan_id = $1 AND kind = 'transfer'")
    return found


@pytest.fixture(scope="module")
def head(books: Books) -> Head:
    [(seq, seal)] = books.rows("SELECT seq, hash FROM plan_head WHERE plan_id = $1")
    return Head(seq, seal)


def test_a_settled_plan_is_in_order(books: Books, head: Head) -> None:
    report = books.tampered()
    assert report.findings == ()
    assert (report.entries, report.head) == (head.seq, head)


def test_the_command_says_so(books: Books, head: Head, terminal: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(terminal, books.plan, str(head)) == 0
    assert capsys.readouterr().out == f"{books.plan}: in orde, {head.seq} boekingen, kop {head}\n"
    earlier = books.one("SELECT '5:' || hash FROM entry WHERE plan_id = $1 AND seq = 5")
    assert command.main(terminal, books.plan, earlier) == 0


def test_the_command_names_the_entry_that_is_not_the_expected_one(
    books: Books, terminal: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(terminal, books.plan, f"5:{'a' * 64}") == 1
    assert capsys.readouterr().out.startswith(f"{books.plan}: NIET in orde, boeking 5: verwacht was zegel aaaa")


def test_the_command_refuses_what_it_cannot_look_for(books: Books, terminal: Settings) -> None:
    for plan, asked in ((None, f"5:{'a' * 64}"), (books.plan, "5"), (books.plan, "0:" + "a" * 64), ("GEEN", None)):
        with pytest.raises(CommandRefused):
            command.main(terminal, plan, asked)


def test_every_sealed_column_of_every_row(books: Books, figure: Reach) -> None:
    columns = "SELECT column_name FROM information_schema.columns WHERE table_name = '{}' AND $1::uuid IS NOT NULL"
    assert {name for (name,) in books.rows(columns.format("entry"))} == (ENTRY | DATED).keys()
    assert {name for (name,) in books.rows(columns.format("posting"))} == POSTING.keys()
    found = asyncio.run(tampered_row_by_row(books.url, books.plan, ENTRY, POSTING))
    assert [one for one in found if not one.named] == []
    figure("geknoei: procent van de verzegelde kolommen gezien", 100 * sum(one.named for one in found) / len(found))


@pytest.mark.parametrize("column", sorted(ENTRY | DATED))
def test_every_column_of_an_entry(books: Books, target: int, column: str) -> None:
    value = (ENTRY | DATED)[column]
    report = books.tampered(f"UPDATE entry SET {column} = {value} WHERE plan_id = $PLAN AND seq = {target}")
    assert report.first is not None
    assert report.first.seq == target


@pytest.mark.parametrize("column", sorted(POSTING))
def test_every_column_of_a_posting(books: Books, target: int, column: str) -> None:
    where = f"plan_id = $PLAN AND seq = {target} AND number = 1"
    report = books.tampered(f"UPDATE posting SET {column} = {POSTING[column]} WHERE {where}")
    bare = books.one("SELECT min(seq) FROM entry WHERE plan_id = $1 AND posting_count = 0")
    assert report.first is not None
    # A posting that moved to an earlier entry makes that one bad first.
    assert report.first.seq == (bare if column == "seq" else target)


def test_a_removed_or_added_posting(books: Books, target: int) -> None:
    removed = books.tampered(f"DELETE FROM posting WHERE plan_id = $PLAN AND seq = {target} AND number = 2")
    added = books.tampered(
        "INSERT INTO posting SELECT plan_id, seq, number + 10, kassier, stream, organisation, account, 0 "
        f"FROM posting WHERE plan_id = $PLAN AND seq = {target}"
    )
    stray = books.tampered(
        "INSERT INTO posting SELECT plan_id, seq + 1000, number, kassier, stream, organisation, account, amount_cents "
        f"FROM posting WHERE plan_id = $PLAN AND seq = {target}"
    )
    assert [report.first and report.first.seq for report in (removed, added, stray)] == [target, target, target + 1000]


def test_a_removed_entry(books: Books, target: int) -> None:
    where = f"WHERE plan_id = $PLAN AND seq = {target}"
    report = books.tampered(f"DELETE FROM posting {where}", f"DELETE FROM entry {where}")
    assert report.first is not None
    assert report.first.seq == target + 1


def test_two_entries_swapped(books: Books, target: int) -> None:
    report = books.tampered(
        f"UPDATE entry SET seq = -1 WHERE plan_id = $PLAN AND seq = {target}",
        f"UPDATE entry SET seq = {target} WHERE plan_id = $PLAN AND seq = {target + 1}",
        f"UPDATE entry SET seq = {target + 1} WHERE plan_id = $PLAN AND seq = -1",
    )
    assert report.first is not None
    assert report.first.seq == target


def test_a_cut_tail(books: Books, head: Head) -> None:
    cut = f"WHERE plan_id = $PLAN AND seq > {head.seq - 2}"
    report = books.tampered(f"DELETE FROM entry {cut}")
    assert report.first is not None
    assert report.first.seq == head.seq - 1
    moved = (
        "UPDATE plan_head SET seq = entry.seq, hash = entry.hash, known_at = entry.known_at FROM entry "
        f"WHERE entry.plan_id = $PLAN AND plan_head.plan_id = $PLAN AND entry.seq = {head.seq - 2}"
    )
    hidden = books.tampered(f"DELETE FROM entry {cut}", moved, expected=[head])
    assert (hidden.first and hidden.first.seq) == head.seq - 1
    # Without the head that was kept elsewhere, what was left behind in the tables still tells.
    assert books.tampered(f"DELETE FROM entry {cut}", moved).findings


def test_a_balance_or_head_that_is_not_of_the_chain(books: Books, head: Head) -> None:
    balance = books.tampered("UPDATE balance SET amount_cents = amount_cents + 1 WHERE plan_id = $PLAN")
    assert balance.first is not None
    assert balance.first.what.startswith("het saldo")
    assert books.tampered("DELETE FROM plan_head WHERE plan_id = $PLAN").findings
    for column, value in (("hash", "repeat('a', 64)"), ("known_at", "known_at + interval '1 second'")):
        other = books.tampered(f"UPDATE plan_head SET {column} = {value} WHERE plan_id = $PLAN")
        assert (other.first and other.first.seq) == head.seq


TABLES = [
    ("receipt", "amount_cents", "amount_cents - 1"),
    ("receipt", "received_on", "received_on + 1"),
    ("receipt", "bank_reference", "'X'"),
    ("receipt", "status", "'reversed'"),
    ("receipt", "recorded_by", "'X'"),
    ("receipt", "recorded_at", "recorded_at + interval '1 second'"),
    ("transfer", "amount_cents", "amount_cents - 1"),
    ("transfer", "executed_on", "'2024-12-31'"),
    ("transfer", "bank_reference", "bank_reference || 'X'"),
    ("transfer", "organisation, bank_reference", "('KX', id::text)"),
    ("payout", "payment_cents", "payment_cents + sign(payment_cents)"),
    ("payout", "released_on", "released_on + 1"),
    ("payout", "released_by", "proposed_by"),
    ("payout", "proposed_by", "'X'"),
    ("payout", "release_reference", "'X'"),
    ("payout_share", "shortfall_cents", "shortfall_cents + 1"),
    ("payout_share", "base_cents", "base_cents + 1"),
    ("payout_share", "due_cents, balance_cents", "(due_cents + 1, balance_cents + 1)"),
    ("payout_share", "shift_cents", "1"),
    ("payout_share", "set_off_cents", "least(1, amount_cents)"),
    ("final_balance", "claim_cents", "claim_cents + 1"),
    ("final_balance", "balance_cents", "balance_cents + 1"),
    ("claim", "amount_cents", "amount_cents + 100"),
    ("claim", "collected_cents", "collected_cents - 1"),
    ("claim", "withdrawn", "true"),
    ("claim_receipt", "amount_cents", "amount_cents - 1"),
    ("claim_receipt", "received_on", "received_on + 1"),
    ("repayment", "amount_cents", "amount_cents - 1"),
    ("repayment", "confirmed_by", "'X'"),
    ("measurement", "value_number", "value_number + 1"),
    ("measurement", "value_boolean", "NOT value_boolean"),
    ("measurement", "measured_on", "measured_on + 1"),
    ("measurement", "reported_by", "verified_by"),
    ("measurement", "verified_by", "recorded_by"),
    ("measurement", "meetmoment", "'B-E1.1'"),
    ("measurement", "status", "'rejected'"),
    ("evidence", "reference", "'X'"),
    ("evidence", "kind", "'X'"),
    ("result", "in_force", "false"),
    ("result", "accounting", "accounting + 10"),
    ("decision", "content", """content || '{"period": 9}'"""),
    ("decision", "decided_on", "decided_on + 1"),
    ("decision", "recorded_by", "'financier'"),
    ("decision", "reference", "'X'"),
    ("cost_statement", "amount_cents", "amount_cents + 1"),
    ("cost_statement", "status", "'withdrawn'"),
    ("confirmation", "reference", "'X'"),
    ("confirmation", "recorded_by", "'stuurgroep'"),
    ("registration", "system", "'X'"),
    ("covered_part", "registration_id", "NULL"),
    ("agreement", "valid_from", "valid_from + 1"),
    ("agreement", "withdrawn", "true"),
    ("budget_line", "amount_cents", "amount_cents + 1"),
    ("budget_line", "original_cents", "original_cents + 1"),
    ("meetmoment", "target", "target + 1"),
    ("meetmoment", "weight_millionths", "weight_millionths + 1"),
    ("kpi", "rule", "'all_or_nothing'"),
    ("kpi", "threshold", "0.4"),
    ("kpi", "pays", "false"),
    ("period", "payment_mode", "'arrears'"),
    ("initiative", "theme", "'X'"),
    ("plan", "catch_up", "NOT catch_up"),
    ("plan", "package", """package || '{"x": 1}'"""),
    ("plan", "version", "version + 1"),
]


@pytest.mark.parametrize(("table", "column", "value"), TABLES)
def test_the_tables_say_what_was_booked(books: Books, table: str, column: str, value: str) -> None:
    own = "id" if table == "plan" else "plan_id"
    named = f"({column})" if "," in column else column
    report = books.tampered(f"UPDATE {table} SET {named} = {value} WHERE {own} = $PLAN")
    assert report.findings


@pytest.mark.parametrize(
    "table",
    [
        "receipt",
        "transfer",
        "measurement",
        "decision",
        "payout",
        "claim",
        "claim_receipt",
        "repayment",
        "confirmation",
        "registration",
        "cost_statement",
        "evidence",
        "final_balance",
        "result",
        "payout_share",
        "agreement",
        "budget_line",
    ],
)
def test_a_row_that_is_gone_is_missed(books: Books, table: str) -> None:
    report = books.tampered(
        f"DELETE FROM {table} WHERE plan_id = $PLAN AND id = (SELECT max(id::text)::uuid FROM {table} "
        "WHERE plan_id = $PLAN)"
    )
    assert report.findings


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("receipt", "bank_reference = 'B-9', amount_cents = 1"),
        ("transfer", "bank_reference = 'T-9', amount_cents = 1"),
        ("repayment", "bank_reference = 'R-9', amount_cents = 1"),
        ("claim_receipt", "bank_reference = 'C-9', amount_cents = 1"),
        ("evidence", "kind = 'foto'"),
        ("decision", "reference = 'verzonnen'"),
        ("confirmation", "reference = 'verzonnen'"),
    ],
)
def test_a_row_that_was_never_booked_is_named(books: Books, table: str, changes: str) -> None:
    identifier = f"id = '{OTHER}'"
    report = books.tampered(
        f"CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT * FROM {table} WHERE plan_id = $PLAN LIMIT 1",
        f"UPDATE copied SET {identifier}, {changes}",
        f"INSERT INTO {table} SELECT * FROM copied",
    )
    assert any(OTHER in finding.what or finding.seq is not None for finding in report.findings)
