"""Each plan is alone in the database: no statement of the service reaches the rows of another one."""

from collections.abc import Iterator
from itertools import count

import pytest

from app.db.metadata import metadata
from tests.ledger.conftest import Books
from tests.support.api import Api
from tests.support.cases import plain
from tests.support.databases import query
from tests.support.intruding import Intruder, intruding
from tests.support.journey import Journey

DENIED, ABSENT, UNSET, EMPTY = "42501", "23503", "42704", "22P02"
OF_PLANS = sorted(table.name for table in metadata.sorted_tables if "plan_id" in table.c)
NOBODY = "00000000-0000-4000-8000-000000000000"
_numbers = count(1)


class Two:
    """The plan that a transaction is about, another one, and who tries to come from one to the other."""

    def __init__(self, here: Books, there: Books, intruder: Intruder) -> None:
        self.here, self.there, self.intruder = here, there, intruder
        self.plan, self.other = (str(books.one("SELECT $1::uuid")) for books in (here, there))

    def rows(self, *statements: str) -> list[tuple[object, ...]]:
        """What a statement about the first plan gives; `$OTHER` stands for the id of the other one."""
        filled = [statement.replace("$OTHER", f"'{self.other}'") for statement in statements]
        return self.intruder.attempt(*filled, plan=self.plan, organisations="*", kassiers="*")

    def refused(self, *statements: str) -> str | None:
        """The SQLSTATE of the refusal, or None."""
        filled = [
            statement.replace("$OTHER", f"'{self.other}'").replace("$PLAN", f"'{self.plan}'")
            for statement in statements
        ]
        return self.intruder.refused(*filled, plan=self.plan, organisations="*", kassiers="*")


@pytest.fixture(scope="module")
def two(books: Books, api: Api, worker: str) -> Iterator[Two]:
    """Two plans with the same history."""
    code = f"BUREN-{worker}-{next(_numbers)}"
    journey = Journey(api, plain("worked-example")["case"], code)
    journey.run()
    with intruding(books.url, f"neighbour_{worker}") as intruder:
        yield Two(books, Books(books.url, code, journey), intruder)


def has_rows(books: Books, table: str) -> bool:
    return bool(books.one(f"SELECT EXISTS (SELECT FROM {table} WHERE plan_id = $1)"))


@pytest.mark.parametrize("table", OF_PLANS)
def test_another_plan_is_not_to_be_read_nor_changed(two: Two, table: str) -> None:
    assert two.rows(f"SELECT count(*) FROM {table} WHERE plan_id = $OTHER") == [(0,)]
    assert two.rows(f"SELECT count(*) FILTER (WHERE plan_id <> $OTHER) = count(*) FROM {table}") == [(True,)]
    if has_rows(two.here, table):
        assert two.rows(f"SELECT EXISTS (SELECT FROM {table})") == [(True,)]
        nowhere = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record((SELECT r FROM {table} r LIMIT 1), '{{0}}')"
        assert two.refused(nowhere.format(f'{{"plan_id": "{two.other}"}}')) == DENIED


@pytest.mark.parametrize("table", [*OF_PLANS, "plan", "membership"])
def test_without_a_plan_there_is_an_error_and_not_an_empty_list(two: Two, table: str) -> None:
    reading = f"SELECT count(*) FROM {table}"
    if table in {"plan", "membership"} or has_rows(two.here, table):
        assert two.intruder.refused(reading, plan="", organisations="*") == EMPTY
        assert two.intruder.refused(reading, plan="geen uuid", organisations="*") == EMPTY
    assert two.intruder.attempt(reading, plan="*", organisations="*") == [(0,)]
    assert two.intruder.attempt(reading, plan=NOBODY, organisations="*") == [(0,)]


def test_a_connection_that_never_named_a_plan_gets_nothing(books: Books, worker: str) -> None:
    with intruding(books.url, f"fresh_{worker}") as fresh:
        assert fresh.refused("SELECT * FROM plan") == UNSET
        assert fresh.refused("UPDATE period SET ends_on = ends_on") == UNSET
        assert fresh.refused("DELETE FROM theme") == UNSET
        plan = str(books.one("SELECT $1::uuid"))
        assert fresh.refused("SELECT * FROM transfer", plan=plan) == UNSET
        assert fresh.refused("SELECT * FROM transfer", plan=plan, organisations="") == EMPTY
        assert fresh.refused("SELECT * FROM transfer", plan=plan, organisations="{}") == UNSET
        assert fresh.refused("SELECT * FROM transfer", plan=plan, organisations="{}", kassiers="") == EMPTY
        assert fresh.attempt("SELECT * FROM transfer", plan=plan, organisations="{}", kassiers="{}") == []


