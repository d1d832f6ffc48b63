"""The journal: every fact of a plan in one chain, the postings it moved, the head of the chain and the balances."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import cents, code, code_type, metadata, moment, one_of

entry = Table(
    "entry",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("resource_type", Text, nullable=False),
    Column("resource_id", Uuid, nullable=False),
    Column("occurred_on", Date),
    moment("recorded_at"),
    moment("known_at"),
    Column("actor_issuer", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("client", Text),
    Column("end_user", Text),
    Column("trace_id", Text),
    Column("reason_sha256", Text),
    Column("decision_id", Uuid),
    Column("reverses", Uuid),
    Column("payload", JSONB, nullable=False),
    Column("posting_count", SmallInteger, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="RESTRICT"),
    UniqueConstraint("plan_id", "id"),
    UniqueConstraint("plan_id", "reverses"),
    CheckConstraint("posting_count >= 0 AND posting_count <> 1", name="two_postings_or_none"),
    Index("ix_entry_resource", "plan_id", "resource_id", "seq"),
)

posting = Table(
    "posting",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    code("kassier"),
    code("stream"),
    code("organisation", nullable=True),
    Column("account", Text, nullable=False),
    cents("amount_cents"),
    ForeignKeyConstraint(["plan_id", "seq"], ["entry.plan_id", "entry.seq"], ondelete="RESTRICT"),
    one_of(
        "account",
        "grant",
        "allocated",
        "due",
        "not_earned",
        "shifted",
        "payable",
        "held",
        "paid_on",
        "claim",
        "owed",
        "returned",
    ),
    Index("ix_posting_account", "plan_id", "kassier", "stream", "account"),
)

free_text = Table(
    "free_text",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("text", Text),
    moment("recorded_at"),
    ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="RESTRICT"),
)
"""What callers gave as their reason, by its SHA-256, which is what the journal seals; without a text it was erased."""

plan_head = Table(
    "plan_head",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    moment("known_at"),
    ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="RESTRICT"),
)

balance = Table(
    "balance",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("kassier", code_type(), primary_key=True),
    Column("stream", code_type(), primary_key=True),
    Column("organisation", code_type(), primary_key=True),
    Column("account", Text, primary_key=True),
    cents("amount_cents"),
    ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="RESTRICT"),
)
"""What the postings of a plan add up to; the organisation is empty for what belongs to the whole pot."""
