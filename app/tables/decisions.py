"""Decisions of the stuurgroep, confirmations of the financier, registrations, agreements and permissions."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import cents, code, moment, one_of, plan_table, positive, within

decision = plan_table(
    "decision",
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("reference", Text, nullable=False),
    Column("text", Text),
    Column("reason", Text),
    Column("content", JSONB, nullable=False),
    Column("recorded_issuer", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    Column("withdrawn_by", Uuid),
    within("fk_decision_withdrawn_by", "withdrawn_by", table="decision", to=("id",)),
    one_of(
        "kind",
        "accept_costs",
        "establish_results",
        "approve_plan",
        "sign_agreement",
        "set_distribution",
        "change_budget",
        "revise_target",
        "recover",
        "withdraw",
    ),
    Index("ix_decision_kind", "plan_id", "kind"),
)

confirmation = plan_table(
    "confirmation",
    Column("matter", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("confirmed_on", Date, nullable=False),
    Column("reference", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    one_of("matter", "results", "costs", "approval"),
)

registration = plan_table(
    "registration",
    Column("matter", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("system", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    one_of("matter", "results", "costs", "approval"),
)

covered_part = plan_table(
    "covered_part",
    Column("confirmation_id", Uuid, nullable=False),
    Column("registration_id", Uuid),
    Column("matter", Text, nullable=False),
    code("kassier"),
    code("stream"),
    Column("period", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    within("fk_covered_part_confirmation", "confirmation_id", table="confirmation", to=("id",)),
    within("fk_covered_part_registration", "registration_id", table="registration", to=("id",)),
    within("fk_covered_part_kassier", "kassier", table="kassier"),
    within("fk_covered_part_stream", "stream", table="stream"),
    Index(
        "uq_covered_part_registered",
        "plan_id",
        "matter",
        "kassier",
        "stream",
        "period",
        unique=True,
        postgresql_where=text("registration_id IS NOT NULL"),
    ),
    Index("ix_covered_part_part", "plan_id", "matter", "period"),
)

agreement = plan_table(
    "agreement",
    code("kassier"),
    code("organisation"),
    Column("signed_on", Date, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("signatures", JSONB, nullable=False, server_default=text("'[]'")),
    Column("decision_id", Uuid),
    Column("withdrawn", Boolean, nullable=False, server_default=text("false")),
    Column("details", JSONB, nullable=False, server_default=text("'{}'")),
    moment("recorded_at"),
    within("fk_agreement_kassier", "kassier", table="kassier"),
    within("fk_agreement_organisation", "organisation", table="organisation"),
    within("fk_agreement_decision", "decision_id", table="decision", to=("id",)),
    CheckConstraint("valid_to >= valid_from", name="valid_to_after_from"),
    Index("ix_agreement_kassier", "plan_id", "kassier", "organisation"),
)

stream_permission = plan_table(
    "stream_permission",
    code("from_stream"),
    code("to_stream"),
    cents("amount_cents"),
    Column("reference", Text, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("used_by", Uuid),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    within("fk_stream_permission_from", "from_stream", table="stream"),
    within("fk_stream_permission_to", "to_stream", table="stream"),
    within("fk_stream_permission_used_by", "used_by", table="decision", to=("id",)),
    positive("amount_cents"),
    CheckConstraint("from_stream <> to_stream", name="two_streams"),
)
