"""Subscriptions, what they still have to get, and the deadlines that came.

The journal itself is what is told of: no command writes more than it did. `tred_to_tell` is the one look across plans
of who delivers: which subscriptions have something to get at a moment, and which plans were not looked through for
deadlines on a day.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "f4b7c2a91d58"
down_revision: str | None = "5b7e02c9d1f4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TO_TELL = """
CREATE FUNCTION tred_to_tell(moment timestamptz, day date) RETURNS TABLE (plan text, subscription uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was text := public.tred_across();
BEGIN
    RETURN QUERY
    SELECT p.code::text, NULL::uuid FROM public.plan p
    WHERE NOT EXISTS (
        SELECT FROM public.deadline_sweep w WHERE w.plan_id = p.id AND w.swept_on >= day
    )
    UNION ALL
    SELECT p.code::text, s.id FROM public.subscription s
    JOIN public.plan p ON p.id = s.plan_id
    JOIN public.plan_head h ON h.plan_id = s.plan_id
    WHERE s.ended_at IS NULL AND NOT s.paused AND (
        s.seq < h.seq
        OR EXISTS (
            SELECT FROM public.deadline d
            WHERE d.plan_id = s.plan_id AND d.seq = h.seq AND (d.seq, d.number) > (s.seq, s.number)
        )
        OR EXISTS (
            SELECT FROM public.delivery v
            WHERE v.plan_id = s.plan_id AND v.subscription_id = s.id AND v.status = 'pending'
            AND v.next_at <= moment AND coalesce(v.claimed_until <= moment, true)
            AND NOT EXISTS (
                SELECT FROM public.delivery e
                WHERE e.plan_id = v.plan_id AND e.subscription_id = v.subscription_id AND e.subject = v.subject
                AND e.status = 'pending' AND (e.seq, e.number) < (v.seq, v.number)
            )
        )
    );
    PERFORM set_config('tred.plan', was, true);
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "deadline",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("initiative", sa.String(length=40, collation="C"), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_deadline_plan_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("plan_id", "seq", "number", name=op.f("pk_deadline")),
        sa.UniqueConstraint("plan_id", "id", name=op.f("uq_deadline_plan_id_id")),
    )
    op.create_table(
        "deadline_sweep",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("swept_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_deadline_sweep_plan_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_deadline_sweep")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("initiatives", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("secret_version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("former_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_subscription_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("plan_id", "id", name="uq_subscription_plan_id_id"),
    )
    op.create_index("ix_subscription_owner", "subscription", ["plan_id", "issuer", "subject"])
    _delivery()
    op.execute("SELECT tred_guard('deadline')")
    op.execute("SELECT tred_open('deadline_sweep', 'plan_id')")
    op.execute(
        "SELECT tred_guard('subscription', 'email', 'paused', 'ended_at+', 'key_id', 'secret_version', 'former_until', 'seq', "
        "'number', 'failing_since', 'warned_at')"
    )
    op.execute(
        "SELECT tred_open('delivery', 'id', 'plan_id', 'subscription_id', 'event_id', 'kind', 'subject', 'seq', "
        "'number', 'recorded_at')"
    )
    op.get_bind().exec_driver_sql(_TO_TELL)
    op.execute("REVOKE ALL ON FUNCTION tred_to_tell(timestamptz, date) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION tred_to_tell(timestamptz, date) TO tred_app")
    op.execute("ALTER FUNCTION tred_to_tell(timestamptz, date) OWNER TO tred_owner")


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'delivered', 'dead', 'withheld')", name=op.f("ck_delivery_status_known")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_delivery_plan", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["plan_id", "subscription_id"],
            ["subscription.plan_id", "subscription.id"],
            name="fk_delivery_subscription",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("plan_id", "id", name="uq_delivery_plan_id_id"),
        sa.UniqueConstraint(
            "plan_id", "subscription_id", "event_id", name=op.f("uq_delivery_plan_id_subscription_id_event_id")
        ),
    )
    op.create_index("ix_delivery_order", "delivery", ["plan_id", "subscription_id", "seq", "number"])
    op.create_index(
        "ix_delivery_pending",
        "delivery",
        ["plan_id", "subscription_id", "subject", "seq", "number"],
        postgresql_where=sa.text("status = 'pending'"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION tred_to_tell(timestamptz, date)")
    for table in ("delivery", "subscription", "deadline_sweep", "deadline"):
        op.drop_table(table)
