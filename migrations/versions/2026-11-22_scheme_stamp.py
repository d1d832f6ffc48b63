"""Every plan carries a stamp of its scheme, which is another one after every change of budget, targets or periods.

What the rules compute with can then be kept in memory: the same stamp is the same scheme, in whatever copy of the
database.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "8f0b7d1c25aa"
down_revision: str | None = "4d2c1f6e9a77"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TABLES = ("budget_line", "initiative", "kpi", "meetmoment", "period")
_EVENTS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}

_STAMP = """
CREATE FUNCTION tred_scheme_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.plan SET scheme_stamp = gen_random_uuid()
    WHERE id IN (SELECT DISTINCT plan_id FROM changed);
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    stamp = sa.Column("scheme_stamp", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
    op.add_column("plan", stamp)
    op.execute(_STAMP)
    op.execute("ALTER FUNCTION tred_scheme_changed() OWNER TO tred_owner")
    for table in _TABLES:
        for event, image in _EVENTS.items():
            op.execute(
                f"CREATE TRIGGER scheme_{event.lower()} AFTER {event} ON {table} "
                f"REFERENCING {image} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tred_scheme_changed()"
            )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table in _TABLES:
        for event in _EVENTS:
            op.execute(f"DROP TRIGGER scheme_{event.lower()} ON {table}")
    op.execute("DROP FUNCTION tred_scheme_changed()")
    op.drop_column("plan", "scheme_stamp")
