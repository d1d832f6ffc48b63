"""What was taken out of the service as a file: who, what, how much, and the seal of its bytes."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import moment, plan_table

export = plan_table(
    "export",
    Column("view", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("filters", JSONB, nullable=False, server_default=text("'{}'")),
    Column("rows", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("actor_issuer", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("client", Text),
    Column("end_user", Text),
    Column("read_token", Uuid),
    Column("request_id", Text, nullable=False),
    Column("trace_id", Text),
    moment("recorded_at"),
    CheckConstraint("rows >= 0 AND size >= 0", name="counted"),
    Index("ix_export_recorded", "plan_id", "recorded_at", "id"),
)
"""The audit trail of exports: a row before the first byte leaves."""
