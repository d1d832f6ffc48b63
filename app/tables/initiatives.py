"""Themes, initiatives and the role matrix."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Text, Uuid
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

role_change = plan_table(
    "role_change",
    Column("starts_on", Date, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("reason", Text),
    Column("recorded_by", Text, nullable=False),
    moment("recorded_at"),
    Index("ix_role_change_recorded_at", "plan_id", "recorded_at", "id"),
)
"""A change of the matrix, of one cell or of the whole; a reason may have been erased."""

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
    Column("change_id", Uuid),
    Column("continues", Uuid),
    Column("superseded_by", Uuid),
    moment("superseded_at", nullable=True),
    within("fk_role_assignment_initiative", "initiative", table="initiative"),
    within("fk_role_assignment_domain", "domain", table="domain"),
    within("fk_role_assignment_organisation", "organisation", table="organisation"),
    within("fk_role_assignment_change", "change_id", table="role_change", to=("id",)),
    within("fk_role_assignment_superseded_by", "superseded_by", table="role_change", to=("id",)),
    one_of("role", "alleen_monitoren", "geinformeerd", "betrokken", "samenwerken", "trekker"),
    CheckConstraint("valid_to >= valid_from", name="valid_to_after_from"),
    CheckConstraint("(superseded_by IS NULL) = (superseded_at IS NULL)", name="superseded_whole"),
    CheckConstraint("continues IS NULL OR change_id IS NOT NULL", name="continues_by_change"),
    Index("ix_role_assignment_initiative", "plan_id", "initiative", "domain"),
    Index("ix_role_assignment_change", "plan_id", "change_id"),
    Index("ix_role_assignment_superseded_by", "plan_id", "superseded_by"),
)
"""Who has which role: what came with the package (no `change_id`) and what was recorded since; what a change ended
or cut short stays, superseded, and what is left of it `continues` it."""
