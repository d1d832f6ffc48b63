"""Records: every version of what a plan's programme consists of, and the present state that follows it.

A version is added and stays; the present state is kept by the database alone, as balances are.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "c1a7e5d90b42"
down_revision: str | None = "6c1e0b7a52d4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FOLLOW = """
CREATE FUNCTION tred_records_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept bigint;
BEGIN
    INSERT INTO public.record AS kept (plan_id, kind, code, id, version, removed, body, changed_at)
    SELECT plan_id, kind, code, id, version, removed, body, recorded_at FROM added
    WHERE version = 1 OR EXISTS (
        SELECT FROM public.record was
        WHERE was.plan_id = added.plan_id AND was.kind = added.kind AND was.code = added.code
    )
    ON CONFLICT (plan_id, kind, code) DO UPDATE
    SET version = excluded.version, removed = excluded.removed, changed_at = excluded.changed_at,
        body = CASE WHEN excluded.removed THEN kept.body ELSE excluded.body END
    WHERE kept.version = excluded.version - 1 AND kept.id = excluded.id;
    GET DIAGNOSTICS kept = ROW_COUNT;
    IF kept <> (SELECT count(*) FROM added) THEN
        RAISE EXCEPTION 'a version does not follow the last one' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "record_version",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("code", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_issuer", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason_sha256", sa.Text(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_record_version_version_from_1")),
        sa.CheckConstraint("NOT removed OR body IS NULL", name=op.f("ck_record_version_nothing_left")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_record_version_plan_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("plan_id", "kind", "code", "version", name=op.f("pk_record_version")),
    )
    op.create_table(
        "record",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("code", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_record_plan_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("plan_id", "kind", "code", name=op.f("pk_record")),
    )
    op.create_index("ix_record_changed", "record", ["plan_id", "kind", "changed_at"])
    op.get_bind().exec_driver_sql(_FOLLOW)
    op.execute(
        "CREATE TRIGGER record_follows AFTER INSERT ON record_version REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION tred_records_added()"
    )
    op.execute("REVOKE ALL ON FUNCTION tred_records_added() FROM PUBLIC")
    op.execute("ALTER FUNCTION tred_records_added() OWNER TO tred_owner")
    # What it said may have to be erased; that a version was there stays.
    op.execute("SELECT tred_guard('record_version', 'body-')")
    op.execute("SELECT tred_share('record')")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER record_follows ON record_version")
    op.execute("DROP FUNCTION tred_records_added()")
    op.drop_table("record")
    op.drop_table("record_version")
