"""Files for the bank with the transfers that they order, and what the bank stated of an account."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
)

from app.db.metadata import cents, code, moment, one_of, plan_table, positive, positive_sum, within


def _sealed() -> CheckConstraint:
    """Content that always has the hash that the journal sealed."""
    return CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="content_as_sealed")


payment_file = plan_table(
    "payment_file",
    Column("payout_id", Uuid, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("execute_on", Date, nullable=False),
    Column("debtor_iban", Text, nullable=False),
    cents("amount_cents"),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    moment("withdrawn_at", nullable=True),
    Column("withdrawn_by", Text),
    Column("withdrawal_reason", Text),
    within("fk_payment_file_payout", "payout_id", table="payout", to=("id",)),
    positive_sum("amount_cents"),
    UniqueConstraint("plan_id", "message_id"),
    _sealed(),
    Index("ix_payment_file_payout", "plan_id", "payout_id"),
)

payment_order = plan_table(
    "payment_order",
    Column("file_id", Uuid, nullable=False),
    Column("payout_id", Uuid, nullable=False),
    code("organisation"),
    cents("amount_cents"),
    Column("iban", Text, nullable=False),
    within("fk_payment_order_file", "file_id", table="payment_file", to=("id",)),
    within("fk_payment_order_payout", "payout_id", table="payout", to=("id",)),
    within("fk_payment_order_organisation", "organisation", table="organisation"),
    positive("amount_cents"),
    Index("ix_payment_order_payout", "plan_id", "payout_id"),
)
"""A transfer that the bank was asked to make; once made, the transfer has its id."""

bank_file = plan_table(
    "bank_file",
    code("kassier"),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    UniqueConstraint("plan_id", "sha256"),
    _sealed(),
)

bank_statement = plan_table(
    "bank_statement",
    Column("file_id", Uuid, nullable=False),
    code("kassier"),
    Column("iban", Text, nullable=False),
    Column("statement_id", Text, nullable=False),
    Column("opening_cents", BigInteger, nullable=False),
    Column("closing_cents", BigInteger, nullable=False),
    Column("closing_on", Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    within("fk_bank_statement_file", "file_id", table="bank_file", to=("id",)),
    UniqueConstraint("plan_id", "iban", "statement_id"),
)

bank_line = plan_table(
    "bank_line",
    Column("bank_statement_id", Uuid, nullable=False),
    code("kassier"),
    Column("number", Integer, nullable=False),
    Column("booked_on", Date, nullable=False),
    Column("credit", Boolean, nullable=False),
    cents("amount_cents"),
    Column("end_to_end_id", Text),
    Column("bank_reference", Text),
    Column("counterparty_name", Text),
    Column("counterparty_iban", Text),
    Column("text", Text),
    Column("return_reason", Text),
    Column("fingerprint", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("difference", Text),
    Column("refusals", Text),
    Column("payout_id", Uuid),
    Column("receipt_id", Uuid),
    Column("transfer_id", Uuid),
    Column("settlement", Text),
    Column("settlement_reason", Text),
    Column("settled_by", Text),
    moment("settled_at", nullable=True),
    within("fk_bank_line_bank_statement", "bank_statement_id", table="bank_statement", to=("id",)),
    within("fk_bank_line_payout", "payout_id", table="payout", to=("id",)),
    within("fk_bank_line_receipt", "receipt_id", table="receipt", to=("id",)),
    within("fk_bank_line_transfer", "transfer_id", table="transfer", to=("id",)),
    positive("amount_cents"),
    one_of("status", "booked", "difference", "settled"),
    CheckConstraint("(status = 'booked') = (difference IS NULL)", name="difference_named"),
    CheckConstraint("(status = 'settled') = (settled_by IS NOT NULL)", name="settled_by_somebody"),
    UniqueConstraint("plan_id", "bank_statement_id", "number"),
    Index("ix_bank_line_fingerprint", "plan_id", "fingerprint"),
    Index("ix_bank_line_status", "plan_id", "status"),
)
"""What the bank did with one amount: booked here by itself, or a difference until a person settles it."""
