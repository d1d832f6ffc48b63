"""Data of the first tables, with real rows, in the tables of today: the books hold to the last entry, and work goes on.

`first_tables.sql.gz` was written by `pg_dump` of PostgreSQL 15 at the first revision: one plan that is settled, and one
that is half-way with something recorded of every kind.
"""

import asyncio
import gzip
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event

from app.access.local_issuer import LOCAL_ISSUER
from app.db.metadata import metadata
from app.db.migrate import alembic_config, migrate
from app.db.revisions import head
from app.settings import Settings
from tests.house.test_migrations import on
from tests.support.api import Api, serving
from tests.support.databases import query
from tests.support.journey import DAY
from tests.support.machines import folder_of, tools
from tests.support.outage import locked
from tests.support.processes import tred

ROWS: Final = Path(__file__).with_name("first_tables.sql.gz")
FIRST: Final = "b9a4b867300e"
HEADS: Final = {
    "AFGEREKEND": "54:4845d88230f70c7e70a072782171547dd9840811b18a9cf6dfef0bb06a53dc09",
    "HALVERWEGE": "44:c35e861782910f1d0f9518eeb53fad6115a1ff86ceddc164eabd4e4841aaffe4",
}
BASELINE: Final = "8f0b7d1c25aa"
"""The last revision before code of two revisions had to work on one database."""

JOURNALS: Final = ("entry", "posting", "idempotency", "receipt", "transfer", "measurement", "evidence")
"""The tables that only grow, and in which a long lock would stop the work."""

_AT = "SELECT version_num FROM alembic_version"
_COLUMNS = """
SELECT table_name || '.' || column_name, data_type, is_nullable = 'NO' AND column_default IS NULL
    AND is_identity = 'NO' AND is_generated = 'NEVER'
FROM information_schema.columns WHERE table_schema = 'public'
"""


@pytest.fixture
def old(empty_database: str) -> str:
    """A database as the first version left it."""
    with tools() as programs, folder_of(programs, "copies") as copies:
        script = copies / "rows.sql"
        script.write_bytes(gzip.decompress(ROWS.read_bytes()))
        os.chown(script, *programs.place.account.owner)
        programs.run(
            "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction",
            f"--file={script}", empty_database,
        )  # fmt: skip
    assert query(empty_database, _AT) == [(FIRST,)]
    return empty_database


def to(url: str, revision: str) -> list[str]:
    """Migrate to a revision; gives the statements that it took."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(" ".join(statement.split()))

    def upgrade(connection: Connection) -> None:
        event.listen(connection, "before_cursor_execute", hear)
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    on(url, upgrade)
    return said


def test_old_rows_in_the_tables_of_today(old: str, tmp_path: Path) -> None:
    asyncio.run(migrate(old))
    assert query(old, _AT) == [(head(),)]
    assert on(old, lambda connection: compare_metadata(MigrationContext.configure(connection), metadata)) == []
    # What was passed on before is filled in; that it is all of it is for the check of the books.
    assert query(old, "SELECT count(*) > 5 FROM transfer_total") == [(True,)]
    for plan, ends in HEADS.items():
        found = tred(tmp_path, "verify", "--plan", plan, "--head", ends, DATABASE_URL=old)
        assert found.returncode == 0, found.stdout


def test_work_goes_on_where_it_was(old: str, tmp_path: Path) -> None:
    asyncio.run(migrate(old))
    settings = Settings(database_url=old, data=tmp_path, issuer=None, rate_limit="off")
    with serving(settings) as url, Api(url, old, tmp_path) as api:
        office = api.as_("programme_office", plan="HALVERWEGE")
        assert {one["code"] for one in office.get("/v1/plans").json()["items"]} == set(HEADS)
        for path in ("uitkeringsschema", "payouts", "measurements", "decisions", "audit-trail", "role-matrix"):
            assert office.get(f"/v1/plans/HALVERWEGE/{path}").status_code in {200, 403}, path
        payouts = office.get("/v1/plans/HALVERWEGE/payouts").json()["items"]
        [payout] = [one for one in payouts if one["status"] == "released" and one["period"] == 2]
        kassier = api.as_("kassier", plan="HALVERWEGE", organisation="KAS1")
        receipt = {"amount": 1, "receivedOn": DAY, "bankReference": "NA-BIJWERKEN"}
        made = kassier.post(f"/v1/payouts/{payout['id']}/receipts", json=receipt)
        assert made.status_code == 201, made.text
    # The answers that were kept are still the answers to their keys.
    assert query(old, "SELECT count(*) > 50 FROM idempotency WHERE issuer = $1", LOCAL_ISSUER) == [(True,)]
    found = tred(tmp_path, "verify", DATABASE_URL=old)
    assert found.returncode == 0, found.stdout


def test_a_migration_that_has_to_wait_gives_up_whole_and_nobody_waits_behind_it(old: str) -> None:
    """Somebody is reading for a long time; the service goes on, and the migration is run again later."""
    with ThreadPoolExecutor(1) as pool, locked(old, "SELECT FROM plan; SELECT FROM entry"):
        migrating = pool.submit(asyncio.run, migrate(old))
        failure = migrating.exception(60)
        assert "lock timeout" in str(failure)
        assert query(old, _AT) == [(FIRST,)]
        assert query(old, "SELECT count(*) FROM plan") == [(2,)]
    asyncio.run(migrate(old))
    assert query(old, _AT) == [(head(),)]


def test_code_of_the_revision_before_still_writes(old: str) -> None:
    """What a table gets later may be left out; what old code names stays, of the same type."""
    to(old, BASELINE)
    columns = {str(name): str(kind) for name, kind, _ in query(old, _COLUMNS)}
    tables = {name.partition(".")[0] for name in columns}
    asyncio.run(migrate(old))
    now = {str(name): (str(kind), must) for name, kind, must in query(old, _COLUMNS)}
    assert {name: now.get(name, ("gone",))[0] for name in columns} == columns
    demanded = [name for name in now if name not in columns and name.partition(".")[0] in tables and now[name][1]]
    assert demanded == []


def test_no_long_lock_on_what_only_grows(old: str) -> None:
    names = "|".join(JOURNALS)
    long = re.compile(
        rf"CREATE (UNIQUE )?INDEX (?!CONCURRENTLY).* ON (public\.)?({names})\b"
        rf"|ALTER TABLE (ONLY )?(public\.)?({names})\b.*"
        r"(\bTYPE\b|SET NOT NULL|ADD CONSTRAINT(?!.*(NOT VALID|USING INDEX)))"
        rf"|(UPDATE|DELETE FROM|TRUNCATE|LOCK|VACUUM FULL|CLUSTER) (public\.)?({names})\b",
        re.IGNORECASE,
    )
    assert [statement for statement in to(old, BASELINE) if long.match(statement)], "the rule sees what it is for"
    said = to(old, "head")
    assert said
    assert [statement for statement in said if long.match(statement)] == []


def test_every_migration_gives_up_waiting() -> None:
    for script in ScriptDirectory.from_config(alembic_config()).walk_revisions():
        text = Path(script.path).read_text()
        for which in ("upgrade", "downgrade"):
            body = text.partition(f"def {which}() -> None:\n")[2].lstrip()
            assert body.startswith("op.execute(\"SET LOCAL lock_timeout = '2s'\")"), (script.revision, which)
