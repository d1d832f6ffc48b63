"""Whatever is undone, corrected or decided otherwise leaves the books in order: a whole plan full of it."""

import json
from typing import Any

import pytest

from app.db.session import Session
from app.ledger import repository
from tests.ledger.conftest import Books
from tests.support.journey import Row
from tests.support.steps import Steps

OTHER = "00000000-0000-4000-8000-000000000000"


def test_corrections_leave_the_books_in_order(crooked: Books) -> None:
    report = crooked.tampered()
    assert report.findings == ()
    kinds = {kind for (kind,) in crooked.rows("SELECT DISTINCT kind FROM entry WHERE plan_id = $1")}
    assert kinds >= {
        "receipt_reversed",
        "transfer_reversed",
        "claim_withdrawn",
        "claim_written_off",
        "budget_changed",
        "payout_withdrawn",
        "measurement_rejected",
        "costs_withdrawn",
        "decision_withdraw",
    }


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("budget_move", "amount_cents", "amount_cents + 1"),
        ("budget_move", "in_force", "NOT in_force"),
        ("target_revision", "in_force", "true"),
        ("target_revision", "reason", "'X'"),
        ("claim", "written_off_cents", "0"),
        ("claim", "withdrawn", "false"),
        ("claim_write_off", "amount_cents", "amount_cents + 1"),
        ("claim_write_off", "reason", "'X'"),
        ("receipt", "reversal_reason", "'X'"),
        ("transfer", "reversed_on", "reversed_on + 1"),
        ("payout_share", "shift_cents", "0"),
        ("payout", "distribution_decision_id", "NULL"),
        ("payout", "status", "'outdated'"),
        ("decision", "withdrawn_by", "NULL"),
        ("measurement", "verification_note", "'X'"),
        ("measurement", "note", "'X'"),
        ("cost_statement", "note", "'X'"),
        ("cost_statement", "decision_id", "NULL"),
        ("result", "decision_id", "(SELECT max(id::text)::uuid FROM decision)"),
    ],
)
def test_what_was_corrected_cannot_be_corrected_behind_our_back(
    crooked: Books, table: str, column: str, value: str
) -> None:
    report = crooked.tampered(f"UPDATE {table} SET {column} = {value} WHERE plan_id = $PLAN")
    assert report.findings


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM past_row WHERE plan_id = $PLAN AND name = 'transfer'",
        "DELETE FROM past_row WHERE plan_id = $PLAN AND name = 'payout' AND body ->> 'status' = 'released'",
        "UPDATE past_row SET until = until + 1 WHERE plan_id = $PLAN AND name = 'budget_line'",
        "UPDATE past_row SET since = until - 1 WHERE plan_id = $PLAN AND name = 'payout'",
        "UPDATE past_row SET body = body || '{\"amount_cents\": 1}' WHERE plan_id = $PLAN AND name = 'transfer'",
        "UPDATE past_row SET body = body || '{\"recorded_by\": \"X\"}' WHERE plan_id = $PLAN AND name = 'measurement'",
        "UPDATE past_row SET body = body - 'payment_cents' WHERE plan_id = $PLAN AND name = 'payout'",
        """INSERT INTO past_row SELECT plan_id, name, id, 0, min(since), '{}' FROM past_row
        WHERE plan_id = $PLAN AND name = 'receipt' GROUP BY plan_id, name, id""",
        "UPDATE transfer SET since = since + 1 WHERE plan_id = $PLAN AND status = 'booked'",
    ],
)
def test_what_a_row_said_before_is_not_changed_or_removed_unseen(crooked: Books, statement: str) -> None:
    assert crooked.tampered(statement).findings


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("receipt", "status", "reversed"),
        ("transfer", "reversed_on", "2026-01-01"),
        ("payout", "released_by", "X"),
        ("payout", "status", "withdrawn"),
        ("measurement", "verified_by", "X"),
        ("claim", "collected_cents", 1),
        ("claim", "written_off_cents", 1),
        ("claim", "withdrawn", True),
        ("budget_line", "amount_cents", 1),
        ("meetmoment", "target", 1),
        ("decision", "withdrawn_by", "00000000-0000-4000-8000-000000000000"),
        ("covered_part", "registration_id", "00000000-0000-4000-8000-000000000000"),
        ("cost_statement", "withdrawn_at", "2026-01-01T00:00:00Z"),
    ],
)
def test_what_became_of_a_row_is_computed_again_for_every_moment(
    crooked: Books, table: str, column: str, value: object
) -> None:
    said = json.dumps({column: value})
    report = crooked.tampered(f"UPDATE past_row SET body = body || '{said}' WHERE plan_id = $PLAN AND name = '{table}'")
    assert any(f"{column} was anders dan geboekt" in one.what for one in report.findings)


