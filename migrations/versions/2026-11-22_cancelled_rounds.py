"""A round of proposals can be cancelled by who began it, and everybody who watches can see how all rounds are getting on.

What was done stays done; what still waited is written down as not done, in the transaction that keeps who cancelled,
when and why. Who works at a plan at that moment has committed it before, or finds it taken and leaves nothing.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "c83f5b20a9d7"
down_revision: str | None = "a1d85f3e07c4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLE = "proposal_round_cancellation"
_KNOWN = "ck_proposal_round_plan_status_known"
_BEFORE = ("waiting", "proposed", "ready", "already_proposed", "not_ready", "not_applicable", "failed")

_FUNCTIONS = (
    """
CREATE FUNCTION tred_cancel_round(
    asked uuid, of_issuer text, of_subject text, of_client text, of_user text, request text, trace text, why text,
    at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.proposal_round SET finished_at = at, reason = NULL
    WHERE id = asked AND issuer = of_issuer AND subject = of_subject AND finished_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO public.proposal_round_cancellation
        (round_id, client, end_user, request_id, trace_id, reason, cancelled_at)
    VALUES (asked, of_client, of_user, request, trace, why, at);
    UPDATE public.proposal_round_plan SET status = 'cancelled', finished_at = at
    WHERE round_id = asked AND status = 'waiting';
    RETURN true;
END $$
""",
    """
CREATE FUNCTION tred_cancelled_rounds(rounds uuid[], of_issuer text, of_subject text)
RETURNS TABLE (round_id uuid, cancelled_at timestamptz, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.round_id, c.cancelled_at, c.reason FROM public.proposal_round_cancellation c
    JOIN public.proposal_round r ON r.id = c.round_id
    WHERE r.id = ANY (rounds) AND r.issuer = of_issuer AND r.subject = of_subject
$$
""",
    """
CREATE FUNCTION tred_rounds_under_way(moment timestamptz)
RETURNS TABLE (open bigint, waiting bigint, oldest timestamptz, due_since timestamptz, worked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(DISTINCT r.id), count(*) FILTER (WHERE l.status = 'waiting'), min(r.asked_at),
        min(l.next_at) FILTER (WHERE l.status = 'waiting' AND l.next_at <= moment), max(l.finished_at)
    FROM public.proposal_round r JOIN public.proposal_round_plan l ON l.round_id = r.id
    WHERE r.finished_at IS NULL
$$
""",
)
_MADE = (
    "tred_cancel_round(uuid, text, text, text, text, text, text, text, timestamptz)",
    "tred_cancelled_rounds(uuid[], text, text)",
    "tred_rounds_under_way(timestamptz)",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _known(*_BEFORE, "cancelled")
    op.create_table(
        _TABLE,
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("client", sa.Text()),
        sa.Column("end_user", sa.Text()),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["proposal_round.id"], name=op.f(f"fk_{_TABLE}_round_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f(f"pk_{_TABLE}")),
    )
    op.execute(f"ALTER TABLE {_TABLE} OWNER TO tred_owner")
    op.execute(f"REVOKE ALL ON {_TABLE} FROM PUBLIC, tred_app")
    op.execute(f"GRANT SELECT ON {_TABLE} TO tred_auditor, tred_backup")
    op.execute(f"ALTER TABLE {_TABLE} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY by_functions ON {_TABLE} TO tred_owner USING (true)")
    op.execute(f"CREATE POLICY reading ON {_TABLE} FOR SELECT TO tred_auditor, tred_backup USING (true)")
    for function in _FUNCTIONS:
        op.get_bind().exec_driver_sql(function)
    for made in _MADE:
        op.execute(f"REVOKE ALL ON FUNCTION {made} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {made} TO tred_app")
        op.execute(f"ALTER FUNCTION {made} OWNER TO tred_owner")


def _known(*statuses: str) -> None:
    """The statuses that a plan of a round can have."""
    named = ", ".join(f"'{status}'" for status in statuses)
    op.execute(f"ALTER TABLE proposal_round_plan DROP CONSTRAINT {_KNOWN}")
    op.execute(f"ALTER TABLE proposal_round_plan ADD CONSTRAINT {_KNOWN} CHECK (status IN ({named})) NOT VALID")
    op.execute(f"ALTER TABLE proposal_round_plan VALIDATE CONSTRAINT {_KNOWN}")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for made in _MADE:
        op.execute(f"DROP FUNCTION {made}")
    op.drop_table(_TABLE)
    op.execute("UPDATE proposal_round_plan SET status = 'failed' WHERE status = 'cancelled'")
    _known(*_BEFORE)
