"""KPIs and their meetmomenten."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.db.metadata import code, coded_table, one_of, within

kpi = coded_table(
    "kpi",
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    code("initiative", nullable=True),
    code("theme", nullable=True),
    Column("measure", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("threshold", Numeric(7, 6)),
    Column("steps", JSONB, nullable=False),
    Column("pays", Boolean, nullable=False),
    Column("evidence", ARRAY(Text), nullable=False),
    Column("details", JSONB, nullable=False),
    within("fk_kpi_initiative", "initiative", table="initiative"),
    within("fk_kpi_theme", "theme", table="theme"),
    one_of("measure", "boolean", "count", "number", "assessment"),
    one_of("rule", "pro_rata", "all_or_nothing", "threshold", "steps"),
    CheckConstraint("initiative IS NULL OR theme IS NULL", name="one_scope"),
)

meetmoment = coded_table(
    "meetmoment",
    code("kpi"),
    Column("period", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("weight_millionths", BigInteger, nullable=False),
    Column("target", Numeric(19, 6)),
    Column("baseline", Numeric(19, 6)),
    Column("original_target", Numeric(19, 6)),
    Column("original_baseline", Numeric(19, 6)),
    Column("details", JSONB, nullable=False),
    within("fk_meetmoment_kpi", "kpi", table="kpi"),
    CheckConstraint("weight_millionths >= 0", name="weight_non_negative"),
    CheckConstraint("target IS DISTINCT FROM 'NaN' AND baseline IS DISTINCT FROM 'NaN'", name="numbers"),
    Index("ix_meetmoment_period", "plan_id", "period", "code"),
)
