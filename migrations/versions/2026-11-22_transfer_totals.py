"""What was passed on of a payout is kept by organisation, so that passing on does not add up all that went before.

Triggers keep it, as they keep the balances: in the statement that adds or undoes a transfer, whoever asks, also when
that is the code of before this. The service may read it and no more, with the sight that it has of the transfers. Making
the triggers waits for who is passing on and has others wait, so that what is filled in is all that was passed on before.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "5c81f3d60e27"
down_revision: str | None = "c83f5b20a9d7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SUM = (
    "SELECT plan_id, payout_id, organisation, sum(amount_cents)::bigint AS amount_cents FROM {} "
    "WHERE status = 'booked' GROUP BY 1, 2, 3"
)
_KEEPING = """
CREATE FUNCTION tred_transfers_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.transfer_total AS kept (plan_id, payout_id, organisation, amount_cents)
    SELECT plan_id, payout_id, organisation, sum(amount_cents)::bigint FROM added WHERE status = 'booked'
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (plan_id, payout_id, organisation)
    DO UPDATE SET amount_cents = kept.amount_cents + excluded.amount_cents;
    RETURN NULL;
END $$;

CREATE FUNCTION tred_transfer_turned() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.transfer_total
    SET amount_cents = amount_cents + CASE NEW.status WHEN 'booked' THEN NEW.amount_cents ELSE -NEW.amount_cents END
    WHERE plan_id = NEW.plan_id AND payout_id = NEW.payout_id AND organisation = NEW.organisation;
    IF NOT FOUND THEN
        -- It was filled in after this transaction looked; the next time it is there.
        RAISE EXCEPTION 'transfer %: its total is not in sight', NEW.id USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER moves_total AFTER INSERT ON transfer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION tred_transfers_added();

CREATE TRIGGER turns_total AFTER UPDATE OF status ON transfer
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION tred_transfer_turned()
"""
_FUNCTIONS = ("tred_transfers_added()", "tred_transfer_turned()")

_MINE = "tred_mine(''organisation'') OR payout_id = ANY ((SELECT public.tred_payouts_of_kassiers())::uuid[])"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "transfer_total",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "amount_cents BETWEEN 0 AND 9999999999999", name=op.f("ck_transfer_total_amount_cents_non_negative")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_transfer_total_plan_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("plan_id", "payout_id", "organisation", name=op.f("pk_transfer_total")),
    )
    # A row that changes stays on its page, so that its index is not written.
    op.execute("ALTER TABLE transfer_total SET (fillfactor = 50)")
    for statement in _KEEPING.split(";\n\n"):
        op.get_bind().exec_driver_sql(statement)
    for function in _FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION {function} OWNER TO tred_owner")
    op.execute(f"INSERT INTO transfer_total {_SUM.format('transfer')}")
    op.execute("SELECT tred_share('transfer_total')")
    op.execute(f"SELECT tred_by_organisation('transfer_total', '{_MINE}')")
    op.execute(f"CREATE VIEW past.transfer_total WITH (security_invoker = true) AS {_SUM.format('past.transfer')}")
    op.execute("ALTER VIEW past.transfer_total OWNER TO tred_owner")
    op.execute("GRANT SELECT ON past.transfer_total TO tred_app, tred_auditor, tred_backup")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP VIEW past.transfer_total")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function} CASCADE")
    op.drop_table("transfer_total")
