"""The records of a plan's programme: every version that there ever was, and the present state."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    or_,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import code_type, metadata, moment

record_version = Table(
    "record_version",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("kind", Text(collation="C"), primary_key=True),
    Column("code", code_type(), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("body", JSONB),
    moment("recorded_at"),
    Column("actor_issuer", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason_sha256", Text),
    ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="RESTRICT"),
    CheckConstraint("version >= 1", name="version_from_1"),
    CheckConstraint("NOT removed OR body IS NULL", name="nothing_left"),
)
"""What was written, by whom and why (the text of that lies beside the journal); a removed record has no body."""

record = Table(
    "record",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("kind", Text(collation="C"), primary_key=True),
    Column("code", code_type(), primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("body", JSONB),
    moment("changed_at"),
    ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="RESTRICT"),
    Index("ix_record_changed", "plan_id", "kind", "changed_at"),
)
"""The last version of every record, kept by the database itself; one that was removed shows what it said last."""


def in_sight(
    body: ColumnElement[Any], organisations: Collection[str], kassiers: Collection[str]
) -> ColumnElement[bool]:
    """Whether a record about money is of one of these organisations or kassiers, or of no organisation at all."""
    organisation = body["organisation"].astext
    own = organisation.in_(list(organisations)), body["kassier"].astext.in_(list(kassiers))
    return or_(organisation.is_(None), *own)
