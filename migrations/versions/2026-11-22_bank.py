"""Files for the bank, what they order, and the statements that come back, each row kept as it was recorded.

Bank accounts are records with the money of one organisation; those policies name their kinds, so they are made anew.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "7f42e58cefa6"
down_revision: str | None = "f4b7c2a91d58"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MONEY = ("costItems", "costShares", "funding")
_OWN_RECORDS = """
kind NOT IN ({kinds}) OR body ->> 'organisation' IS NULL
OR body ->> 'organisation' = ANY ((SELECT nullif(current_setting('tred.organisations'), '*'))::text[])
OR body ->> 'kassier' = ANY ((SELECT nullif(current_setting('tred.kassiers'), '*'))::text[])
"""
_POT = "payout_id IN (SELECT p.id FROM public.payout p WHERE p.tred_mine('kassier'))"
_KASSIER = "tred_mine('kassier')"
_OWN = {
    "payment_file": _POT,
    "payment_order": f"tred_mine('organisation') OR {_POT}",
    "bank_file": _KASSIER,
    "bank_statement": _KASSIER,
    "bank_line": _KASSIER,
}
_SETTLED = ("status", "receipt_id+", "transfer_id+", "settlement+", "settled_by+", "settled_at+", "settlement_reason*")
_CHANGING = {
    "payment_file": ("withdrawn_at+", "withdrawn_by+", "withdrawal_reason*"),
    "bank_line": (*_SETTLED, "text-"),
}
_SINCE = "coalesce(nullif(current_setting('tred.since', true), '')::bigint, 0)"
_REMEMBERED = ("bank_line", "bank_statement", "payment_file", "payment_order")
_OWN_PAST = """
(SELECT current_setting('tred.organisations')) = '*'
OR name NOT IN ('bank_line', 'bank_statement', 'payment_file', 'payment_order')
OR body ->> 'kassier' = ANY ((SELECT nullif(current_setting('tred.kassiers'), '*'))::text[])
OR name LIKE 'payment%' AND (body ->> 'payout_id')::uuid IN (
    SELECT p.id FROM public.payout p WHERE p.kassier = ANY ((SELECT nullif(current_setting('tred.kassiers'), '*'))::text[])
)
"""


def _records(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("record", "record_version"):
        op.execute(f"SELECT tred_by_organisation('{table}', $mine${_OWN_RECORDS.format(kinds=listed)}$mine$)")


def _guard() -> None:
    for table, mine in _OWN.items():
        names = ", ".join(f"'{name}'" for name in (table, *_CHANGING.get(table, ())))
        op.execute(f"SELECT tred_guard({names})")
        op.execute(f"SELECT tred_by_organisation('{table}', $mine${mine}$mine$)")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "bank_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("kassier", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("sha256 = encode(sha256(content), 'hex')", name=op.f("ck_bank_file_content_as_sealed")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_bank_file_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_file")),
        sa.UniqueConstraint("plan_id", "id", name="uq_bank_file_plan_id_id"),
        sa.UniqueConstraint("plan_id", "sha256", name=op.f("uq_bank_file_plan_id_sha256")),
    )
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("kassier", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("opening_cents", sa.BigInteger(), nullable=False),
        sa.Column("closing_cents", sa.BigInteger(), nullable=False),
        sa.Column("closing_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("since", sa.BigInteger(), server_default=sa.text(_SINCE), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id", "file_id"],
            ["bank_file.plan_id", "bank_file.id"],
            name="fk_bank_statement_file",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_bank_statement_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
        sa.UniqueConstraint(
            "plan_id", "iban", "statement_id", name=op.f("uq_bank_statement_plan_id_iban_statement_id")
        ),
        sa.UniqueConstraint("plan_id", "id", name="uq_bank_statement_plan_id_id"),
    )
    op.create_table(
        "payment_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("execute_on", sa.Date(), nullable=False),
        sa.Column("debtor_iban", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.Column("since", sa.BigInteger(), server_default=sa.text(_SINCE), nullable=False),
        sa.CheckConstraint("sha256 = encode(sha256(content), 'hex')", name=op.f("ck_payment_file_content_as_sealed")),
        sa.CheckConstraint(
            "amount_cents BETWEEN 1 AND 9999999999999", name=op.f("ck_payment_file_amount_cents_positive")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "payout_id"],
            ["payout.plan_id", "payout.id"],
            name="fk_payment_file_payout",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_payment_file_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_file")),
        sa.UniqueConstraint("plan_id", "id", name="uq_payment_file_plan_id_id"),
        sa.UniqueConstraint("plan_id", "message_id", name=op.f("uq_payment_file_plan_id_message_id")),
    )
    op.create_index("ix_payment_file_payout", "payment_file", ["plan_id", "payout_id"], unique=False)
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("bank_statement_id", sa.Uuid(), nullable=False),
        sa.Column("kassier", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("credit", sa.Boolean(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("end_to_end_id", sa.Text(), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("counterparty_name", sa.Text(), nullable=True),
        sa.Column("counterparty_iban", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=True),
        sa.Column("refusals", sa.Text(), nullable=True),
        sa.Column("payout_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("settlement_reason", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since", sa.BigInteger(), server_default=sa.text(_SINCE), nullable=False),
        sa.CheckConstraint("(status = 'booked') = (difference IS NULL)", name=op.f("ck_bank_line_difference_named")),
        sa.CheckConstraint(
            "(status = 'settled') = (settled_by IS NOT NULL)", name=op.f("ck_bank_line_settled_by_somebody")
        ),
        sa.CheckConstraint("status IN ('booked', 'difference', 'settled')", name=op.f("ck_bank_line_status_known")),
        sa.CheckConstraint("amount_cents BETWEEN 1 AND 9999999999999", name=op.f("ck_bank_line_amount_cents_positive")),
        sa.ForeignKeyConstraint(
            ["plan_id", "bank_statement_id"],
            ["bank_statement.plan_id", "bank_statement.id"],
            name="fk_bank_line_bank_statement",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "payout_id"], ["payout.plan_id", "payout.id"], name="fk_bank_line_payout", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "receipt_id"],
            ["receipt.plan_id", "receipt.id"],
            name="fk_bank_line_receipt",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "transfer_id"],
            ["transfer.plan_id", "transfer.id"],
            name="fk_bank_line_transfer",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_bank_line_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_line")),
        sa.UniqueConstraint(
            "plan_id", "bank_statement_id", "number", name=op.f("uq_bank_line_plan_id_bank_statement_id_number")
        ),
        sa.UniqueConstraint("plan_id", "id", name="uq_bank_line_plan_id_id"),
    )
    op.create_index("ix_bank_line_fingerprint", "bank_line", ["plan_id", "fingerprint"], unique=False)
    op.create_index("ix_bank_line_status", "bank_line", ["plan_id", "status"], unique=False)
    op.create_table(
        "payment_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("payout_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), server_default=sa.text(_SINCE), nullable=False),
        sa.CheckConstraint(
            "amount_cents BETWEEN 1 AND 9999999999999", name=op.f("ck_payment_order_amount_cents_positive")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "file_id"],
            ["payment_file.plan_id", "payment_file.id"],
            name="fk_payment_order_file",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "organisation"],
            ["organisation.plan_id", "organisation.code"],
            name="fk_payment_order_organisation",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "payout_id"],
            ["payout.plan_id", "payout.id"],
            name="fk_payment_order_payout",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_payment_order_plan", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_order")),
        sa.UniqueConstraint("plan_id", "id", name="uq_payment_order_plan_id_id"),
    )
    op.create_index("ix_payment_order_payout", "payment_order", ["plan_id", "payout_id"], unique=False)
    _guard()
    _records(*_MONEY, "bankAccounts")
    for table in _REMEMBERED:
        op.execute(f"SELECT tred_remember('{table}')")
    op.execute(f"CREATE POLICY own_bank ON past_row AS RESTRICTIVE TO tred_app USING ({_OWN_PAST})")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _records(*_MONEY)
    op.execute("DROP POLICY own_bank ON past_row")
    for table in _REMEMBERED:
        op.execute(f"DROP VIEW past.{table}")
    op.drop_index("ix_payment_order_payout", table_name="payment_order")
    op.drop_table("payment_order")
    op.drop_index("ix_bank_line_status", table_name="bank_line")
    op.drop_index("ix_bank_line_fingerprint", table_name="bank_line")
    op.drop_table("bank_line")
    op.drop_index("ix_payment_file_payout", table_name="payment_file")
    op.drop_table("payment_file")
    op.drop_table("bank_statement")
    op.drop_table("bank_file")
