"""Themes, initiatives and the role matrix."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Text
from sqlalchemy.dialects.postgresql import JSONB

from app.db.metadata import code, coded_table, moment, one_of, plan_table, within

theme = coded_table("theme", Column("name", Text, nullable=False), Column("details", JSONB, nullable=False))

initiative = coded_table(
    "initiative",
    Column("name", Text, nullable=False),
    code("theme"),
    Column("kind", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    within("fk_initiative_theme", "theme", table="theme"),
    one_of("kind", "intervention", "project", "workstream", "programme_office", "precondition"),
)

role_assignment = plan_table(
    "role_assignment",
    code("initiative"),
    code("domain"),
    code("organisation", nullable=True),
    Column("region", Text),
    Column("role", Text, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("details", JSONB, nullable=False),
    moment("recorded_at"),
    within("fk_role_assignment_initiative", "initiative", table="initiative"),
    within("fk_role_assignment_domain", "domain", table="domain"),
    within("fk_role_assignment_organisation", "organisation", table="organisation"),
    one_of("role", "alleen_monitoren", "geinformeerd", "betrokken", "samenwerken", "trekker"),
    CheckConstraint("valid_to >= valid_from", name="valid_to_after_from"),
    Index("ix_role_assignment_initiative", "plan_id", "initiative", "domain"),
)
