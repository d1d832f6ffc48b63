"""Payouts are proposed in rounds over many plans, of which the outcome is kept per plan.

A round is of who asked for it and of no plan: the service gets there by functions alone. Of the plans in it only those
are shown in which the caller has the function at that moment. What is written together with a proposal is found and
changed by its primary key only: reading the whole table would have the transactions of other plans undo one another.
Why somebody asked stays in the books of each plan, where it can be erased, and is forgotten here at the end.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "d27a5c90e1b4"
down_revision: str | None = "91c4e7d2ab58"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)
_CODE = sa.String(length=40, collation="C")

_FUNCTIONS = """
CREATE FUNCTION tred_plans_as(of_issuer text, of_subject text, day date, held text[])
RETURNS TABLE (code text, has_scheme boolean, may boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was text := public.tred_across();
BEGIN
    RETURN QUERY
    SELECT p.code::text, p.has_scheme, bool_or(m.function = ANY (held)) FROM public.plan p
    JOIN public.membership m ON m.plan_code = p.code OR m.plan_code IS NULL
    WHERE m.issuer = of_issuer AND m.subject = of_subject
    AND m.ended_on IS NULL AND coalesce(m.valid_from <= day, true) AND coalesce(m.valid_to >= day, true)
    GROUP BY p.code, p.has_scheme;
    PERFORM set_config('tred.plan', was, true);
END $$;

CREATE FUNCTION tred_add_round(
    made uuid, of_issuer text, of_subject text, of_client text, of_user text, request text, trace text, why text,
    period integer, kassier text, stream text, dry_run boolean, digest text, at timestamptz, plans text[]
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.proposal_round
        (id, issuer, subject, client, end_user, request_id, trace_id, reason, period, kassier, stream, dry_run, digest,
         asked_at)
    VALUES (made, of_issuer, of_subject, of_client, of_user, request, trace, why, period, kassier, stream, dry_run,
            digest, at);
    INSERT INTO public.proposal_round_plan (round_id, plan_code, next_at) SELECT made, unnest(plans), at
$$;

CREATE FUNCTION tred_rounds(of_issuer text, of_subject text) RETURNS SETOF proposal_round
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM public.proposal_round WHERE issuer = of_issuer AND subject = of_subject
$$;

CREATE FUNCTION tred_round_plans(rounds uuid[], of_issuer text, of_subject text, day date, held text[])
RETURNS SETOF proposal_round_plan
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was text := public.tred_across();
BEGIN
    RETURN QUERY
    SELECT l.* FROM public.proposal_round r JOIN public.proposal_round_plan l ON l.round_id = r.id
    WHERE r.id = ANY (rounds) AND r.issuer = of_issuer AND r.subject = of_subject AND EXISTS (
        SELECT FROM public.membership m
        WHERE m.issuer = of_issuer AND m.subject = of_subject AND m.function = ANY (held)
        AND (m.plan_code = l.plan_code OR m.plan_code IS NULL)
        AND m.ended_on IS NULL AND coalesce(m.valid_from <= day, true) AND coalesce(m.valid_to >= day, true)
    );
    PERFORM set_config('tred.plan', was, true);
END $$;

CREATE FUNCTION tred_next_in_rounds(asked uuid, moment timestamptz) RETURNS TABLE (round uuid, plan text, waiting bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.proposal_round r SET finished_at = moment, reason = NULL
    WHERE r.finished_at IS NULL AND coalesce(r.id = asked, true) AND NOT EXISTS (
        SELECT FROM public.proposal_round_plan l WHERE l.round_id = r.id AND l.status = 'waiting'
    );
    SELECT l.round_id, l.plan_code::text, count(*) OVER () FROM public.proposal_round r
    JOIN public.proposal_round_plan l ON l.round_id = r.id
    WHERE r.finished_at IS NULL AND coalesce(r.id = asked, true) AND l.status = 'waiting' AND l.next_at <= moment
    ORDER BY random() LIMIT 1
$$;

CREATE FUNCTION tred_round_in_turn(asked uuid, of_plan text) RETURNS SETOF proposal_round
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    SELECT r.* FROM public.proposal_round r JOIN public.proposal_round_plan l ON l.round_id = r.id
    WHERE l.round_id = asked AND l.plan_code = of_plan AND l.status = 'waiting'
$$;

CREATE FUNCTION tred_round_done(
    asked uuid, of_plan text, came text, made jsonb, missing jsonb, at timestamptz
) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
    UPDATE public.proposal_round_plan SET status = came, payouts = made, reasons = missing, finished_at = at
    WHERE round_id = asked AND plan_code = of_plan AND status = 'waiting' RETURNING true
$$;

CREATE FUNCTION tred_round_later(asked uuid, of_plan text, moment timestamptz, seconds integer[]) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.proposal_round_plan SET failures = failures + 1,
        next_at = moment + make_interval(secs => seconds[least(failures + 1, cardinality(seconds))])
    WHERE round_id = asked AND plan_code = of_plan AND status = 'waiting' RETURNING failures
$$
"""

_ADDS = (
    "tred_add_round(uuid, text, text, text, text, text, text, text, integer, text, text, boolean, text, timestamptz, "
    "text[])"
)
_MADE = (
    "tred_plans_as(text, text, date, text[])",
    _ADDS,
    "tred_rounds(text, text)",
    "tred_round_plans(uuid[], text, text, date, text[])",
    "tred_next_in_rounds(uuid, timestamptz)",
    "tred_round_in_turn(uuid, text)",
    "tred_round_done(uuid, text, text, jsonb, jsonb, timestamptz)",
    "tred_round_later(uuid, text, timestamptz, integer[])",
)
"""All that the service may do with rounds: begin and show those of one caller, and work off what waits."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _tables()
    for table in ("proposal_round", "proposal_round_plan"):
        op.execute(f"ALTER TABLE {table} OWNER TO tred_owner")
        op.execute(f"REVOKE ALL ON {table} FROM PUBLIC, tred_app")
        op.execute(f"GRANT SELECT ON {table} TO tred_auditor, tred_backup")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY by_functions ON {table} TO tred_owner USING (true)")
        op.execute(f"CREATE POLICY reading ON {table} FOR SELECT TO tred_auditor, tred_backup USING (true)")
    for statement in _FUNCTIONS.split("$$;\n\n"):
        op.get_bind().exec_driver_sql(statement if statement.rstrip().endswith("$$") else f"{statement}$$")
    for function in _MADE:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO tred_app")
        op.execute(f"ALTER FUNCTION {function} OWNER TO tred_owner")


def _tables() -> None:
    op.create_table(
        "proposal_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("client", sa.Text()),
        sa.Column("end_user", sa.Text()),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("kassier", _CODE),
        sa.Column("stream", _CODE),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("asked_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_round")),
    )
    op.create_index("ix_proposal_round_subject", "proposal_round", ["issuer", "subject", "asked_at", "id"])
    op.create_index(
        "ix_proposal_round_open", "proposal_round", ["asked_at"], postgresql_where=sa.text("finished_at IS NULL")
    )
    op.create_table(
        "proposal_round_plan",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("plan_code", _CODE, nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("payouts", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.CheckConstraint(
            "status IN ('waiting', 'proposed', 'ready', 'already_proposed', 'not_ready', 'not_applicable', 'failed')",
            name=op.f("ck_proposal_round_plan_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["proposal_round.id"], name=op.f("fk_proposal_round_plan_round_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("round_id", "plan_code", name=op.f("pk_proposal_round_plan")),
        postgresql_with={"fillfactor": 50},
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for function in _MADE:
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("proposal_round_plan")
    op.drop_table("proposal_round")
