"""Whatever is undone, corrected or decided otherwise leaves the books in order: a whole plan full of it."""

import json

import pytest

from tests.ledger.conftest import Books
from tests.support.journey import Row
from tests.support.steps import Steps


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
