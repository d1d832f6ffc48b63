"""Domains, partner organisations and kassiers."""

from sqlalchemy import Column, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import code, coded_table, plan_table, within

domain = coded_table("domain", Column("name", Text, nullable=False), Column("details", JSONB, nullable=False))

organisation = coded_table(
    "organisation",
    Column("name", Text, nullable=False),
    code("domain"),
    Column("details", JSONB, nullable=False),
    within("fk_organisation_domain", "domain", table="domain"),
)

kassier = coded_table(
    "kassier",
    code("organisation"),
    code("through", nullable=True),
    Column("scope", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    within("fk_kassier_organisation", "organisation", table="organisation"),
    within("fk_kassier_through", "through", table="organisation"),
)

kassier_stream = plan_table(
    "kassier_stream",
    code("kassier"),
    code("stream"),
    within("fk_kassier_stream_kassier", "kassier", table="kassier"),
    within("fk_kassier_stream_stream", "stream", table="stream"),
    UniqueConstraint("plan_id", "kassier", "stream"),
)
