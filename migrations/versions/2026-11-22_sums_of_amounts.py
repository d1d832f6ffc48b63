"""What amounts add up to may be more than any single amount: up to what the budget of one plan holds.

A payout, a claim, a final balance, what was passed on and a file for the bank are sums of budget lines. What one person
enters at once keeps the limit of a single amount. Each check gets wider, so that code of before this goes on as it did.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "b8e24d7f90a3"
down_revision: str | None = "5c81f3d60e27"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SUMS = (
    ("payout", "payment_cents", 0),
    ("payout", "carried_cents", 0),
    ("transfer_total", "amount_cents", 0),
    ("claim", "amount_cents", 1),
    ("final_balance", "claim_cents", 0),
    ("final_balance", "owed_cents", 0),
    ("payment_file", "amount_cents", 1),
)
"""Table, column and the least that it holds."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _limit(999_999_999_999_999)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _limit(9_999_999_999_999)


def _limit(most: int) -> None:
    for table, column, least in _SUMS:
        name = f"ck_{table}_{column}_{'positive' if least else 'non_negative'}"
        op.execute(
            f"ALTER TABLE {table} DROP CONSTRAINT {name}, "
            f"ADD CONSTRAINT {name} CHECK ({column} BETWEEN {least} AND {most})"
        )
