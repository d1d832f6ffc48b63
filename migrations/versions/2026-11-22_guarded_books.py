"""guarded_books.

The database itself keeps the books: balances follow postings, a chain only grows at its end, an entry balances or is
refused, and what is recorded is neither changed nor removed, whoever asks. The service works as `tred_app`, which may
do no more than its work asks.

A later migration that makes a table says what may happen to it, with one of:

* `SELECT tred_guard('table', 'column', 'column+', 'column-')`: rows stay; only the named columns change, with a plus
  only from NULL, with a minus only to NULL and not by the service (free text that has to be erased);
* `SELECT tred_open('table', 'column')`: the service may change all but the named columns, and delete rows.

Both can be called again, as is needed after adding a column.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.db.roles import require_roles

revision: str = "4d2c1f6e9a77"
down_revision: str | None = "b9a4b867300e"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_GUARDS = """
CREATE FUNCTION tred_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% on %: what is recorded stays', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION tred_only_changes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    become jsonb := to_jsonb(NEW);
    name text;
BEGIN
    FOR i IN 0 .. TG_NARGS - 1 LOOP
        name := rtrim(TG_ARGV[i], '+-');
        IF was -> name IS DISTINCT FROM become -> name AND (
            TG_ARGV[i] LIKE '%+' AND was -> name <> 'null' OR TG_ARGV[i] LIKE '%-' AND become -> name <> 'null'
        ) THEN
            RAISE EXCEPTION 'UPDATE on %: % stays as it is', TG_TABLE_NAME, name
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        was := was - name;
        become := become - name;
    END LOOP;
    IF was <> become THEN
        SELECT string_agg(key, ', ') INTO name FROM jsonb_each(was) WHERE value IS DISTINCT FROM become -> key;
        RAISE EXCEPTION 'UPDATE on %: % stays as recorded', TG_TABLE_NAME, name
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION tred_share(target regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s OWNER TO tred_owner', target);
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, tred_app, tred_auditor, tred_backup', target);
    EXECUTE format('GRANT SELECT ON %s TO tred_app, tred_auditor, tred_backup', target);
END $$;

CREATE FUNCTION tred_guard(target regclass, VARIADIC changeable text[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    granted text := (
        SELECT string_agg(quote_ident(rtrim(c, '+')), ', ') FROM unnest(changeable) c WHERE c NOT LIKE '%-'
    );
    listed text := (SELECT string_agg(quote_literal(c), ', ') FROM unnest(changeable) c);
BEGIN
    PERFORM public.tred_share(target);
    EXECUTE format('GRANT INSERT ON %s TO tred_app', target);
    IF granted IS NOT NULL THEN
        EXECUTE format('GRANT UPDATE (%s) ON %s TO tred_app', granted, target);
    END IF;
    EXECUTE format('CREATE OR REPLACE TRIGGER rows_stay BEFORE DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION public.tred_refuse()', target);
    EXECUTE format('CREATE OR REPLACE TRIGGER table_stays BEFORE TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION public.tred_refuse()', target);
    EXECUTE format('CREATE OR REPLACE TRIGGER columns_stay BEFORE UPDATE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION public.tred_only_changes(%s)', target, coalesce(listed, ''));
END $$;

CREATE FUNCTION tred_open(target regclass, VARIADIC fixed text[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    granted text := (
        SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
        WHERE attrelid = target AND attnum > 0 AND NOT attisdropped AND attname <> ALL (fixed)
    );
BEGIN
    PERFORM public.tred_share(target);
    EXECUTE format('GRANT INSERT, DELETE ON %s TO tred_app', target);
    EXECUTE format('GRANT UPDATE (%s) ON %s TO tred_app', granted, target);
    EXECUTE format('CREATE OR REPLACE TRIGGER table_stays BEFORE TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION public.tred_refuse()', target);
END $$;
"""

_JOURNAL = """
CREATE FUNCTION tred_lock_head(plan uuid) RETURNS TABLE (seq bigint, hash text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT seq, hash FROM public.plan_head WHERE plan_id = plan FOR UPDATE
$$;

CREATE FUNCTION tred_entry_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.plan_head SET seq = NEW.seq, hash = NEW.hash
    WHERE plan_id = NEW.plan_id AND seq = NEW.seq - 1 AND hash = NEW.previous_hash;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    IF NEW.seq <> 1 OR NEW.previous_hash <> repeat('0', 64) THEN
        RAISE EXCEPTION 'entry % does not follow the last one', NEW.seq USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO public.plan_head (plan_id, seq, hash) VALUES (NEW.plan_id, NEW.seq, NEW.hash);
    RETURN NULL;
END $$;

CREATE FUNCTION tred_posting_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- An entry says how many postings it has, so that none can join it later.
    IF NOT EXISTS (
        SELECT FROM public.entry
        WHERE plan_id = NEW.plan_id AND seq = NEW.seq AND NEW.number BETWEEN 1 AND posting_count
    ) THEN
        RAISE EXCEPTION 'entry % has no posting %', NEW.seq, NEW.number USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO public.balance AS kept (plan_id, kassier, stream, organisation, account, amount_cents)
    VALUES (NEW.plan_id, NEW.kassier, NEW.stream, coalesce(NEW.organisation, ''), NEW.account, NEW.amount_cents)
    ON CONFLICT (plan_id, kassier, stream, organisation, account)
    DO UPDATE SET amount_cents = kept.amount_cents + excluded.amount_cents;
    RETURN NULL;
END $$;

CREATE FUNCTION tred_entry_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    expected bigint := (SELECT posting_count FROM public.entry WHERE plan_id = NEW.plan_id AND seq = NEW.seq);
    counted bigint;
    off text;
BEGIN
    IF TG_TABLE_NAME = 'posting' THEN
        IF NEW.number < expected THEN
            RETURN NULL;  -- the last posting of an entry is looked at for all of them
        END IF;
    END IF;
    SELECT count(*) INTO counted FROM public.posting WHERE plan_id = NEW.plan_id AND seq = NEW.seq;
    SELECT stream INTO off FROM public.posting WHERE plan_id = NEW.plan_id AND seq = NEW.seq
    GROUP BY stream HAVING sum(amount_cents) <> 0 LIMIT 1;
    IF counted <> expected OR off IS NOT NULL THEN
        RAISE EXCEPTION 'entry % does not balance: % of % postings, stream %', NEW.seq, counted, expected, off
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER moves_head AFTER INSERT ON entry FOR EACH ROW EXECUTE FUNCTION tred_entry_added();

CREATE TRIGGER moves_balance AFTER INSERT ON posting FOR EACH ROW EXECUTE FUNCTION tred_posting_added();

CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tred_entry_balances();

CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION tred_entry_balances();
"""

_PAYOUTS = """
CREATE FUNCTION tred_payout_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.released_on IS NOT NULL AND (
        NEW.distribution_decision_id IS DISTINCT FROM OLD.distribution_decision_id
        OR NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
        OR NEW.status NOT IN ('released', 'received', 'passed_on')
    ) THEN
        RAISE EXCEPTION 'UPDATE on payout: a released payout stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION tred_share_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.set_off_cents <> OLD.set_off_cents AND OLD.set_off_cents <> 0
        OR NEW.shift_cents <> OLD.shift_cents AND EXISTS (
            SELECT FROM public.payout WHERE id = OLD.payout_id AND released_on IS NOT NULL
        )
    THEN
        RAISE EXCEPTION 'UPDATE on payout_share: a released share stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER released_stays BEFORE UPDATE ON payout FOR EACH ROW EXECUTE FUNCTION tred_payout_stays();

CREATE TRIGGER released_stays BEFORE UPDATE ON payout_share FOR EACH ROW EXECUTE FUNCTION tred_share_stays();
"""

_GUARDED = {
    "entry": (),
    "posting": (),
    "idempotency": (),
    "evidence": (),
    "confirmation": (),
    "registration": (),
    "final_balance": (),
    "claim_receipt": (),
    "claim_write_off": (),
    "membership": ("ended_on+",),
    "decision": ("withdrawn_by+", "text-"),
    "result": ("in_force",),
    "measurement": ("status", "superseded_by+", "verified_by+", "verified_at+", "verification_note+", "note-"),
    "covered_part": ("registration_id+",),
    "agreement": ("withdrawn",),
    "stream_permission": ("used_by",),
    "budget_move": ("in_force",),
    "target_revision": ("in_force",),
    "cost_statement": ("status", "decision_id", "withdrawn_at+", "note-"),
    "payout": (
        "status",
        "distribution_decision_id",
        "released_on+",
        "release_reference+",
        "released_by+",
        "released_at+",
        "withdrawn_at+",
    ),
    "payout_share": ("shift_cents", "set_off_cents"),
    "receipt": ("status", "reversed_on+", "reversal_reason+", "reversal_bank_reference+"),
    "transfer": ("status", "reversed_on+", "reversal_reason+", "reversal_bank_reference+"),
    "claim": ("collected_cents", "written_off_cents", "withdrawn"),
    "repayment": ("status", "confirmed_on+", "confirmation_reference+", "confirmed_by+"),
}
"""What is recorded, with the columns that say what became of it."""

_PLAN = ("id", "plan_id")
_OPEN = {
    "stream": (*_PLAN, "code"),
    "domain": (*_PLAN, "code"),
    "organisation": (*_PLAN, "code"),
    "kassier": (*_PLAN, "code"),
    "kassier_stream": (*_PLAN, "kassier"),
    "theme": (*_PLAN, "code"),
    "initiative": (*_PLAN, "code"),
    "period": (*_PLAN, "number"),
    "kpi": (*_PLAN, "code"),
    "meetmoment": (*_PLAN, "code"),
    "budget_line": (*_PLAN, "initiative", "kassier", "stream", "organisation", "period"),
    "role_assignment": _PLAN,
    "plan": ("id", "code"),
}
"""What a plan says, which may be replaced until money rests on it, with what makes each row itself."""

_FUNCTIONS = (
    "tred_entry_balances()",
    "tred_posting_added()",
    "tred_entry_added()",
    "tred_lock_head(uuid)",
    "tred_share_stays()",
    "tred_payout_stays()",
    "tred_open(regclass, text[])",
    "tred_guard(regclass, text[])",
    "tred_share(regclass)",
    "tred_only_changes()",
    "tred_refuse()",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    require_roles(op.get_bind())
    op.add_column("entry", sa.Column("posting_count", sa.SmallInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE entry SET posting_count = counted.postings FROM "
        "(SELECT plan_id, seq, count(*) AS postings FROM posting GROUP BY plan_id, seq) counted "
        "WHERE counted.plan_id = entry.plan_id AND counted.seq = entry.seq"
    )
    op.alter_column("entry", "posting_count", server_default=None)
    op.create_check_constraint(
        op.f("ck_entry_two_postings_or_none"), "entry", "posting_count >= 0 AND posting_count <> 1"
    )
    op.create_table(
        "balance",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kassier", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("stream", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("organisation", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_balance_plan_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("plan_id", "kassier", "stream", "organisation", "account", name=op.f("pk_balance")),
    )
    op.execute(
        "INSERT INTO balance SELECT plan_id, kassier, stream, coalesce(organisation, ''), account, sum(amount_cents) "
        "FROM posting GROUP BY 1, 2, 3, 4, 5"
    )
    for script in (_GUARDS, _JOURNAL, _PAYOUTS):
        for statement in script.split(";\n\n"):
            op.get_bind().exec_driver_sql(statement)
    for table, changeable in _GUARDED.items():
        op.execute(f"SELECT tred_guard({_arguments(table, changeable)})")
    for table, fixed in _OPEN.items():
        op.execute(f"SELECT tred_open({_arguments(table, fixed)})")
    for table in ("plan_head", "balance"):
        op.execute(f"SELECT tred_share('{table}')")
    op.execute("REVOKE DELETE ON plan FROM tred_app")
    # An import takes away the agreements that came with a package; those by decision stay.
    op.execute("GRANT DELETE ON agreement TO tred_app")
    op.execute(
        "CREATE OR REPLACE TRIGGER rows_stay BEFORE DELETE ON agreement "
        "FOR EACH ROW WHEN (OLD.decision_id IS NOT NULL) EXECUTE FUNCTION tred_refuse()"
    )
    for function in _FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION tred_lock_head(uuid) TO tred_app")
    for function in _FUNCTIONS[:4]:
        op.execute(f"ALTER FUNCTION {function} OWNER TO tred_owner")
    op.execute("GRANT SELECT ON alembic_version TO tred_auditor, tred_backup")


def _arguments(table: str, names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in (table, *names))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function} CASCADE")
    op.drop_table("balance")
    op.drop_constraint(op.f("ck_entry_two_postings_or_none"), "entry")
    op.drop_column("entry", "posting_count")
    op.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM tred_app, tred_auditor, tred_backup")
    for table in (*_GUARDED, *_OPEN, "plan_head"):
        op.execute(f"ALTER TABLE {table} OWNER TO CURRENT_USER")
    op.execute("REVOKE ALL ON SCHEMA public FROM tred_owner, tred_app, tred_auditor, tred_backup")