def test_memberships_and_plans_of_others_are_not_there(two: Two) -> None:
    assert two.rows("SELECT code FROM plan") == [(two.here.plan,)]
    assert two.rows("SELECT DISTINCT plan_code FROM membership") == [(two.here.plan,)]
    assert (
        two.rows("WITH moved AS (UPDATE plan SET version = 9 WHERE id = $OTHER RETURNING 1) SELECT * FROM moved") == []
    )
    everywhere = (
        "INSERT INTO membership (id, plan_code, issuer, subject, function, granted_by) VALUES (gen_random_uuid(), "
    )
    assert two.refused(f"{everywhere} NULL, 'i', 's', 'admin', 'x')") == DENIED
    assert two.refused(f"{everywhere} '{two.there.plan}', 'i', 's', 'admin', 'x')") == DENIED
    assert two.refused(f"{everywhere} '{two.here.plan}', 'i', 's', 'admin', 'x')") is None


CHANGES = [
    "UPDATE receipt SET status = 'reversed'",
    "UPDATE transfer SET status = 'reversed'",
    "UPDATE cost_statement SET status = 'open'",
    "UPDATE measurement SET status = 'rejected'",
    "UPDATE result SET in_force = false",
    "UPDATE claim SET withdrawn = true",
    "UPDATE budget_line SET amount_cents = 0",
    "UPDATE period SET pay_on = pay_on + 1",
    "UPDATE kpi SET name = 'X'",
    "DELETE FROM role_assignment",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_without_a_condition_stays_within_the_plan(two: Two, change: str) -> None:
    table = change.split()[1] if change.startswith("UPDATE") else change.split()[2]
    assert two.rows(f"WITH changed AS ({change} WHERE plan_id = $OTHER RETURNING 1) SELECT count(*) FROM changed") == [
        (0,)
    ]
    assert two.rows(
        f"WITH changed AS ({change} RETURNING plan_id) SELECT count(*) FROM changed WHERE plan_id = $OTHER"
    ) == [(0,)]
    assert table in OF_PLANS


DODGES = {
    "a view of one's own": ("CREATE TEMP VIEW mine AS SELECT * FROM transfer", "mine"),
    "a view with a barrier": ("CREATE TEMP VIEW mine WITH (security_barrier) AS SELECT * FROM transfer", "mine"),
    "a copy": ("CREATE TEMP TABLE mine AS SELECT * FROM transfer", "mine"),
    "a cursor": ("CREATE TEMP TABLE mine (LIKE transfer); INSERT INTO mine TABLE transfer", "mine"),
    "its own login": ("SET LOCAL ROLE NONE", "transfer"),
    "the role reset": ("RESET ROLE", "transfer"),
    "the session's own user": ("SET SESSION AUTHORIZATION DEFAULT", "transfer"),
    "another search path": ("SET LOCAL search_path = pg_temp, public", "transfer"),
    "the role itself": ("SET LOCAL ROLE tred_app", "transfer"),
    "a function of its own": (
        "CREATE FUNCTION pg_temp.mine() RETURNS SETOF transfer LANGUAGE sql SECURITY DEFINER AS 'TABLE transfer'",
        "pg_temp.mine()",
    ),
    "a prepared statement": ("PREPARE mine AS SELECT * FROM transfer", "transfer"),
}


@pytest.mark.parametrize(("first", "source"), DODGES.values(), ids=DODGES.keys())
def test_no_way_around_shows_another_plan(two: Two, first: str, source: str) -> None:
    seen = two.rows(first, f"SELECT count(*), count(*) FILTER (WHERE plan_id = $OTHER) FROM {source}")
    assert seen[0][0] == two.here.one("SELECT count(*) FROM transfer WHERE plan_id = $1")
    assert seen[0][1] == 0


def test_a_function_in_a_condition_is_not_shown_another_plan(two: Two) -> None:
    leaking = """CREATE FUNCTION pg_temp.leak(plan uuid) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS
    $$ BEGIN IF plan = $OTHER THEN RAISE 'seen' USING ERRCODE = 'P0001'; END IF; RETURN true; END $$"""
    assert two.refused(leaking, "SELECT * FROM transfer WHERE pg_temp.leak(plan_id)") is None
    assert two.refused(leaking, "SELECT * FROM entry JOIN posting USING (plan_id) WHERE pg_temp.leak(plan_id)") is None


HOSTILE = [
    "ALTER TABLE transfer DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE transfer NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY own_plan ON transfer",
    "ALTER POLICY own_plan ON transfer USING (true)",
    "ALTER POLICY own_money ON transfer USING (true)",
    "CREATE POLICY mine ON transfer USING (true)",
    "ALTER TABLE transfer DISABLE TRIGGER ALL",
    "SET LOCAL session_replication_role = replica",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION tred_plan_of(text, uuid) RETURNS text LANGUAGE sql AS 'SELECT NULL'",
    "ALTER FUNCTION tred_plan_of(text, uuid) SECURITY INVOKER",
    "ALTER FUNCTION tred_kept(text, text, text) OWNER TO tred_app",
    "DROP FUNCTION tred_enter(text, text, text, date, text[], boolean, uuid)",
    "CREATE VIEW mine AS SELECT * FROM transfer",
    "CREATE MATERIALIZED VIEW mine AS SELECT * FROM transfer",
    "CREATE TRIGGER mine BEFORE INSERT ON transfer EXECUTE FUNCTION tred_refuse()",
    "CREATE RULE mine AS ON SELECT TO transfer DO INSTEAD SELECT 1",
    "CREATE INDEX ON transfer (plan_id)",
    "CREATE TABLE mine () INHERITS (transfer)",
    "CREATE SCHEMA mine",
    "SELECT tred_keep_apart('transfer', 'true')",
    "SELECT tred_by_organisation('transfer', 'true')",
    "SELECT tred_across()",
    "SELECT tred_share('transfer')",
    "SELECT tred_open('transfer')",
    "SELECT * FROM idempotency",
    "INSERT INTO idempotency VALUES ('i', 's', 'k', 'f', 201, '{}', '{}')",
    "SET LOCAL ROLE tred_owner",
    "SET LOCAL ROLE tred_auditor",
    "SET LOCAL ROLE tred_backup",
    "SET ROLE tred_owner",
    "SET SESSION AUTHORIZATION tred_auditor",
    "GRANT tred_auditor TO tred_app",
    "ALTER ROLE tred_app BYPASSRLS",
    "ALTER ROLE tred_app SET row_security = off",
    "ALTER DATABASE postgres SET row_security = off",
    "SELECT starelid FROM pg_statistic",
    "SELECT * FROM pg_authid",
    "SELECT pg_read_file('PG_VERSION')",
    "DO $$ BEGIN EXECUTE 'ALTER TABLE transfer NO FORCE ROW LEVEL SECURITY'; END $$",
    "DO $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true); END $$",
    "WITH gone AS (DELETE FROM entry RETURNING 1) SELECT * FROM gone",
    "INSERT INTO plan_head (plan_id, seq, hash) VALUES ($OTHER, 1, '')",
    "INSERT INTO balance VALUES ($OTHER, 'K', 'S', '', 'held', 1)",
    "INSERT INTO plan SELECT * FROM jsonb_populate_record((SELECT p FROM plan p), jsonb_build_object('id', $OTHER))",
    "UPDATE transfer SET plan_id = $OTHER",
    "UPDATE period SET plan_id = $OTHER",
    "UPDATE plan SET id = $OTHER",
    "UPDATE membership SET plan_code = NULL",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_hostile_sql_against_the_walls_between_plans(two: Two, statement: str) -> None:
    assert two.refused(statement) == DENIED


def test_walls_cannot_be_asked_away(two: Two) -> None:
    assert two.refused("SET LOCAL row_security = off", "SELECT * FROM transfer") == DENIED
    assert two.refused("SET LOCAL row_security = off", "DELETE FROM theme") == DENIED


def test_statistics_tell_nothing(two: Two) -> None:
    assert two.rows("SELECT count(*) FROM pg_stats WHERE schemaname = 'public' AND tablename <> 'alembic_version'") == [
        (0,)
    ]


def test_copying_in_is_not_for_tables_with_walls(two: Two) -> None:
    assert two.refused("COPY theme FROM PROGRAM 'true'") == DENIED


COPY_OF = "jsonb_populate_record((SELECT r FROM {table} r LIMIT 1), '{changed}')"


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("transfer", "payout_id"),
        ("receipt", "payout_id"),
        ("claim_receipt", "claim_id"),
        ("cost_statement", "line_id"),
        ("result", "decision_id"),
        ("covered_part", "confirmation_id"),
    ],
)
def test_what_exists_elsewhere_cannot_be_told_from_what_exists_nowhere(two: Two, table: str, column: str) -> None:
    """A foreign key of another plan's row is refused as one of no row at all."""
    theirs = two.there.one(f"SELECT {column}::text FROM {table} WHERE plan_id = $1 LIMIT 1")
    refusals = []
    for value in (theirs, NOBODY):
        changed = f'{{"id": "{NOBODY}", "{column}": "{value}", "in_force": false, "registration_id": null}}'
        made = COPY_OF.format(table=table, changed=changed)
        refusals.append(two.refused(f"INSERT INTO {table} SELECT * FROM {made}"))
    assert refusals == [ABSENT, ABSENT]


def test_a_unique_key_of_another_plan_takes_none_here(two: Two) -> None:
    """The same codes and bank references are free in every plan; the same in one plan are not."""
    changed = f'{{"id": "{NOBODY}"}}'
    for table in ("theme", "transfer", "receipt", "payout_share"):
        assert (
            two.refused(f"INSERT INTO {table} SELECT * FROM {COPY_OF.format(table=table, changed=changed)}") == "23505"
        )
    keys = query(
        two.here.url,
        """
        SELECT t.relname || ': ' || i.relname FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_attribute p ON p.attrelid = t.oid AND p.attname = 'plan_id'
        WHERE x.indisunique AND x.indkey[0] <> p.attnum AND pg_get_indexdef(i.oid) NOT LIKE '%(id)' ORDER BY 1
        """,
    )
    assert keys == []
