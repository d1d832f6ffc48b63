"""recorded_roles.

Roles are changed with a reason, and what was known before stays: a change supersedes assignments and begins others.
What came with a plan package may be taken away by the next one, as long as no change touched it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7c1e5a90b2d4"
down_revision: str | None = "c1a7e5d90b42"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NEW = ("change_id", "continues", "superseded_by", "superseded_at")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "role_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_role_change_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_change")),
        sa.UniqueConstraint("plan_id", "id", name="uq_role_change_plan_id_id"),
    )
    op.create_index("ix_role_change_recorded_at", "role_change", ["plan_id", "recorded_at", "id"])
    for name in _NEW[:3]:
        op.add_column("role_assignment", sa.Column(name, sa.Uuid(), nullable=True))
    op.add_column("role_assignment", sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True))
    for name, column in (("change", "change_id"), ("superseded_by", "superseded_by")):
        op.create_foreign_key(
            f"fk_role_assignment_{name}",
            "role_assignment",
            "role_change",
            ["plan_id", column],
            ["plan_id", "id"],
            ondelete="RESTRICT",
        )
        op.create_index(f"ix_role_assignment_{name}", "role_assignment", ["plan_id", column])
    op.create_check_constraint(
        op.f("ck_role_assignment_superseded_whole"),
        "role_assignment",
        "(superseded_by IS NULL) = (superseded_at IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_role_assignment_continues_by_change"), "role_assignment", "continues IS NULL OR change_id IS NOT NULL"
    )
    op.execute("SELECT tred_guard('role_change', 'reason-')")
    op.execute("SELECT tred_guard('role_assignment', 'superseded_by+', 'superseded_at+')")
    # An import takes away the roles that came with a package; what a change began or touched stays.
    op.execute("GRANT DELETE ON role_assignment TO tred_app")
    op.execute(
        "CREATE OR REPLACE TRIGGER rows_stay BEFORE DELETE ON role_assignment FOR EACH ROW "
        "WHEN (OLD.change_id IS NOT NULL OR OLD.superseded_by IS NOT NULL) EXECUTE FUNCTION tred_refuse()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER rows_stay ON role_assignment")
    op.execute("DROP TRIGGER columns_stay ON role_assignment")
    # What was superseded no longer counts, and the older version knows no such rows.
    op.execute("DELETE FROM role_assignment WHERE superseded_by IS NOT NULL")
    for name in ("ck_role_assignment_continues_by_change", "ck_role_assignment_superseded_whole"):
        op.drop_constraint(op.f(name), "role_assignment")
    for name in ("change", "superseded_by"):
        op.drop_constraint(f"fk_role_assignment_{name}", "role_assignment")
        op.drop_index(f"ix_role_assignment_{name}", "role_assignment")
    for name in _NEW:
        op.drop_column("role_assignment", name)
    op.drop_table("role_change")
    op.execute("SELECT tred_open('role_assignment', 'id', 'plan_id')")
