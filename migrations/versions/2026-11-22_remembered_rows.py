"""What changes is remembered: every row says since which entry of the books it is so, and what it said before is kept.

The schema `past` shows the tables as they were after the entry that `tred.at` names, under their own names: a question
asked with `search_path` set to it is answered as it would have been then, with the same rights.

A later migration that adds a table to be remembered, or a column to one that is, says `SELECT tred_remember('table')`
after it, and drops the view `past.table` before it changes or drops a column.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "b61f0d7e3a95"
down_revision: str | None = "d4b7c2a91e63"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLES = (
    "agreement",
    "budget_line",
    "budget_move",
    "claim",
    "claim_receipt",
    "claim_write_off",
    "confirmation",
    "cost_statement",
    "covered_part",
    "decision",
    "domain",
    "evidence",
    "final_balance",
    "initiative",
    "kassier",
    "kassier_stream",
    "kpi",
    "meetmoment",
    "measurement",
    "membership",
    "organisation",
    "payout",
    "payout_share",
    "period",
    "plan",
    "receipt",
    "registration",
    "repayment",
    "result",
    "role_assignment",
    "role_change",
    "stream",
    "stream_permission",
    "target_revision",
    "theme",
    "transfer",
)


_SINCE = "coalesce(nullif(current_setting('tred.since', true), '')::bigint, 0)"

_ORGANISATION = "body ->> 'organisation' = ANY ((SELECT nullif(current_setting('tred.organisations'), '*'))::text[])"
_KASSIER = "body ->> 'kassier' = ANY ((SELECT nullif(current_setting('tred.kassiers'), '*'))::text[])"
_PAYOUT = "IN (SELECT p.id FROM public.payout p WHERE p.kassier = ANY ((SELECT nullif(current_setting('tred.kassiers'), '*'))::text[]))"
_MINE = f"""
CASE name
    WHEN 'payout' THEN {_KASSIER} OR id IN (SELECT public.tred_payouts_with_share())
    WHEN 'receipt' THEN (body ->> 'payout_id')::uuid {_PAYOUT}
    WHEN 'repayment' THEN {_KASSIER}
    WHEN 'decision' THEN body ->> 'kind' NOT IN
        ('accept_costs', 'set_distribution', 'change_budget', 'recover', 'sign_agreement')
    WHEN 'budget_move' THEN (body ->> 'from_line_id')::uuid IN (SELECT l.id FROM public.budget_line l)
        OR (body ->> 'to_line_id')::uuid IN (SELECT l.id FROM public.budget_line l)
    WHEN 'evidence' THEN body ->> 'cost_statement_id' IS NULL
    WHEN 'stream_permission' THEN false
    ELSE name NOT IN ('agreement', 'budget_line', 'claim', 'claim_receipt', 'claim_write_off', 'cost_statement',
                      'final_balance', 'payout_share', 'transfer')
        OR {_ORGANISATION} OR {_KASSIER} OR (body ->> 'payout_id')::uuid {_PAYOUT}
END
"""  # noqa: S608 (our own constants)
"""Whose amounts a remembered row has: as the table that it was in says it of the present ones."""

_FUNCTIONS = r"""
CREATE FUNCTION tred_remembers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at bigint := coalesce(nullif(current_setting('tred.since', true), '')::bigint, 0);
    was jsonb;
    whose uuid;
BEGIN
    IF OLD.since < at THEN
        was := to_jsonb(OLD);
        whose := CASE TG_TABLE_NAME
            WHEN 'plan' THEN (was ->> 'id')::uuid
            WHEN 'membership' THEN (SELECT p.id FROM public.plan p WHERE p.code = was ->> 'plan_code')
            ELSE (was ->> 'plan_id')::uuid
        END;
        SELECT was - coalesce(array_agg(key), '{}') INTO was FROM jsonb_each(was)
        WHERE key = ANY ('{note,text,reason,verification_note,reversal_reason}') AND value <> 'null';
        INSERT INTO public.past_row (plan_id, name, id, since, until, body)
        VALUES (whose, TG_TABLE_NAME, OLD.id, OLD.since, at, was);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    NEW.since := greatest(OLD.since, at);
    RETURN NEW;
END $$;