def test_who_comes_into_a_pot_later_has_no_share_in_what_was_released(started: tuple[Steps, Row]) -> None:
    steps, _ = started
    line = {"initiative": "I1", "kassier": "K1", "stream": "IZA", "period": 2}
    move = {"from": {**line, "organisation": "ALFA"}, "to": {**line, "organisation": "DELTA"}, "amount": 400}
    steps.decide("change_budget", moves=[move])
    assert Books(steps.api.database_url, steps.plan, steps).tampered().findings == ()


def test_what_was_passed_on_follows_every_transfer_and_every_one_that_is_undone(crooked: Books) -> None:
    plan = crooked.one("SELECT $1::uuid")
    own = f"plan_id = '{plan}'"
    added_up = (
        "SELECT payout_id, organisation, sum(amount_cents)::bigint FROM transfer "
        f"WHERE {own} AND status = 'booked' GROUP BY 1, 2"
    )
    kept = f"SELECT payout_id, organisation, amount_cents FROM transfer_total WHERE {own}"
    copied = (
        "INSERT INTO transfer (id, plan_id, payout_id, organisation, amount_cents, executed_on, bank_reference, "
        "recorded_by) SELECT gen_random_uuid(), plan_id, payout_id, organisation, 3, executed_on, 'ERBIJ-' || id, 'x' "
        f"FROM transfer WHERE {own}"
    )
    turned = f"UPDATE transfer SET status = '{{}}' WHERE {own} AND bank_reference LIKE 'ERBIJ-%'"

    async def move(session: Session) -> list[list[Any]]:
        found = []
        await repository.plans(session, crooked.plan)
        await session.run(f"SET LOCAL tred.plan = '{plan}'")
        for change in ("SELECT", copied, turned.format("reversed"), turned.format("booked")):
            await session.run(change)
            found.append(sorted(map(tuple, await session.fetch(kept))))
        assert found[-1] == sorted(map(tuple, await session.fetch(added_up)))
        return found

    before, more, undone, again = crooked.once(move)
    assert before == undone != more == again


TOTAL = {
    "plan_id": f"'{OTHER}'",
    "payout_id": f"'{OTHER}'",
    "organisation": "organisation || 'X'",
    "amount_cents": "amount_cents + 1",
}


def test_what_is_kept_of_what_was_passed_on_is_added_up_again(crooked: Books) -> None:
    columns = crooked.rows(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = 'transfer_total' AND $1::uuid IS NOT NULL"
    )
    assert {name for (name,) in columns} == TOTAL.keys()
    [(payout, organisation)] = crooked.rows(
        "SELECT payout_id, organisation FROM transfer_total WHERE plan_id = $1 ORDER BY amount_cents DESC LIMIT 1"
    )
    one = f"WHERE plan_id = $PLAN AND payout_id = '{payout}' AND organisation = '{organisation}'"
    added = f"INSERT INTO transfer_total VALUES ($PLAN, '{OTHER}', '{organisation}', 1)"
    changes = [f"UPDATE transfer_total SET {column} = {value} {one}" for column, value in TOTAL.items()]
    for change in (*changes, f"DELETE FROM transfer_total {one}"):
        first = crooked.tampered(change).first
        assert first is not None
        named = OTHER if "payout_id = '0" in change else str(payout)
        assert first.what.startswith(f"wat van uitkering {named} aan {organisation} is doorbetaald: verwacht"), change
    assert [finding.seq for finding in crooked.tampered(added).findings] == [None]
