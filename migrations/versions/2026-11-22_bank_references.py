"""The keys of receipts and transfers begin with the plan as well; made without holding up who books them."""

from collections.abc import Sequence

from alembic import op

revision: str = "e58b1f7c2d93"
down_revision: str | None = "c3a9e1d47b60"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEYS = {"receipt": "payout_id, bank_reference", "transfer": "payout_id, organisation, bank_reference"}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _replace("plan_id, ")


def _replace(first: str) -> None:
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '2s'")
        for table, columns in _KEYS.items():
            # What an earlier try left behind may not be whole.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS new_{table}_bank_reference")
            op.execute(
                f"CREATE UNIQUE INDEX CONCURRENTLY new_{table}_bank_reference ON {table} ({first}{columns}) "
                "WHERE status = 'booked'"
            )
        op.execute("RESET lock_timeout")
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table in _KEYS:
        op.execute(f"DROP INDEX uq_{table}_bank_reference")
        op.execute(f"ALTER INDEX new_{table}_bank_reference RENAME TO uq_{table}_bank_reference")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _replace("")
