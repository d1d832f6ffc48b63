"""Metadata with a naming convention, and the columns that every table of a plan shares."""

import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.schema import SchemaItem

from app.uitkeringsschema.money import LARGEST_AMOUNT, LARGEST_SUM

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def code_type() -> String:
    """A human-made code; sorts by its ASCII values whatever the database's locale."""
    return String(40, collation="C")


def code(name: str, *, nullable: bool = False) -> Column[str]:
    """A column that holds a code."""
    return Column(name, code_type(), nullable=nullable)


def cents(name: str, *, nullable: bool = False) -> Column[int]:
    """A column that holds whole cents."""
    return Column(name, BigInteger, nullable=nullable)


def non_negative(name: str) -> CheckConstraint:
    """An amount from 0 to the largest on the wire."""
    return CheckConstraint(f"{name} BETWEEN 0 AND {LARGEST_AMOUNT}", name=f"{name}_non_negative")


def positive(name: str) -> CheckConstraint:
    """An amount above 0, to the largest on the wire."""
    return CheckConstraint(f"{name} BETWEEN 1 AND {LARGEST_AMOUNT}", name=f"{name}_positive")


def non_negative_sum(name: str) -> CheckConstraint:
    """What amounts add up to, from 0 to the most that a plan holds."""
    return CheckConstraint(f"{name} BETWEEN 0 AND {LARGEST_SUM}", name=f"{name}_non_negative")


def positive_sum(name: str) -> CheckConstraint:
    """What amounts add up to, above 0, to the most that a plan holds."""
    return CheckConstraint(f"{name} BETWEEN 1 AND {LARGEST_SUM}", name=f"{name}_positive")


def one_of(name: str, *allowed: str) -> CheckConstraint:
    """A column with a fixed set of words."""
    words = ", ".join(f"'{word}'" for word in allowed)
    return CheckConstraint(f"{name} IN ({words})", name=f"{name}_known")


def moment(name: str, *, nullable: bool = False) -> Column[Any]:
    """A moment in time, set by the database when it is not given."""
    return Column(name, DateTime(timezone=True), nullable=nullable, server_default=None if nullable else func.now())


def within(name: str, *columns: str, table: str, to: tuple[str, ...] = ("code",)) -> ForeignKeyConstraint:
    """A reference that stays inside the plan: (plan_id, columns) → (plan_id, to) of the table."""
    return ForeignKeyConstraint(
        ["plan_id", *columns],
        [f"{table}.plan_id", *(f"{table}.{column}" for column in to)],
        name=name,
        ondelete="RESTRICT",
    )


def plan_table(name: str, *items: SchemaItem) -> Table:
    """A table whose rows belong to one plan: a UUID of their own, unique with the plan."""
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True, default=uuid.uuid4),
        Column("plan_id", Uuid, nullable=False),
        *items,
        ForeignKeyConstraint(["plan_id"], ["plan.id"], name=f"fk_{name}_plan", ondelete="RESTRICT"),
        UniqueConstraint("plan_id", "id", name=f"uq_{name}_plan_id_id"),
    )


def coded_table(name: str, *items: SchemaItem) -> Table:
    """A table of a plan whose rows have a code, unique in the plan."""
    return plan_table(name, code("code"), *items, UniqueConstraint("plan_id", "code", name=f"uq_{name}_plan_id_code"))
