"""Files that were sent as evidence: what each was, and whether its bytes are still there."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text, text

from app.db.metadata import code, moment, one_of, plan_table
from app.tables.past import SINCE

evidence_file = plan_table(
    "evidence_file",
    code("initiative", nullable=True),
    code("kassier", nullable=True),
    code("organisation", nullable=True),
    Column("file_name", Text),
    Column("description", Text),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("scan", Text, nullable=False),
    Column("recorded_issuer", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    moment("withdrawn_at", nullable=True),
    Column("withdrawal_reason", Text),
    Column("since", BigInteger, nullable=False, server_default=text(SINCE)),
    Column("withdrawn_since", BigInteger),
    CheckConstraint("size > 0", name="not_empty"),
    CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_is_one"),
    one_of("scan", "clean", "not_scanned"),
    Index("ix_evidence_file_sha256", "plan_id", "sha256"),
)
"""With a kassier or organisation it is about their money; the bytes lie elsewhere, under the ids of plan and file.

It keeps its own past: the entries that added and withdrew it stand beside it."""
