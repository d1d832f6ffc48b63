"""Workbooks that were filled in and taken in, each kept as it came."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, Text

from app.db.metadata import code, moment, plan_table, within

workbook = plan_table(
    "workbook",
    code("organisation"),
    code("by_organisation", nullable=True),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("changes", BigInteger, nullable=False),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    within("fk_workbook_organisation", "organisation", table="organisation"),
    within("fk_workbook_by_organisation", "by_organisation", table="organisation"),
    CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="content_as_sealed"),
    CheckConstraint("size = length(content) AND changes > 0", name="counted"),
    Index("ix_workbook_recorded", "plan_id", "recorded_at", "id"),
)
"""What it came to is told by the entries of the books; `by_organisation` is for whom it was sent in."""
