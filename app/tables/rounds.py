"""Rounds of proposals: what somebody asked of many plans at once, and what came of it in each."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import code, code_type, metadata, moment, one_of

proposal_round = Table(
    "proposal_round",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("client", Text),
    Column("end_user", Text),
    Column("request_id", Text, nullable=False),
    Column("trace_id", Text),
    Column("reason", Text),
    Column("period", Integer, nullable=False),
    code("kassier", nullable=True),
    code("stream", nullable=True),
    Column("dry_run", Boolean, nullable=False),
    Column("digest", Text, nullable=False),
    moment("asked_at"),
    moment("finished_at", nullable=True),
    Index("ix_proposal_round_subject", "issuer", "subject", "asked_at", "id"),
    Index("ix_proposal_round_open", "asked_at", postgresql_where=text("finished_at IS NULL")),
)
"""Who asked for which payouts, in which request. The service gets there by functions alone."""

proposal_round_plan = Table(
    "proposal_round_plan",
    metadata,
    Column("round_id", Uuid, primary_key=True),
    Column("plan_code", code_type(), primary_key=True),
    Column("status", Text, nullable=False, server_default=text("'waiting'")),
    Column("payouts", JSONB, nullable=False, server_default=text("'[]'")),
    Column("reasons", JSONB, nullable=False, server_default=text("'[]'")),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    moment("next_at"),
    moment("finished_at", nullable=True),
    ForeignKeyConstraint(["round_id"], ["proposal_round.id"], ondelete="RESTRICT"),
    one_of(
        "status",
        "waiting",
        "proposed",
        "ready",
        "already_proposed",
        "not_ready",
        "not_applicable",
        "failed",
        "cancelled",
    ),
    # Room for the outcome in the page where the row is: no index is written then, in which others would be met.
    postgresql_with={"fillfactor": 50},
)
"""What came of a round in one plan; written in the transaction of the proposal itself."""

proposal_round_cancellation = Table(
    "proposal_round_cancellation",
    metadata,
    Column("round_id", Uuid, primary_key=True),
    Column("client", Text),
    Column("end_user", Text),
    Column("request_id", Text, nullable=False),
    Column("trace_id", Text),
    Column("reason", Text),
    moment("cancelled_at"),
    ForeignKeyConstraint(["round_id"], ["proposal_round.id"], ondelete="RESTRICT"),
)
"""The rounds that were cancelled, by who asked for them: in which request, and why."""
