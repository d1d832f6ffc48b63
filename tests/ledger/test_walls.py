"""No table is without walls: the catalogue of the database is walked, also after somebody took one down."""

import asyncio
from typing import Any

import asyncpg
import pytest

from app.db.metadata import metadata
from app.plans.package.records.kinds import KINDS
from tests.support.databases import query

UNWALLED = """
SELECT t.relname::text FROM pg_class t
WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND t.relname <> 'alembic_version'
AND NOT (
    t.relrowsecurity AND t.relforcerowsecurity
    -- What opens a table to the service says of which plan, and nothing else opens it.
    AND NOT EXISTS (
        SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polpermissive
        AND (0 = ANY (p.polroles) OR 'tred_app'::regrole = ANY (p.polroles))
        AND pg_get_expr(p.polqual, p.polrelid) NOT LIKE '%NULLIF(current_setting(''tred.plan''::text), ''*''::text)%'
    )
    AND (
        NOT has_any_column_privilege('tred_app', t.oid, 'SELECT, INSERT, UPDATE')
        OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polname = 'own_plan')
    )
)
ORDER BY 1
"""
OPEN_MONEY = """
SELECT t.relname::text FROM pg_class t
WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p')
AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname LIKE '%\\_cents' AND NOT a.attisdropped)
AND NOT EXISTS (
    SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND NOT p.polpermissive AND p.polcmd = '*'
    AND 'tred_app'::regrole = ANY (p.polroles)
    AND pg_get_expr(p.polqual, p.polrelid) LIKE '%current_setting(''tred.organisations''::text)%'
)
ORDER BY 1
"""
REACHING = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND has_function_privilege('tred_app', p.oid, 'EXECUTE')
ORDER BY 1
"""
LOOSE = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
AND NOT coalesce(p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false)
"""
VIEWS = """
SELECT v.relname::text FROM pg_class v
WHERE v.relnamespace = 'public'::regnamespace AND v.relkind IN ('v', 'm')
AND NOT coalesce(v.reloptions @> ARRAY['security_invoker=true'], false)
"""


def after(url: str, script: str, asked: str) -> list[str]:
    """What a query on the catalogue finds after a script of a superuser of which nothing stays."""

    async def look() -> list[str]:
        connection: Any = await asyncpg.connect(url, timeout=60)
        try:
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(script)
            found = [row[0] for row in await connection.fetch(asked)]
            await transaction.rollback()
            return found
        finally:
            await connection.close()

    return asyncio.run(look())


def test_every_table_has_its_walls(database_url: str) -> None:
    assert query(database_url, UNWALLED) == []
    assert query(database_url, OPEN_MONEY) == []
    assert query(database_url, VIEWS) == []


@pytest.mark.parametrize(
    "script",
    [
        "ALTER TABLE transfer NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE transfer DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_plan ON transfer",
        "ALTER POLICY own_plan ON transfer USING (true)",
        "CREATE POLICY more ON transfer USING (true)",
        "CREATE POLICY more ON transfer TO tred_app USING (true)",
    ],
)
def test_a_wall_that_is_down_is_found(database_url: str, script: str) -> None:
    assert after(database_url, script, UNWALLED) == ["transfer"]


@pytest.mark.parametrize(
    "script", ["DROP POLICY own_money ON transfer", "ALTER POLICY own_money ON transfer USING (true)"]
)
def test_money_in_the_open_is_found(database_url: str, script: str) -> None:
    assert after(database_url, script, OPEN_MONEY) == ["transfer"]


def test_every_kind_of_record_about_money_is_named(database_url: str) -> None:
    policies = query(
        database_url,
        "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy "
        "WHERE polname = 'own_money' AND polrelid IN ('record'::regclass, 'record_version'::regclass)",
    )
    assert len(policies) == 2
    for (said,) in policies:
        assert all(f"'{kind.section}'" in str(said) for kind in KINDS if kind.money)


@pytest.mark.parametrize("call", ["tred_guard('later')", "tred_open('later', 'id', 'plan_id')"])
def test_a_new_table_gets_its_walls_with_its_guards(database_url: str, call: str) -> None:
    made = "CREATE TABLE later (id uuid PRIMARY KEY, plan_id uuid NOT NULL, name text)"
    assert after(database_url, made, UNWALLED) == ["later"]
    assert after(database_url, f"{made}; SELECT {call}; SELECT {call}", UNWALLED) == []


_ADD_ROUND = (
    "tred_add_round(uuid,text,text,text,text,text,text,text,integer,text,text,boolean,text,timestamp with time zone,"
    "text[])"
)


def test_the_service_reaches_across_plans_by_these_functions_only(database_url: str) -> None:
    assert {name for (name,) in query(database_url, REACHING)} == {
        _ADD_ROUND,
        "tred_cancel_round(uuid,text,text,text,text,text,text,text,timestamp with time zone)",
        "tred_cancelled_rounds(uuid[],text,text)",
        "tred_next_in_rounds(uuid,timestamp with time zone)",
        "tred_plans_as(text,text,date,text[])",
        "tred_round_done(uuid,text,text,jsonb,jsonb,timestamp with time zone)",
        "tred_round_in_turn(uuid,text)",
        "tred_round_later(uuid,text,timestamp with time zone,integer[])",
        "tred_round_plans(uuid[],text,text,date,text[])",
        "tred_rounds(text,text)",
        "tred_rounds_under_way(timestamp with time zone)",
        "tred_add_read_token(uuid,text,text,text,text,timestamp with time zone,timestamp with time zone)",
        "tred_cut(uuid,timestamp with time zone)",
        "tred_mark(uuid)",
        "tred_enter(text,text,text,date,text[],boolean,uuid)",
        "tred_keep(text,text,text,text,integer,text,text)",
        "tred_kept(text,text,text)",
        "tred_lock_head(uuid)",
        "tred_payouts_of_kassiers()",
        "tred_payouts_of_organisations()",
        "tred_payouts_with_share()",
        "tred_plan_of(text,uuid)",
        "tred_plans(text,text,date)",
        "tred_plans_since(text,text,date,timestamp with time zone,date)",
        "tred_read_token(text)",
        "tred_read_tokens(text,text)",
        "tred_revoke_read_token(uuid,text,text,timestamp with time zone)",
        "tred_take(bigint,bigint,text,text,text)",
        "tred_to_tell(timestamp with time zone,date)",
    }
    assert query(database_url, LOOSE) == []


def test_no_table_was_forgotten(database_url: str) -> None:
    walled = query(database_url, "SELECT relname::text FROM pg_class WHERE relforcerowsecurity")
    assert {name for (name,) in walled} == metadata.tables.keys()
