"""Free text lies beside the journal, which seals its hash, so that it can be erased; entries also say why and through what.

A column that is guarded with a star, as in `SELECT tred_guard('table', 'column*')`, is filled once by the service and
emptied only by the owner.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "6c1e0b7a52d4"
down_revision: str | None = "8f0b7d1c25aa"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ONLY_CHANGES = """
CREATE OR REPLACE FUNCTION tred_only_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    become jsonb := to_jsonb(NEW);
    name text;
BEGIN
    FOR i IN 0 .. TG_NARGS - 1 LOOP
        name := rtrim(TG_ARGV[i], '+-*');
        IF was -> name IS DISTINCT FROM become -> name AND (
            TG_ARGV[i] LIKE '%+' AND was -> name <> 'null'
            OR TG_ARGV[i] LIKE '%-' AND become -> name <> 'null'
            OR TG_ARGV[i] LIKE '%*' AND was -> name <> 'null'
               AND (become -> name <> 'null' OR current_user = 'tred_app')
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
END $$
"""

_GUARD = """
CREATE OR REPLACE FUNCTION tred_guard(target regclass, VARIADIC changeable text[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    granted text := (
        SELECT string_agg(quote_ident(rtrim(c, '+*')), ', ') FROM unnest(changeable) c WHERE c NOT LIKE '%-'
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
END $$
"""

_WHO = ("client", "end_user", "trace_id", "reason_sha256")
_MEASUREMENT = ("status", "superseded_by+", "verified_by+", "verified_at+")
_REVERSIBLE = ("status", "reversed_on+", "reversal_bank_reference+")
_GUARDED = {
    "free_text": ("text-",),
    "decision": ("withdrawn_by+", "text-", "reason-"),
    "target_revision": ("in_force", "reason-"),
    "claim_write_off": ("reason-",),
    "measurement": (*_MEASUREMENT, "verification_note*", "note-"),
    "receipt": (*_REVERSIBLE, "reversal_reason*"),
    "transfer": (*_REVERSIBLE, "reversal_reason*"),
    "idempotency": ("body",),
    "entry": (),
}
_BEFORE = {
    "decision": ("withdrawn_by+", "text-"),
    "target_revision": ("in_force",),
    "claim_write_off": (),
    "measurement": (*_MEASUREMENT, "verification_note+", "note-"),
    "receipt": (*_REVERSIBLE, "reversal_reason+"),
    "transfer": (*_REVERSIBLE, "reversal_reason+"),
    "idempotency": (),
    "entry": (),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "free_text",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_free_text_plan_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("plan_id", "hash", name=op.f("pk_free_text")),
    )
    for name in _WHO:
        op.add_column("entry", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("decision", sa.Column("reason", sa.Text(), nullable=True))
    for table in ("target_revision", "claim_write_off"):
        op.alter_column(table, "reason", nullable=True)
    for function in (_ONLY_CHANGES, _GUARD):
        op.get_bind().exec_driver_sql(function)
    _guard(_GUARDED)
    # A kept answer loses an erased text as well, by the owner only.
    op.execute("REVOKE UPDATE (body) ON idempotency FROM tred_app")


def _guard(tables: dict[str, tuple[str, ...]]) -> None:
    for table, changeable in tables.items():
        arguments = ", ".join(f"'{name}'" for name in (table, *changeable))
        op.execute(f"SELECT tred_guard({arguments})")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TABLE free_text")
    for table in ("target_revision", "claim_write_off"):
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER columns_stay")
        op.execute(f"UPDATE {table} SET reason = '' WHERE reason IS NULL")  # noqa: S608
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER columns_stay")
        op.alter_column(table, "reason", nullable=False)
    op.drop_column("decision", "reason")
    for name in _WHO:
        op.drop_column("entry", name)
    _guard(_BEFORE)
