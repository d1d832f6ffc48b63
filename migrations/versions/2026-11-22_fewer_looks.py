"""What a command sets off in the database is done in fewer steps, and guards the same.

* An entry without postings has nothing to balance, and of one with two only the last posting is looked at once more.
* Balances follow all postings of a statement at once.
* Entering a plan is one question with another for who acts for an organisation, and tells when the head was known.
* Who may see all money no longer sets up, for each table, the question whose payouts a kassier may see.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "6e0f3a9c81d7"
down_revision: str | None = "d27a5c90e1b4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BALANCES = """
CREATE OR REPLACE FUNCTION tred_entry_balances() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    expected bigint;
    counted bigint;
    off text;
BEGIN
    IF TG_TABLE_NAME = 'entry' THEN
        expected := NEW.posting_count;
    ELSE
        SELECT posting_count INTO expected FROM public.entry WHERE plan_id = NEW.plan_id AND seq = NEW.seq;
        IF NEW.number < expected THEN
            RETURN NULL;  -- the last posting of an entry is looked at for all of them
        END IF;
    END IF;
    SELECT sum(lines), min(stream) FILTER (WHERE cents <> 0) INTO counted, off FROM (
        SELECT stream, count(*) AS lines, sum(amount_cents) AS cents FROM public.posting
        WHERE plan_id = NEW.plan_id AND seq = NEW.seq GROUP BY stream
    ) of_stream;
    IF coalesce(counted, 0) IS DISTINCT FROM expected OR off IS NOT NULL THEN
        RAISE EXCEPTION 'entry % does not balance: % of % postings, stream %', NEW.seq, counted, expected, off
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
_BALANCES_BEFORE = """
CREATE OR REPLACE FUNCTION tred_entry_balances() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    expected bigint := (SELECT posting_count FROM public.entry WHERE plan_id = NEW.plan_id AND seq = NEW.seq);
    counted bigint;
    off text;
BEGIN
    IF TG_TABLE_NAME = 'posting' THEN
        IF NEW.number < expected THEN
            RETURN NULL;  -- the last posting of an entry is looked at for all of them
        END IF;
    END IF;
    SELECT count(*) INTO counted FROM public.posting WHERE plan_id = NEW.plan_id AND seq = NEW.seq;
    SELECT stream INTO off FROM public.posting WHERE plan_id = NEW.plan_id AND seq = NEW.seq
    GROUP BY stream HAVING sum(amount_cents) <> 0 LIMIT 1;
    IF counted <> expected OR off IS NOT NULL THEN
        RAISE EXCEPTION 'entry % does not balance: % of % postings, stream %', NEW.seq, counted, expected, off
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
_WHEN = {"entry": "WHEN (NEW.posting_count <> 0)", "posting": "WHEN (NEW.number <> 1)"}
"""When there is something to balance: of postings there are two or more, of which the first alone proves nothing."""

_MOVES = """
CREATE FUNCTION tred_postings_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    loose record;
BEGIN
    -- An entry says how many postings it has, so that none can join it later.
    SELECT a.seq, a.number INTO loose FROM added a WHERE (
        SELECT a.number BETWEEN 1 AND e.posting_count FROM public.entry e WHERE e.plan_id = a.plan_id AND e.seq = a.seq
    ) IS NOT TRUE LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % has no posting %', loose.seq, loose.number USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO public.balance AS kept (plan_id, kassier, stream, organisation, account, amount_cents)
    SELECT plan_id, kassier, stream, coalesce(organisation, ''), account, sum(amount_cents)::bigint FROM added
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (plan_id, kassier, stream, organisation, account)
    DO UPDATE SET amount_cents = kept.amount_cents + excluded.amount_cents;
    RETURN NULL;
