"""Who is told what happens: subscriptions, what each of them still has to get, and the deadlines that came."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.db.metadata import code, metadata, moment, one_of, plan_table, within

deadline = Table(
    "deadline",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("resource_id", Uuid, nullable=False),
    code("code", nullable=True),
    code("initiative", nullable=True),
    Column("due_on", Date, nullable=False),
    moment("recorded_at"),
    ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="RESTRICT"),
    UniqueConstraint("plan_id", "id"),
)
"""A day that came: after the entry `seq` of the journal, as the `number`th; its id follows from what it is about."""

deadline_sweep = Table(
    "deadline_sweep",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("swept_on", Date, nullable=False),
    moment("swept_at"),
    ForeignKeyConstraint(["plan_id"], ["plan.id"], ondelete="RESTRICT"),
)
"""When a plan was last looked through for deadlines, and on which day."""

subscription = plan_table(
    "subscription",
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text)),
    Column("initiatives", ARRAY(Text)),
    Column("email", Text),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    moment("recorded_at"),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    moment("ended_at", nullable=True),
    Column("key_id", Text, nullable=False),
    Column("secret_version", Integer, nullable=False, server_default=text("1")),
    moment("former_until", nullable=True),
    Column("seq", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    moment("failing_since", nullable=True),
    moment("warned_at", nullable=True),
    moment("changed_at"),
    Index("ix_subscription_owner", "plan_id", "issuer", "subject"),
)
"""Where events go, whose rights decide which, and up to where in the plan they were looked at.

The secret is not here: it follows from a key of the service (`key_id`), the id and the version. Until `former_until`
the one before signs too."""

delivery = plan_table(
    "delivery",
    Column("subscription_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    moment("recorded_at"),
    Column("status", Text, nullable=False),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    moment("next_at", nullable=True),
    moment("finished_at", nullable=True),
    Column("claim", Uuid),
    moment("claimed_until", nullable=True),
    Column("attempts", JSONB, nullable=False, server_default=text("'[]'")),
    moment("changed_at"),
    within("fk_delivery_subscription", "subscription_id", table="subscription", to=("id",)),
    UniqueConstraint("plan_id", "subscription_id", "event_id"),
    one_of("status", "pending", "delivered", "dead", "withheld"),
    Index("ix_delivery_order", "plan_id", "subscription_id", "seq", "number"),
    Index(
        "ix_delivery_pending",
        "plan_id",
        "subscription_id",
        "subject",
        "seq",
        "number",
        postgresql_where=text("status = 'pending'"),
    ),
)
"""One event on its way to one subscription: what became of it, and who is sending it now and until when."""
