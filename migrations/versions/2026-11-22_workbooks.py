"""Workbooks that were filled in and taken in, for the organisation that each is of and the one that sent it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "b3d91c7e52fa"
down_revision: str | None = "2b9d64c0f7ae"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OWN = """
tred_mine('organisation')
OR by_organisation = ANY ((SELECT nullif(current_setting('tred.organisations'), '*'))::text[])
"""
_SINCE = "coalesce(nullif(current_setting('tred.since', true), '')::bigint, 0)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "workbook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("by_organisation", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("since", sa.BigInteger(), server_default=sa.text(_SINCE), nullable=False),
        sa.CheckConstraint("sha256 = encode(sha256(content), 'hex')", name=op.f("ck_workbook_content_as_sealed")),
        sa.CheckConstraint("size = length(content) AND changes > 0", name=op.f("ck_workbook_counted")),
        sa.ForeignKeyConstraint(
            ["plan_id", "organisation"],
            ["organisation.plan_id", "organisation.code"],
            name="fk_workbook_organisation",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "by_organisation"],
            ["organisation.plan_id", "organisation.code"],
            name="fk_workbook_by_organisation",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_workbook_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workbook")),
        sa.UniqueConstraint("plan_id", "id", name="uq_workbook_plan_id_id"),
    )
    op.create_index("ix_workbook_recorded", "workbook", ["plan_id", "recorded_at", "id"], unique=False)
    op.execute("SELECT tred_guard('workbook')")
    op.execute(f"SELECT tred_by_organisation('workbook', $mine${_OWN}$mine$)")
    op.execute("SELECT tred_remember('workbook')")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP VIEW past.workbook")
    op.drop_index("ix_workbook_recorded", table_name="workbook")
    op.drop_table("workbook")
