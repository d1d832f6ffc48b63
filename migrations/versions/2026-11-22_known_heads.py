"""The head of a chain says when its last entry was known, so that who adds one does not read the last one.

Plans that are small share the pages on which their entries are found: who reads there is in the way of every other plan
that adds an entry there. The head is one row for each plan, and stays where it is.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8b15d2f7c9e4"
down_revision: str | None = "6e0f3a9c81d7"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ENTER = "tred_enter(text, text, text, date, text[], boolean, uuid)"
_CHANGED = (
    (_ENTER, "h.hash, e.known_at,", "h.hash, h.known_at,"),
    (
        _ENTER,
        "h.plan_id = p.id\n    LEFT JOIN public.entry e ON e.plan_id = h.plan_id AND e.seq = h.seq;",
        "h.plan_id = p.id;",
    ),
    (
        "tred_entry_added()",
        "SET seq = NEW.seq, hash = NEW.hash\n",
        "SET seq = NEW.seq, hash = NEW.hash, known_at = NEW.known_at\n",
    ),
    (
        "tred_entry_added()",
        "(plan_id, seq, hash) VALUES (NEW.plan_id, NEW.seq, NEW.hash)",
        "(plan_id, seq, hash, known_at) VALUES (NEW.plan_id, NEW.seq, NEW.hash, NEW.known_at)",
    ),
    (
        "tred_known()",
        "(SELECT e.known_at FROM public.entry e WHERE e.plan_id = NEW.plan_id AND e.seq = NEW.seq - 1);\nBEGIN\n",
        """(
        SELECT h.known_at FROM public.plan_head h WHERE h.plan_id = NEW.plan_id AND h.seq = NEW.seq - 1
    );
BEGIN
    IF last IS NULL THEN
        -- Others were added by the same statement, after which the head moves.
        last := (SELECT e.known_at FROM public.entry e WHERE e.plan_id = NEW.plan_id AND e.seq = NEW.seq - 1);
    END IF;
""",
    ),
)
"""Which function, what it said, and what it says instead."""

_HEAD = "CREATE OR REPLACE VIEW past.plan_head WITH (security_invoker = true) AS SELECT {} FROM public.entry "
_AT = "WHERE seq = (SELECT current_setting('tred.at')::bigint)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    known = sa.Column("known_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()"))
    op.add_column("plan_head", known)
    op.execute(
        "UPDATE plan_head h SET known_at = e.known_at FROM entry e WHERE e.plan_id = h.plan_id AND e.seq = h.seq"
    )
    op.execute(_HEAD.format("plan_id, seq, hash, known_at") + _AT)
    for function, was, becomes in _CHANGED:
        _rewrite(function, was, becomes)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for function, was, becomes in reversed(_CHANGED):
        _rewrite(function, becomes, was)
    op.execute("DROP VIEW past.plan_head")
    op.execute(_HEAD.format("plan_id, seq, hash") + _AT)
    op.execute("ALTER VIEW past.plan_head OWNER TO tred_owner")
    op.execute("GRANT SELECT ON past.plan_head TO tred_app, tred_auditor, tred_backup")
    op.drop_column("plan_head", "known_at")


def _rewrite(function: str, was: str, becomes: str) -> None:
    """Have a function say something else in one place, with its owner and grants as they are."""
    connection = op.get_bind()
    said = connection.exec_driver_sql(f"SELECT pg_get_functiondef('{function}'::regprocedure)").scalar_one()
    if said.count(was) != 1:
        raise RuntimeError(f"{function} is not what it was")
    connection.exec_driver_sql(said.replace(was, becomes))
