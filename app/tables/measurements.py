"""Measurements, their evidence, and the results that decisions established."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Numeric, Text, Uuid, text

from app.db.metadata import code, moment, one_of, plan_table, within

measurement = plan_table(
    "measurement",
    code("meetmoment"),
    Column("period", Integer, nullable=False),
    Column("value_boolean", Boolean),
    Column("value_number", Numeric(19, 6)),
    Column("measured_on", Date, nullable=False),
    Column("note", Text),
    Column("status", Text, nullable=False),
    Column("reported_by", Text, nullable=False),
    Column("reported_on", Date),
    Column("organisation", code("x").type),
    Column("recorded_issuer", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    Column("verified_by", Text),
    moment("verified_at", nullable=True),
    Column("verification_note", Text),
    Column("supersedes", Uuid),
    Column("superseded_by", Uuid),
    within("fk_measurement_meetmoment", "meetmoment", table="meetmoment"),
    within("fk_measurement_supersedes", "supersedes", table="measurement", to=("id",)),
    within("fk_measurement_superseded_by", "superseded_by", table="measurement", to=("id",)),
    CheckConstraint("(value_boolean IS NULL) <> (value_number IS NULL)", name="one_value"),
    CheckConstraint("value_number IS DISTINCT FROM 'NaN'", name="value_is_a_number"),
    one_of("status", "reported", "verified", "rejected", "established", "superseded"),
    Index("ix_measurement_meetmoment", "plan_id", "meetmoment", "period"),
)

evidence = plan_table(
    "evidence",
    Column("measurement_id", Uuid),
    Column("cost_statement_id", Uuid),
    Column("decision_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("sha256", Text),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    within("fk_evidence_measurement", "measurement_id", table="measurement", to=("id",)),
    within("fk_evidence_cost_statement", "cost_statement_id", table="cost_statement", to=("id",)),
    within("fk_evidence_decision", "decision_id", table="decision", to=("id",)),
    CheckConstraint("num_nonnulls(measurement_id, cost_statement_id, decision_id) = 1", name="one_owner"),
    Index("ix_evidence_measurement_id", "measurement_id"),
    Index("ix_evidence_cost_statement_id", "cost_statement_id"),
)

result = plan_table(
    "result",
    code("meetmoment"),
    Column("accounting", Integer, nullable=False),
    Column("measurement_id", Uuid),
    Column("decision_id", Uuid, nullable=False),
    Column("in_force", Boolean, nullable=False, server_default=text("true")),
    moment("recorded_at"),
    within("fk_result_meetmoment", "meetmoment", table="meetmoment"),
    within("fk_result_measurement", "measurement_id", table="measurement", to=("id",)),
    within("fk_result_decision", "decision_id", table="decision", to=("id",)),
    Index(
        "uq_result_in_force",
        "plan_id",
        "meetmoment",
        "accounting",
        unique=True,
        postgresql_where=text("in_force"),
    ),
)
