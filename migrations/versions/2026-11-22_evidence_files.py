"""Files sent as evidence, each row kept as it was recorded; those about money are for who sees that money."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "3b9d52f0c7e8"
down_revision: str | None = "b3d91c7e52fa"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OF_NOBODY = "kassier IS NULL AND organisation IS NULL"
_SINCE = "coalesce(nullif(current_setting('tred.since', true), '')::bigint, 0)"
_AT = "(SELECT current_setting('tred.at')::bigint)"
_PAST = f"""
CREATE VIEW past.evidence_file WITH (security_invoker = true) AS
SELECT id, plan_id, initiative, kassier, organisation, file_name, description, media_type, size, sha256, scan,
    recorded_issuer, recorded_by, recorded_at,
    CASE WHEN withdrawn_since <= {_AT} THEN withdrawn_at END AS withdrawn_at,
    CASE WHEN withdrawn_since <= {_AT} THEN withdrawal_reason END AS withdrawal_reason,
    since,
    CASE WHEN withdrawn_since <= {_AT} THEN withdrawn_since END AS withdrawn_since
FROM public.evidence_file WHERE since <= {_AT}
"""  # noqa: S608 (our own constants)
_CHANGING = ("withdrawn_at+", "withdrawn_since+", "withdrawal_reason*", "file_name-", "description-")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("initiative", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("kassier", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("organisation", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("scan", sa.Text(), nullable=False),
        sa.Column("recorded_issuer", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.Column("since", sa.BigInteger(), server_default=sa.text(_SINCE), nullable=False),
        sa.Column("withdrawn_since", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_file_not_empty")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_evidence_file_sha256_is_one")),
        sa.CheckConstraint("scan IN ('clean', 'not_scanned')", name=op.f("ck_evidence_file_scan_known")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_evidence_file_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
        sa.UniqueConstraint("plan_id", "id", name="uq_evidence_file_plan_id_id"),
    )
    op.create_index("ix_evidence_file_sha256", "evidence_file", ["plan_id", "sha256"], unique=False)
    names = ", ".join(f"'{name}'" for name in ("evidence_file", *_CHANGING))
    op.execute(f"SELECT tred_guard({names})")
    mine = f"{_OF_NOBODY} OR tred_mine('kassier') OR tred_mine('organisation')"
    op.execute(f"SELECT tred_by_organisation('evidence_file', $mine${mine}$mine$)")
    op.execute(_PAST)
    op.execute("ALTER VIEW past.evidence_file OWNER TO tred_owner")
    op.execute("GRANT SELECT ON past.evidence_file TO tred_app, tred_auditor, tred_backup")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP VIEW past.evidence_file")
    op.drop_table("evidence_file")