CREATE FUNCTION tred_remember(target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    named text := (SELECT relname FROM pg_class WHERE oid = target);
    columns text := (
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = target AND attnum > 0 AND NOT attisdropped
    );
    values text := (
        SELECT string_agg('r.' || quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = target AND attnum > 0 AND NOT attisdropped
    );
BEGIN
    EXECUTE format('CREATE OR REPLACE TRIGGER remembers BEFORE UPDATE OR DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION public.tred_remembers()', target);
    EXECUTE format(
        'CREATE OR REPLACE VIEW past.%I WITH (security_invoker = true) AS '
        'SELECT %s FROM %s WHERE since <= (SELECT current_setting(''tred.at'')::bigint) '
        'UNION ALL SELECT %s FROM public.past_row p LEFT JOIN %s n ON n.id = p.id '
        'CROSS JOIN LATERAL jsonb_populate_record(n, p.body) r '
        'WHERE p.name = %L AND p.since <= (SELECT current_setting(''tred.at'')::bigint) '
        'AND p.until > (SELECT current_setting(''tred.at'')::bigint)',
        named, columns, target, values, target, named
    );
    EXECUTE format('ALTER VIEW past.%I OWNER TO tred_owner', named);
    EXECUTE format('GRANT SELECT ON past.%I TO tred_app, tred_auditor, tred_backup', named);
END $$;

CREATE FUNCTION tred_known() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last timestamptz := (SELECT e.known_at FROM public.entry e WHERE e.plan_id = NEW.plan_id AND e.seq = NEW.seq - 1);
BEGIN
    NEW.known_at := greatest(NEW.recorded_at, CASE
        WHEN nullif(current_setting('tred.since', true), '')::bigint < NEW.seq THEN last
        ELSE last + interval '1 microsecond'
    END);
    RETURN NEW;
END $$;

CREATE FUNCTION tred_mark(plan uuid) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head record;
BEGIN
    SELECT h.seq, e.known_at INTO head FROM public.plan_head h
    JOIN public.entry e ON e.plan_id = h.plan_id AND e.seq = h.seq WHERE h.plan_id = plan;
    PERFORM set_config('tred.since', (coalesce(head.seq, 0) + 1)::text, true);
    RETURN head.known_at;
END $$;

CREATE FUNCTION tred_cut(plan uuid, moment timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN cut < kept.remembered_from THEN -1 ELSE cut END FROM (
        SELECT coalesce((
            SELECT e.seq FROM public.entry e WHERE e.plan_id = plan AND e.known_at <= moment ORDER BY e.seq DESC LIMIT 1
        ), 0) AS cut
    ) found, public.plan kept WHERE kept.id = plan
$$
"""

_VIEWS = {
    "entry": "SELECT {columns} FROM public.entry WHERE seq <= (SELECT current_setting('tred.at')::bigint)",
    "posting": "SELECT {columns} FROM public.posting WHERE seq <= (SELECT current_setting('tred.at')::bigint)",
    "plan_head": "SELECT plan_id, seq, hash FROM public.entry WHERE seq = (SELECT current_setting('tred.at')::bigint)",
    "balance": "SELECT plan_id, kassier, stream, coalesce(organisation, '')::character varying(40) COLLATE \"C\" AS "
    "organisation, account, sum(amount_cents)::bigint AS amount_cents FROM public.posting "
    "WHERE seq <= (SELECT current_setting('tred.at')::bigint) GROUP BY 1, 2, 3, 4, 5",
    "record_version": "SELECT {columns} FROM public.record_version "
    "WHERE since <= (SELECT current_setting('tred.at')::bigint)",
    "record": "SELECT DISTINCT ON (v.plan_id, v.kind, v.code) v.plan_id, v.kind, v.code, v.id, v.version, v.removed, "
    "CASE WHEN v.removed THEN (SELECT b.body FROM public.record_version b WHERE b.plan_id = v.plan_id "
    "AND b.kind = v.kind AND b.code = v.code AND b.version = v.version - 1) ELSE v.body END AS body, "
    "v.recorded_at AS changed_at FROM public.record_version v "
    "WHERE v.since <= (SELECT current_setting('tred.at')::bigint) "
    "ORDER BY v.plan_id, v.kind, v.code, v.version DESC",
}
"""What keeps its own past."""

_CALLED = ("tred_mark(uuid)", "tred_cut(uuid, timestamptz)")
_OWN = ("tred_remembers()", "tred_known()", "tred_remember(regclass)")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "past_row",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_past_row_until_after_since")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_past_row_plan_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("plan_id", "name", "id", "since", name=op.f("pk_past_row")),
    )
    op.execute("SELECT tred_guard('past_row')")
    op.execute("REVOKE INSERT ON past_row FROM tred_app")
    op.execute(f"SELECT tred_by_organisation('past_row', $mine${_MINE}$mine$)")
    op.add_column("plan", sa.Column("remembered_from", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE plan SET remembered_from = h.seq FROM plan_head h WHERE h.plan_id = plan.id")
    for table in (*_TABLES, "record_version"):
        op.add_column(table, sa.Column("since", sa.BigInteger(), nullable=False, server_default="0"))
        op.alter_column(table, "since", server_default=sa.text(_SINCE))
    # What was booked before this is known since this.
    known = sa.Column("known_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()"))
    op.add_column("entry", known)
    op.execute("CREATE SCHEMA past")
    op.execute("ALTER SCHEMA past OWNER TO tred_owner")
    op.execute("GRANT USAGE ON SCHEMA past TO tred_app, tred_auditor, tred_backup")
    for statement in _FUNCTIONS.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
    for function in (*_CALLED, *_OWN):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    for function in (*_CALLED, "tred_remembers()"):
        op.execute(f"ALTER FUNCTION {function} OWNER TO tred_owner")
    for function in _CALLED:
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO tred_app")
    op.execute("CREATE TRIGGER known BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION tred_known()")
    for table in _TABLES:
        op.execute(f"SELECT tred_remember('{table}')")
    for table, query in _VIEWS.items():
        columns = ", ".join(column["name"] for column in sa.inspect(op.get_bind()).get_columns(table))
        op.execute(f"CREATE VIEW past.{table} WITH (security_invoker = true) AS {query.format(columns=columns)}")
        op.execute(f"ALTER VIEW past.{table} OWNER TO tred_owner")
        op.execute(f"GRANT SELECT ON past.{table} TO tred_app, tred_auditor, tred_backup")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP SCHEMA past CASCADE")
    for table in _TABLES:
        op.execute(f"DROP TRIGGER remembers ON {table}")
    op.execute("DROP TRIGGER known ON entry")
    op.drop_column("entry", "known_at")
    for function in (*_CALLED, *_OWN):
        op.execute(f"DROP FUNCTION {function}")
    for table in (*_TABLES, "record_version"):
        op.drop_column(table, "since")
    op.drop_column("plan", "remembered_from")
    op.drop_table("past_row")
