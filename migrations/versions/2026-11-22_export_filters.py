"""What an export was narrowed to is on record."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "91c4e7d2ab58"
down_revision: str | None = "3b9d52f0c7e8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    narrowed = sa.Column("filters", postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'"))
    op.add_column("export", narrowed)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("export", "filters")