END $$
"""

_ENTER = "tred_enter(text, text, text, date, text[], boolean, uuid)"
_ENTERING = """
CREATE FUNCTION tred_enter(
    asked text, of_issuer text, of_subject text, day date, seeing text[], whole boolean, made uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, has_scheme boolean, catch_up boolean, version integer, functions jsonb, kassiers text[], domains jsonb,
    seq bigint, hash text, known_at timestamptz
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    acting text[];
    partner text[];
    sees boolean;
    enters boolean;
BEGIN
    PERFORM set_config('tred.plan', '*', true);
    SELECT p.id, p.has_scheme, p.catch_up, p.version, h.seq, h.hash, e.known_at,
        held.functions, held.acting, held.partner, held.sees
    INTO id, has_scheme, catch_up, version, seq, hash, known_at, functions, acting, partner, sees
    FROM (
        SELECT
            coalesce(jsonb_agg(jsonb_build_array(m.function, m.organisation, m.streams)), '[]') AS functions,
            coalesce(array_agg(m.organisation) FILTER (WHERE m.function = 'kassier'), '{}') AS acting,
            coalesce(array_agg(m.organisation) FILTER (WHERE m.function = 'partner'), '{}') AS partner,
            coalesce(bool_or(m.function = ANY (seeing)), false) AS sees
        FROM public.membership m
        WHERE m.issuer = of_issuer AND m.subject = of_subject AND (m.plan_code = asked OR m.plan_code IS NULL)
        AND m.ended_on IS NULL AND coalesce(m.valid_from <= day, true) AND coalesce(m.valid_to >= day, true)
    ) held
    LEFT JOIN public.plan p ON p.code = asked
    LEFT JOIN public.plan_head h ON h.plan_id = p.id
    LEFT JOIN public.entry e ON e.plan_id = h.plan_id AND e.seq = h.seq;
    kassiers := '{}';
    domains := '{}';
    IF id IS NOT NULL AND acting || partner <> '{}' THEN
        SELECT
            (SELECT coalesce(array_agg(k.code), '{}') FROM public.kassier k
                WHERE k.plan_id = found.id AND (k.organisation = ANY (acting) OR k.through = ANY (acting))),
            (SELECT coalesce(jsonb_object_agg(o.code, o.domain), '{}') FROM public.organisation o
                WHERE o.plan_id = found.id AND o.code = ANY (acting || partner))
        INTO kassiers, domains FROM (SELECT id) found (id);
    END IF;
    enters := made IS NOT NULL OR id IS NOT NULL AND functions <> '[]';
    IF NOT enters THEN
        known_at := NULL;
    END IF;
    PERFORM
        set_config('tred.plan', CASE WHEN enters THEN coalesce(id, made)::text ELSE '' END, true),
        set_config('tred.organisations', CASE WHEN whole OR sees THEN '*' ELSE (acting || partner)::text END, true),
        set_config('tred.kassiers', CASE WHEN whole OR sees THEN '*' ELSE kassiers::text END, true),
        CASE WHEN enters THEN set_config('tred.since', (coalesce(seq, 0) + 1)::text, true) END;
    RETURN NEXT;
END $$
"""
_ENTERING_BEFORE = """
CREATE FUNCTION tred_enter(
    asked text, of_issuer text, of_subject text, day date, seeing text[], whole boolean, made uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, has_scheme boolean, catch_up boolean, version integer, functions jsonb, kassiers text[], domains jsonb,
    seq bigint, hash text
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
        coalesce(array_agg(m.organisation) FILTER (WHERE m.function = 'kassier'), '{}') AS acting,
        coalesce(array_agg(m.organisation) FILTER (WHERE m.function = 'partner'), '{}') AS partner,
        coalesce(bool_or(m.function = ANY (seeing)), false) AS sees
    INTO held FROM public.membership m
    WHERE m.issuer = of_issuer AND m.subject = of_subject AND (m.plan_code = asked OR m.plan_code IS NULL)
    AND m.ended_on IS NULL AND coalesce(m.valid_from <= day, true) AND coalesce(m.valid_to >= day, true);
    id := found.id;
    has_scheme := found.has_scheme;
    catch_up := found.catch_up;
    version := found.version;
    functions := held.functions;
    kassiers := '{}';
    domains := '{}';
    IF found.id IS NOT NULL AND held.acting <> '{}' THEN
        SELECT coalesce(array_agg(k.code), '{}') INTO kassiers FROM public.kassier k
        WHERE k.plan_id = found.id AND (k.organisation = ANY (held.acting) OR k.through = ANY (held.acting));
    END IF;
    IF found.id IS NOT NULL AND held.acting || held.partner <> '{}' THEN
        SELECT coalesce(jsonb_object_agg(o.code, o.domain), '{}') INTO domains FROM public.organisation o
        WHERE o.plan_id = found.id AND o.code = ANY (held.acting || held.partner);
    END IF;
    SELECT h.seq, h.hash INTO seq, hash FROM public.plan_head h WHERE h.plan_id = found.id;
    PERFORM
        set_config('tred.plan', CASE
            WHEN made IS NULL AND held.functions = '[]' THEN '' ELSE coalesce(found.id, made)::text END, true),
        set_config('tred.organisations', CASE
            WHEN whole OR held.sees THEN '*' ELSE (held.acting || held.partner)::text END, true),
        set_config('tred.kassiers', CASE WHEN whole OR held.sees THEN '*' ELSE kassiers::text END, true);
    RETURN NEXT;
END $$
"""

_SEEN = """
CREATE FUNCTION tred_payouts_of_kassiers() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(id) FROM public.payout
    WHERE plan_id = nullif(current_setting('tred.plan'), '*')::uuid
    AND kassier = ANY (nullif(current_setting('tred.kassiers'), '*')::text[])
$$;

CREATE FUNCTION tred_payouts_of_organisations() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(payout_id) FROM public.payout_share
    WHERE plan_id = nullif(current_setting('tred.plan'), '*')::uuid
    AND organisation = ANY (nullif(current_setting('tred.organisations'), '*')::text[])
$$
"""
_SEES = ("tred_payouts_of_kassiers()", "tred_payouts_of_organisations()")
_KASSIER, _ORGANISATION = "tred_mine(''kassier'')", "tred_mine(''organisation'')"
_OF_KASSIER = f"payout_id = ANY ((SELECT public.{_SEES[0]})::uuid[])"
_OF_KASSIER_BEFORE = f"payout_id IN (SELECT p.id FROM public.payout p WHERE p.{_KASSIER})"  # noqa: S608 (our own constants)
_WITH_SHARE = f"{_KASSIER} OR id = ANY ((SELECT public.{_SEES[1]})::uuid[])"
_WITH_SHARE_BEFORE = f"{_KASSIER} OR id IN (SELECT public.tred_payouts_with_share())"
_BY_PAYOUT = ("receipt", "payment_file")
_BY_ORGANISATION_TOO = ("transfer", "payout_share", "payment_order")
"""The tables of which a kassier sees the rows of its payouts; of these an organisation sees its own as well."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for script, function in zip(_SEEN.split(";\n\n"), _SEES, strict=True):
        _make(script, function, "tred_app")
    _see(_WITH_SHARE, _OF_KASSIER)
    op.execute(f"DROP FUNCTION {_ENTER}")
    _make(_ENTERING, _ENTER, "tred_app")
    op.get_bind().exec_driver_sql(_BALANCES)
    _balance(_WHEN)
    _make(_MOVES, "tred_postings_added()")
    op.execute("DROP TRIGGER moves_balance ON posting")
    op.execute(
        "CREATE TRIGGER moves_balance AFTER INSERT ON posting REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION tred_postings_added()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER moves_balance ON posting")
    op.execute("DROP FUNCTION tred_postings_added()")
    op.execute(
        "CREATE TRIGGER moves_balance AFTER INSERT ON posting FOR EACH ROW EXECUTE FUNCTION tred_posting_added()"
    )
    op.get_bind().exec_driver_sql(_BALANCES_BEFORE)
    _balance({"entry": "", "posting": ""})
    op.execute(f"DROP FUNCTION {_ENTER}")
    _make(_ENTERING_BEFORE, _ENTER, "tred_app")
    _see(_WITH_SHARE_BEFORE, _OF_KASSIER_BEFORE)
    for function in _SEES:
        op.execute(f"DROP FUNCTION {function}")


def _balance(when: dict[str, str]) -> None:
    for table, condition in when.items():
        op.execute(f"DROP TRIGGER balances ON {table}")
        op.execute(
            f"CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON {table} "
            f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {condition} EXECUTE FUNCTION tred_entry_balances()"
        )


def _see(with_share: str, of_kassier: str) -> None:
    op.execute(f"SELECT tred_by_organisation('payout', '{with_share}')")
    for table in _BY_PAYOUT:
        op.execute(f"SELECT tred_by_organisation('{table}', '{of_kassier}')")
    for table in _BY_ORGANISATION_TOO:
        op.execute(f"SELECT tred_by_organisation('{table}', '{_ORGANISATION} OR {of_kassier}')")


def _make(script: str, function: str, caller: str | None = None) -> None:
    op.get_bind().exec_driver_sql(script)
    op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    if caller is not None:
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {caller}")
    op.execute(f"ALTER FUNCTION {function} OWNER TO tred_owner")
