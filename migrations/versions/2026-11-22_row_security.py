"""The database itself keeps plans apart, and the money of organisations.

Rows of a plan are reached only in a transaction that says which plan it is about, `SET LOCAL tred.plan`; without that,
or with an empty one, a statement fails. Amounts of organisations are reached only by who says of whom: arrays of codes
in `tred.organisations` and `tred.kassiers`, or `*` for all. `tred_enter` sets the three by who calls, and is the one
place where that is decided.

A later migration has to do nothing for the first of the two: `tred_guard` and `tred_open` put a table with a `plan_id`
under row security. For a table with amounts it adds:

* `SELECT tred_by_organisation('table', 'condition')`: the condition on top of `*`, in which `tred_mine('organisation')`
  stands for what the caller may see by that column, and `tred_mine('kassier')` likewise.

The owner sees one plan as well, and all of them with `*`, as migrations have it.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "c3a9e1d47b60"
down_revision: str | None = "7c1e5a90b2d4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SHARE = """
CREATE OR REPLACE FUNCTION tred_share(target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s OWNER TO tred_owner', target);
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, tred_app, tred_auditor, tred_backup', target);
    EXECUTE format('GRANT SELECT ON %s TO tred_app, tred_auditor, tred_backup', target);
END $$
"""

_APART = """
CREATE FUNCTION tred_keep_apart(target regclass, own text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text;
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    FOREACH name IN ARRAY ARRAY['own_plan', 'every_plan', 'reading'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON %s', name, target);
    END LOOP;
    EXECUTE format('CREATE POLICY own_plan ON %s TO tred_app, tred_owner USING (%s)', target, own);
    EXECUTE format('CREATE POLICY every_plan ON %s TO tred_owner USING ((SELECT current_setting(''tred.plan'')) = ''*'')',
                   target);
    EXECUTE format('CREATE POLICY reading ON %s FOR SELECT TO tred_auditor, tred_backup USING (true)', target);
END $$;

CREATE OR REPLACE FUNCTION tred_share(target regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s OWNER TO tred_owner', target);
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, tred_app, tred_auditor, tred_backup', target);
    EXECUTE format('GRANT SELECT ON %s TO tred_app, tred_auditor, tred_backup', target);
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'plan_id' AND NOT attisdropped) THEN
        PERFORM public.tred_keep_apart(
            target, 'plan_id = (SELECT nullif(current_setting(''tred.plan''), ''*'')::uuid)'
        );
    END IF;
END $$;

CREATE FUNCTION tred_by_organisation(target regclass, mine text DEFAULT 'false') RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    listed text := '\\1 = ANY ((SELECT nullif(current_setting(''tred.\\1s''), ''*''))::text[])';
BEGIN
    EXECUTE format('DROP POLICY IF EXISTS own_money ON %s', target);
    EXECUTE format(
        'CREATE POLICY own_money ON %s AS RESTRICTIVE TO tred_app '
        'USING ((SELECT current_setting(''tred.organisations'')) = ''*'' OR (%s))',
        target, regexp_replace(mine, 'tred_mine\\(''(\\w+)''\\)', listed, 'g')
    );
END $$
"""

_ACROSS = """
CREATE FUNCTION tred_across() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    was text := coalesce(pg_catalog.current_setting('tred.plan', true), '');
BEGIN
    PERFORM pg_catalog.set_config('tred.plan', '*', true);
    RETURN was;
END $$;

CREATE FUNCTION tred_enter(
    asked text, of_issuer text, of_subject text, day date, seeing text[], whole boolean, made uuid DEFAULT NULL
) RETURNS TABLE (
    id uuid, has_scheme boolean, catch_up boolean, version integer, functions jsonb, kassiers text[], domains jsonb
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
    PERFORM
        set_config('tred.plan', CASE
            WHEN made IS NULL AND held.functions = '[]' THEN '' ELSE coalesce(found.id, made)::text END, true),
        set_config('tred.organisations', CASE
            WHEN whole OR held.sees THEN '*' ELSE (held.acting || held.partner)::text END, true),
        set_config('tred.kassiers', CASE WHEN whole OR held.sees THEN '*' ELSE kassiers::text END, true);
    RETURN NEXT;
END $$;

CREATE FUNCTION tred_plans(of_issuer text, of_subject text, day date) RETURNS SETOF plan
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was text := public.tred_across();
BEGIN
    RETURN QUERY SELECT p.* FROM public.plan p WHERE EXISTS (
        SELECT FROM public.membership m
        WHERE m.issuer = of_issuer AND m.subject = of_subject AND (m.plan_code = p.code OR m.plan_code IS NULL)
        AND m.ended_on IS NULL AND coalesce(m.valid_from <= day, true) AND coalesce(m.valid_to >= day, true)
    );
    PERFORM set_config('tred.plan', was, true);
END $$;

CREATE FUNCTION tred_plan_of(thing text, identifier uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    was text := public.tred_across();
    code text;
BEGIN
    IF thing = 'membership' THEN
        SELECT m.plan_code INTO code FROM public.membership m WHERE m.id = identifier;
    ELSE
        EXECUTE format('SELECT p.code FROM public.%I t JOIN public.plan p ON p.id = t.plan_id WHERE t.id = $1', thing)
        INTO code USING identifier;
    END IF;
    PERFORM set_config('tred.plan', was, true);
    RETURN code;
END $$;

CREATE FUNCTION tred_payouts_with_share() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT payout_id FROM public.payout_share
    WHERE plan_id = current_setting('tred.plan')::uuid
    AND organisation = ANY (nullif(current_setting('tred.organisations'), '*')::text[])
$$;

CREATE FUNCTION tred_kept(of_issuer text, of_subject text, of_key text) RETURNS SETOF idempotency
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM public.idempotency WHERE issuer = of_issuer AND subject = of_subject AND key = of_key
$$;

CREATE FUNCTION tred_keep(of_issuer text, of_subject text, of_key text, print text, code integer, heads text, answer text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO public.idempotency (issuer, subject, key, fingerprint, status, headers, body)
    VALUES (of_issuer, of_subject, of_key, print, code, heads, answer)
$$
"""

_MADE = (
    "tred_keep(text, text, text, text, integer, text, text)",
    "tred_kept(text, text, text)",
    "tred_payouts_with_share()",
    "tred_plan_of(text, uuid)",
    "tred_plans(text, text, date)",
    "tred_enter(text, text, text, date, text[], boolean, uuid)",
)
"""What the service may call to look across plans, each for one question."""

_TOOLS = ("tred_across()", "tred_by_organisation(regclass, text)", "tred_keep_apart(regclass, text)")

_OF_PLANS = """
SELECT DISTINCT table_name::text FROM information_schema.columns
WHERE table_schema = 'public' AND column_name = 'plan_id' ORDER BY 1
"""
_OTHERS = {
    "plan": "id = (SELECT nullif(current_setting('tred.plan'), '*')::uuid)",
    "membership": "plan_code = (SELECT code FROM public.plan "
    "WHERE id = (SELECT nullif(current_setting('tred.plan'), '*')::uuid))",
}
_POT, _WHOSE = "tred_mine('kassier')", "tred_mine('organisation')"
_OF_POT = f"payout_id IN (SELECT p.id FROM public.payout p WHERE p.{_POT})"  # noqa: S608 (our own constants)
_MONEY = {
    "agreement": f"{_POT} OR {_WHOSE}",
    "budget_line": f"{_POT} OR {_WHOSE}",
    "claim": f"{_POT} OR {_WHOSE}",
    "cost_statement": f"{_POT} OR {_WHOSE}",
    "final_balance": f"{_POT} OR {_WHOSE}",
    "payout": f"{_POT} OR id IN (SELECT public.tred_payouts_with_share())",
    "payout_share": f"{_WHOSE} OR {_OF_POT}",
    "transfer": f"{_WHOSE} OR {_OF_POT}",
    "receipt": _OF_POT,
    "repayment": _POT,
    "claim_receipt": "claim_id IN (SELECT c.id FROM public.claim c)",
    "claim_write_off": "claim_id IN (SELECT c.id FROM public.claim c)",
    "evidence": "cost_statement_id IS NULL OR cost_statement_id IN (SELECT s.id FROM public.cost_statement s)",
    "budget_move": "from_line_id IN (SELECT l.id FROM public.budget_line l) "
    "OR to_line_id IN (SELECT l.id FROM public.budget_line l)",
    "decision": "kind NOT IN ('accept_costs', 'set_distribution', 'change_budget', 'recover', 'sign_agreement')",
    "stream_permission": "false",
    "free_text": "false",
    "entry": "false",
    "posting": "false",
    "balance": "false",
}
"""Whose amounts a row has: of a pot, which its kassier sees, and of an organisation; or of all together."""

_KEYS: dict[str, tuple[str, ...]] = {
    "payout_share": ("payout_id", "organisation"),
    "final_balance": ("payout_id", "organisation"),
    "claim_receipt": ("claim_id", "bank_reference"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for script in (_APART, _ACROSS):
        for statement in script.split(";\n\n"):
            op.get_bind().exec_driver_sql(statement)
    for function in (*_MADE, *_TOOLS):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    for function in _MADE:
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO tred_app")
        op.execute(f"ALTER FUNCTION {function} OWNER TO tred_owner")
    op.execute("ALTER FUNCTION tred_across() OWNER TO tred_owner")
    for table in _of_plans():
        own = "plan_id = (SELECT nullif(current_setting('tred.plan'), '*')::uuid)"
        op.execute(f"SELECT tred_keep_apart('{table}', {_quoted(own)})")
    for table, own in _OTHERS.items():
        op.execute(f"SELECT tred_keep_apart('{table}', {_quoted(own)})")
    for table, mine in _MONEY.items():
        op.execute(f"SELECT tred_by_organisation('{table}', {_quoted(mine)})")
    op.execute("REVOKE ALL ON FUNCTION tred_scheme_changed() FROM PUBLIC")
    # Whoever serves has to see that these are the tables of its version.
    op.execute("GRANT SELECT ON alembic_version TO tred_app")
    op.execute("REVOKE ALL ON idempotency FROM tred_app")
    op.execute("ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY by_functions ON idempotency TO tred_owner USING (true)")
    op.execute("CREATE POLICY reading ON idempotency FOR SELECT TO tred_auditor, tred_backup USING (true)")
    _keys("plan_id")


def _of_plans() -> list[str]:
    return [name for (name,) in op.get_bind().exec_driver_sql(_OF_PLANS)]


def _quoted(expression: str) -> str:
    doubled = expression.replace("'", "''")
    return f"'{doubled}'"


def _keys(*first: str) -> None:
    """Unique keys begin with the plan: they hold for all rows, also those that are not to be known of."""
    if first:
        op.drop_constraint(op.f("uq_entry_id"), "entry")
    else:
        op.create_unique_constraint(op.f("uq_entry_id"), "entry", ["id"])
    for table, columns in _KEYS.items():
        names = "_".join(columns)
        given = "_".join((*first, *columns))
        old = op.f(f"uq_{table}_{names}" if first else f"uq_{table}_plan_id_{names}")
        op.drop_constraint(old, table)
        op.create_unique_constraint(op.f(f"uq_{table}_{given}"), table, [*first, *columns])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _keys()
    for table in _MONEY:
        op.execute(f"DROP POLICY own_money ON {table}")
    op.execute("DROP POLICY by_functions ON idempotency")
    op.execute("DROP POLICY reading ON idempotency")
    for table in (*_of_plans(), *_OTHERS):
        for policy in ("own_plan", "every_plan", "reading"):
            op.execute(f"DROP POLICY {policy} ON {table}")
    for table in ("idempotency", *_of_plans(), *_OTHERS):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    op.execute("GRANT SELECT, INSERT ON idempotency TO tred_app")
    op.get_bind().exec_driver_sql(_SHARE)
    for function in (*_MADE, *_TOOLS):
        op.execute(f"DROP FUNCTION {function}")
