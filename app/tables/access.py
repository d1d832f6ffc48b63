"""Memberships, read tokens, and the answers kept per idempotency key."""

import uuid

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from app.db.metadata import code_type, metadata, moment, one_of

membership = Table(
    "membership",
    metadata,
    Column("id", Uuid, primary_key=True, default=uuid.uuid4),
    Column("plan_code", code_type()),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("function", Text, nullable=False),
    Column("organisation", code_type()),
    Column("streams", ARRAY(Text)),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("ended_on", Date),
    Column("granted_by", Text, nullable=False),
    moment("granted_at"),
    one_of(
        "function",
        "admin",
        "programme_office",
        "stuurgroep",
        "financier",
        "kassier",
        "data_analyst",
        "partner",
        "auditor",
        "reader",
    ),
    CheckConstraint("function NOT IN ('kassier', 'partner') OR organisation IS NOT NULL", name="organisation_given"),
    Index("ix_membership_subject", "issuer", "subject", "plan_code"),
    Index("ix_membership_plan", "plan_code", "id"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", Text, nullable=False),
    moment("recorded_at"),
)

read_token = Table(
    "read_token",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False),
    moment("created_at"),
    moment("expires_at", nullable=False),
    moment("revoked_at", nullable=True),
    UniqueConstraint("hash"),
    CheckConstraint("expires_at > created_at", name="lasts"),
    Index("ix_read_token_subject", "issuer", "subject", "created_at", "id"),
)
"""What somebody reads with from elsewhere: only the SHA-256 of it. The service gets there by functions alone."""
