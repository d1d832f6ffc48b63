"""Claims on organisations, what comes in on them, and returns to the financier."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Text, UniqueConstraint, Uuid, text

from app.db.metadata import cents, code, moment, non_negative_sum, one_of, plan_table, positive, positive_sum, within

claim = plan_table(
    "claim",
    Column("kind", Text, nullable=False),
    code("kassier"),
    code("stream"),
    code("organisation"),
    cents("amount_cents"),
    cents("collected_cents"),
    cents("written_off_cents"),
    Column("ground", Text),
    Column("duplicate_of", Text),
    Column("payout_id", Uuid),
    Column("decision_id", Uuid),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    moment("recorded_at"),
    within("fk_claim_kassier_stream", "kassier", "stream", table="kassier_stream", to=("kassier", "stream")),
    within("fk_claim_organisation", "organisation", table="organisation"),
    within("fk_claim_payout", "payout_id", table="payout", to=("id",)),
    within("fk_claim_decision", "decision_id", table="decision", to=("id",)),
    one_of("kind", "settlement", "recovery"),
    positive_sum("amount_cents"),
    CheckConstraint(
        "collected_cents >= 0 AND written_off_cents >= 0 AND collected_cents + written_off_cents <= amount_cents",
        name="within_amount",
    ),
    CheckConstraint("(kind = 'settlement') = (payout_id IS NOT NULL)", name="settlement_has_payout"),
    CheckConstraint("(kind = 'recovery') = (decision_id IS NOT NULL)", name="recovery_has_decision"),
    Index("ix_claim_pot", "plan_id", "kassier", "stream"),
)

claim_receipt = plan_table(
    "claim_receipt",
    Column("claim_id", Uuid, nullable=False),
    cents("amount_cents"),
    Column("received_on", Date, nullable=False),
    Column("bank_reference", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    within("fk_claim_receipt_claim", "claim_id", table="claim", to=("id",)),
    UniqueConstraint("plan_id", "claim_id", "bank_reference"),
    positive("amount_cents"),
)

claim_write_off = plan_table(
    "claim_write_off",
    Column("claim_id", Uuid, nullable=False),
    cents("amount_cents"),
    Column("reference", Text, nullable=False),
    Column("reason", Text),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    within("fk_claim_write_off_claim", "claim_id", table="claim", to=("id",)),
    positive("amount_cents"),
)

repayment = plan_table(
    "repayment",
    code("kassier"),
    code("stream"),
    cents("amount_cents"),
    Column("executed_on", Date, nullable=False),
    Column("bank_reference", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="reported"),
    Column("confirmed_on", Date),
    Column("confirmation_reference", Text),
    Column("confirmed_by", Text),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    within("fk_repayment_kassier_stream", "kassier", "stream", table="kassier_stream", to=("kassier", "stream")),
    UniqueConstraint("plan_id", "kassier", "stream", "bank_reference"),
    one_of("status", "reported", "confirmed"),
    positive("amount_cents"),
)

final_balance = plan_table(
    "final_balance",
    Column("payout_id", Uuid, nullable=False),
    code("kassier"),
    code("stream"),
    code("organisation"),
    cents("balance_cents"),
    cents("claim_cents"),
    cents("owed_cents"),
    within("fk_final_balance_payout", "payout_id", table="payout", to=("id",)),
    UniqueConstraint("plan_id", "payout_id", "organisation"),
    non_negative_sum("claim_cents"),
    non_negative_sum("owed_cents"),
)
