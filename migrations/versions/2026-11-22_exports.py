"""Exports are on record, and callers can make read tokens for themselves."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5b7e02c9d1f4"
down_revision: str | None = "b61f0d7e3a95"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)

_FUNCTIONS = """
CREATE FUNCTION tred_read_token(asked text) RETURNS SETOF read_token
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM public.read_token WHERE hash = asked
$$;

CREATE FUNCTION tred_read_tokens(of_issuer text, of_subject text) RETURNS SETOF read_token
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM public.read_token WHERE issuer = of_issuer AND subject = of_subject
$$;

CREATE FUNCTION tred_add_read_token(
    made uuid, of_issuer text, of_subject text, label text, secret_hash text, made_at timestamptz, ends_at timestamptz
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.read_token (id, issuer, subject, name, hash, created_at, expires_at)
    VALUES (made, of_issuer, of_subject, label, secret_hash, made_at, ends_at)
$$;

CREATE FUNCTION tred_revoke_read_token(asked uuid, of_issuer text, of_subject text, at timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE public.read_token SET revoked_at = coalesce(revoked_at, at)
    WHERE id = asked AND issuer = of_issuer AND subject = of_subject RETURNING true
$$
"""

_MADE = (
    "tred_read_token(text)",
    "tred_read_tokens(text, text)",
    "tred_add_read_token(uuid, text, text, text, text, timestamptz, timestamptz)",
    "tred_revoke_read_token(uuid, text, text, timestamptz)",
)
"""All that the service may do with read tokens: look one up by its hash, and keep those of one caller."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _exports()
    _tokens()


def _exports() -> None:
    op.create_table(
        "export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("actor_issuer", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("client", sa.Text()),
        sa.Column("end_user", sa.Text()),
        sa.Column("read_token", sa.Uuid()),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("trace_id", sa.Text()),
        sa.Column("recorded_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("rows >= 0 AND size >= 0", name=op.f("ck_export_counted")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_export_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
        sa.UniqueConstraint("plan_id", "id", name="uq_export_plan_id_id"),
    )
    op.create_index("ix_export_recorded", "export", ["plan_id", "recorded_at", "id"])
    op.execute("SELECT tred_guard('export')")


def _tokens() -> None:
    op.create_table(
        "read_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", _MOMENT),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_read_token_lasts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_read_token_hash")),
    )
    op.create_index("ix_read_token_subject", "read_token", ["issuer", "subject", "created_at", "id"])
    op.execute("ALTER TABLE read_token OWNER TO tred_owner")
    op.execute("REVOKE ALL ON read_token FROM PUBLIC, tred_app")
    op.execute("GRANT SELECT ON read_token TO tred_auditor, tred_backup")
    op.execute("ALTER TABLE read_token ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY by_functions ON read_token TO tred_owner USING (true)")
    op.execute("CREATE POLICY reading ON read_token FOR SELECT TO tred_auditor, tred_backup USING (true)")
    for statement in _FUNCTIONS.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
    for function in _MADE:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO tred_app")
        op.execute(f"ALTER FUNCTION {function} OWNER TO tred_owner")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for function in _MADE:
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("read_token")
    op.drop_table("export")
