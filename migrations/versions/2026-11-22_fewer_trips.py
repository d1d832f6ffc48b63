"""A command takes its turn and learns what was answered under its key at once, and enters a plan with its head.

What stood under the key is read after the locks are held: only a volatile function sees there what was committed just
before. The old functions stay for who still runs the old code.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "d4b7c2a91e63"
down_revision: str | None = "a90d4f63be17"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ENTER = "tred_enter(text, text, text, date, text[], boolean, uuid)"
_TAKE = "tred_take(bigint, bigint, text, text, text)"

_HEAD_DECLARED, _HEAD_READ = (
    ", seq bigint, hash text",
    "SELECT h.seq, h.hash INTO seq, hash FROM public.plan_head h WHERE h.plan_id = found.id;",
)

_ENTERING = """
CREATE FUNCTION tred_enter(
    asked text, of_issuer text, of_subject text, day date, seeing text[], whole boolean, made uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, has_scheme boolean, catch_up boolean, version integer, functions jsonb, kassiers text[], domains jsonb{declared}
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    found record;
    held record;
BEGIN
    PERFORM public.tred_across();
    SELECT p.id, p.has_scheme, p.catch_up, p.version INTO found FROM public.plan p WHERE p.code = asked;
    SELECT
        coalesce(jsonb_agg(jsonb_build_array(m.function, m.organisation, m.streams)), '[]') AS functions,
        coalesce(array_agg(m.organisation) FILTER (WHERE m.function = 'kassier'), '{{}}') AS acting,
        coalesce(array_agg(m.organisation) FILTER (WHERE m.function = 'partner'), '{{}}') AS partner,
        coalesce(bool_or(m.function = ANY (seeing)), false) AS sees
    INTO held FROM public.membership m
    WHERE m.issuer = of_issuer AND m.subject = of_subject AND (m.plan_code = asked OR m.plan_code IS NULL)
    AND m.ended_on IS NULL AND coalesce(m.valid_from <= day, true) AND coalesce(m.valid_to >= day, true);
    id := found.id;
    has_scheme := found.has_scheme;
    catch_up := found.catch_up;
    version := found.version;
    functions := held.functions;
    kassiers := '{{}}';
    domains := '{{}}';
    IF found.id IS NOT NULL AND held.acting <> '{{}}' THEN
        SELECT coalesce(array_agg(k.code), '{{}}') INTO kassiers FROM public.kassier k
        WHERE k.plan_id = found.id AND (k.organisation = ANY (held.acting) OR k.through = ANY (held.acting));
    END IF;
    IF found.id IS NOT NULL AND held.acting || held.partner <> '{{}}' THEN
        SELECT coalesce(jsonb_object_agg(o.code, o.domain), '{{}}') INTO domains FROM public.organisation o
        WHERE o.plan_id = found.id AND o.code = ANY (held.acting || held.partner);
    END IF;
    {read}
    PERFORM
        set_config('tred.plan', CASE
            WHEN made IS NULL AND held.functions = '[]' THEN '' ELSE coalesce(found.id, made)::text END, true),
        set_config('tred.organisations', CASE
            WHEN whole OR held.sees THEN '*' ELSE (held.acting || held.partner)::text END, true),
        set_config('tred.kassiers', CASE WHEN whole OR held.sees THEN '*' ELSE kassiers::text END, true);
    RETURN NEXT;
END $$
"""

_TAKING = """
CREATE FUNCTION tred_take(turn bigint, key_turn bigint, of_issuer text, of_subject text, of_key text)
RETURNS TABLE (taken text, fingerprint text, status integer, headers text, body text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF NOT pg_try_advisory_lock(key_turn) THEN
        taken := 'key';
    ELSIF NOT pg_try_advisory_lock(turn) THEN
        taken := 'turn';
    ELSE
        SELECT i.fingerprint, i.status, i.headers, i.body INTO fingerprint, status, headers, body
        FROM public.idempotency i WHERE i.issuer = of_issuer AND i.subject = of_subject AND i.key = of_key;
    END IF;
    RETURN NEXT;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _enter(_HEAD_DECLARED, _HEAD_READ)
    op.get_bind().exec_driver_sql(_TAKING)
    _give(_TAKE)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(f"DROP FUNCTION {_TAKE}")
    _enter("", "")


def _enter(declared: str, read: str) -> None:
    op.execute(f"DROP FUNCTION {_ENTER}")
    op.get_bind().exec_driver_sql(_ENTERING.format(declared=declared, read=read))
    _give(_ENTER)


def _give(function: str) -> None:
    op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO tred_app")
    op.execute(f"ALTER FUNCTION {function} OWNER TO tred_owner")
