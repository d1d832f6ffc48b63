"""Budget lines, moves between them, and the cost statements of arrears periods."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import cents, code, moment, non_negative, one_of, plan_table, positive, within

budget_line = plan_table(
    "budget_line",
    code("initiative"),
    code("kassier"),
    code("stream"),
    code("organisation"),
    Column("period", Integer, nullable=False),
    cents("original_cents"),
    cents("amount_cents"),
    Column("details", JSONB, nullable=False),
    UniqueConstraint("plan_id", "initiative", "kassier", "stream", "organisation", "period", name="uq_budget_line_key"),
    within("fk_budget_line_initiative", "initiative", table="initiative"),
    within("fk_budget_line_kassier_stream", "kassier", "stream", table="kassier_stream", to=("kassier", "stream")),
    within("fk_budget_line_organisation", "organisation", table="organisation"),
    within("fk_budget_line_period", "period", table="period", to=("number",)),
    non_negative("original_cents"),
    non_negative("amount_cents"),
)

budget_move = plan_table(
    "budget_move",
    Column("decision_id", Uuid, nullable=False),
    Column("from_line_id", Uuid, nullable=False),
    Column("to_line_id", Uuid, nullable=False),
    cents("amount_cents"),
    Column("in_force", Boolean, nullable=False, server_default=text("true")),
    within("fk_budget_move_decision", "decision_id", table="decision", to=("id",)),
    within("fk_budget_move_from", "from_line_id", table="budget_line", to=("id",)),
    within("fk_budget_move_to", "to_line_id", table="budget_line", to=("id",)),
    positive("amount_cents"),
)

cost_statement = plan_table(
    "cost_statement",
    Column("line_id", Uuid, nullable=False),
    code("initiative"),
    code("kassier"),
    code("stream"),
    code("organisation"),
    Column("period", Integer, nullable=False),
    cents("amount_cents"),
    Column("note", Text),
    Column("status", Text, nullable=False),
    Column("decision_id", Uuid),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    Column("withdrawn_at", moment("x").type),
    within("fk_cost_statement_line", "line_id", table="budget_line", to=("id",)),
    within("fk_cost_statement_decision", "decision_id", table="decision", to=("id",)),
    non_negative("amount_cents"),
    one_of("status", "open", "accepted", "withdrawn"),
    Index("ix_cost_statement_line", "plan_id", "kassier", "stream", "period"),
)

target_revision = plan_table(
    "target_revision",
    Column("decision_id", Uuid, nullable=False),
    code("meetmoment"),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Column("reason", Text),
    Column("decided_on", Date, nullable=False),
    Column("in_force", Boolean, nullable=False, server_default=text("true")),
    within("fk_target_revision_decision", "decision_id", table="decision", to=("id",)),
    within("fk_target_revision_meetmoment", "meetmoment", table="meetmoment"),
)
