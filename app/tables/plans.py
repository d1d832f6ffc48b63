"""Plans, their streams and periods."""

import uuid

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import code, coded_table, metadata, moment, one_of, plan_table

plan = Table(
    "plan",
    metadata,
    Column("id", Uuid, primary_key=True, default=uuid.uuid4),
    Column("code", code("code").type, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("governing_body", Text, nullable=False),
    Column("has_scheme", Boolean, nullable=False),
    Column("catch_up", Boolean, nullable=False),
    Column("settlement_on", Date),
    Column("details", JSONB, nullable=False),
    Column("package", JSONB, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("scheme_stamp", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    moment("imported_at"),
    Column("remembered_from", BigInteger, nullable=False, server_default="0"),
    one_of("kind", "regioplan", "transformatieplan"),
    one_of("status", "snelle_toets", "in_development", "submitted", "approved", "running", "settled", "withdrawn"),
)

stream = coded_table(
    "stream",
    Column("name", Text, nullable=False),
    Column("financier", Text),
    Column("details", JSONB, nullable=False),
)

period = plan_table(
    "period",
    Column("number", Integer, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("pay_on", Date, nullable=False),
    Column("payment_mode", Text, nullable=False),
    Column("costs_until", Date),
    Column("details", JSONB, nullable=False),
    UniqueConstraint("plan_id", "number"),
    CheckConstraint("number >= 1", name="number_from_1"),
    CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    one_of("payment_mode", "advance", "arrears"),
)
