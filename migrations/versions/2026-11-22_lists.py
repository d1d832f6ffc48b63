"""Lists say what changed: the plans of a caller, subscriptions and deliveries; a subscription can be changed.

`tred_plans_since` is the one look across plans for which of them a caller has to hear of anew, or no more.
Deadlines are looked for whenever the last look is an hour ago.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "2b9d64c0f7ae"
down_revision: str | None = "7f42e58cefa6"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = sa.DateTime(timezone=True)
_ASKED = "tred_plans_since(text, text, date, timestamptz, date)"
_SHOWN = (
    "code", "name", "region", "kind", "status", "governing_body", "has_scheme", "catch_up", "settlement_on", "details",
    "version",
)  # fmt: skip
"""What the list says of a plan, and can change."""

_PLANS_SINCE = f"""
CREATE FUNCTION tred_plans_since(of_issuer text, of_subject text, day date, moment timestamptz, day_then date)
RETURNS TABLE (id uuid, code text, present boolean, was jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    around text := public.tred_across();
BEGIN
    RETURN QUERY
    WITH own AS (
        SELECT p.id AS plan, p.code AS named, p.since, public.tred_cut(p.id, moment) AS cut,
            jsonb_build_object({", ".join(f"'{name}', p.{name}" for name in _SHOWN)}) AS says,
            bool_or(m.ended_on IS NULL AND coalesce(m.valid_from <= day, true) AND coalesce(m.valid_to >= day, true))
                AS has,
            bool_or(m.ended_on IS NULL AND m.granted_at <= moment AND coalesce(m.valid_from <= day_then, true)
                AND coalesce(m.valid_to >= day, true)) AS kept,
            bool_or(coalesce(m.ended_on >= day_then, true) AND coalesce(m.valid_from <= day_then, true)
                AND coalesce(m.valid_to >= day_then, true)) AS had
        FROM public.plan p JOIN public.membership m ON m.plan_code = p.code OR m.plan_code IS NULL
        WHERE m.issuer = of_issuer AND m.subject = of_subject GROUP BY p.id
    ), told AS (
        SELECT own.*, CASE
            WHEN own.cut = 0 OR NOT own.had THEN NULL
            WHEN own.cut < 0 THEN '{{}}'::jsonb
            WHEN own.since <= own.cut THEN own.says
            ELSE (
                SELECT jsonb_object_agg(e.key, e.value) FROM public.past_row r, jsonb_each(r.body) e
                WHERE r.plan_id = own.plan AND r.name = 'plan' AND r.since <= own.cut AND r.until > own.cut
                AND own.says ? e.key
            )
        END AS said FROM own
    )
    SELECT t.plan, t.named::text, t.has, t.said FROM told t
    WHERE t.has AND (NOT t.kept OR t.said IS DISTINCT FROM t.says) OR NOT t.has AND t.said IS NOT NULL;
    PERFORM set_config('tred.plan', around, true);
END $$
"""  # noqa: S608 (our own constants)

_TO_TELL = """
CREATE OR REPLACE FUNCTION tred_to_tell(moment timestamptz, day date) RETURNS TABLE (plan text, subscription uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was text := public.tred_across();
BEGIN
    RETURN QUERY
    SELECT p.code::text, NULL::uuid FROM public.plan p
    WHERE NOT EXISTS (
        SELECT FROM public.deadline_sweep w WHERE w.plan_id = p.id AND w.swept_on >= day{hourly}
    )
    UNION ALL
    SELECT p.code::text, s.id FROM public.subscription s
    JOIN public.plan p ON p.id = s.plan_id
    JOIN public.plan_head h ON h.plan_id = s.plan_id
    WHERE s.ended_at IS NULL AND NOT s.paused AND (
        s.seq < h.seq
        OR EXISTS (
            SELECT FROM public.deadline d
            WHERE d.plan_id = s.plan_id AND d.seq = h.seq AND (d.seq, d.number) > (s.seq, s.number)
        )
        OR EXISTS (
            SELECT FROM public.delivery v
            WHERE v.plan_id = s.plan_id AND v.subscription_id = s.id AND v.status = 'pending'
            AND v.next_at <= moment AND coalesce(v.claimed_until <= moment, true)
            AND NOT EXISTS (
                SELECT FROM public.delivery e
                WHERE e.plan_id = v.plan_id AND e.subscription_id = v.subscription_id AND e.subject = v.subject
                AND e.status = 'pending' AND (e.seq, e.number) < (v.seq, v.number)
            )
        )
    );
    PERFORM set_config('tred.plan', was, true);
END $$
"""
_HOURLY = " AND w.swept_at > moment - interval '1 hour'"

_CHANGEABLE = (
    "email", "paused", "ended_at+", "key_id", "secret_version", "former_until", "seq", "number", "failing_since",
    "warned_at",
)  # fmt: skip


def _guard(*columns: str) -> None:
    op.execute(f"SELECT tred_guard('subscription', {', '.join(repr(one) for one in columns)})")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("subscription", sa.Column("changed_at", _MOMENT, nullable=False, server_default=sa.text("now()")))
    op.add_column("delivery", sa.Column("changed_at", _MOMENT, nullable=False, server_default=sa.text("now()")))
    op.add_column("deadline_sweep", sa.Column("swept_at", _MOMENT, nullable=False, server_default=sa.text("now()")))
    _guard(*_CHANGEABLE, "url", "types", "initiatives", "changed_at")
    op.execute("GRANT UPDATE (changed_at) ON delivery TO tred_app")
    op.execute("GRANT UPDATE (swept_at) ON deadline_sweep TO tred_app")
    op.get_bind().exec_driver_sql(_PLANS_SINCE)
    op.get_bind().exec_driver_sql(_TO_TELL.replace("{hourly}", _HOURLY))
    op.execute(f"REVOKE ALL ON FUNCTION {_ASKED} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {_ASKED} TO tred_app")
    op.execute(f"ALTER FUNCTION {_ASKED} OWNER TO tred_owner")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(f"DROP FUNCTION {_ASKED}")
    op.get_bind().exec_driver_sql(_TO_TELL.replace("{hourly}", ""))
    _guard(*_CHANGEABLE)
    op.drop_column("deadline_sweep", "swept_at")
    op.drop_column("delivery", "changed_at")
    op.drop_column("subscription", "changed_at")
