"""Records with the money of one organisation are shown to who may see that; reasons lie open to who sees the plan.

Which kinds of records these are is also said where kinds are described; a test holds the two together.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "a90d4f63be17"
down_revision: str | None = "e58b1f7c2d93"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLES = ("record", "record_version")
_MINE = """
kind NOT IN ('costItems', 'costShares', 'funding') OR body ->> 'organisation' IS NULL
OR body ->> 'organisation' = ANY ((SELECT nullif(current_setting('tred.organisations'), '*'))::text[])
OR body ->> 'kassier' = ANY ((SELECT nullif(current_setting('tred.kassiers'), '*'))::text[])
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table in _TABLES:
        op.execute(f"SELECT tred_by_organisation('{table}', $mine${_MINE}$mine$)")
    op.execute("DROP POLICY own_money ON free_text")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table in _TABLES:
        op.execute(f"DROP POLICY own_money ON {table}")
    op.execute("SELECT tred_by_organisation('free_text', 'false')")
