"""Whatever a table holds, its past holds too."""

import pytest
from sqlalchemy import Table

from app.tables.ledger import balance, entry, plan_head, posting
from app.tables.past import REMEMBERED
from app.tables.payouts import transfer_total
from app.tables.records import record, record_version
from tests.support.databases import query

COLUMNS = "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'past' AND table_name = $1"
KEEPING = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = $1"


@pytest.mark.parametrize(
    "table", [*REMEMBERED, entry, posting, plan_head, balance, transfer_total, record, record_version], ids=str
)
def test_the_past_of_a_table_has_all_its_columns(database_url: str, table: Table) -> None:
    assert {name for (name,) in query(database_url, COLUMNS, table.name)} == {column.name for column in table.c}


def test_every_remembered_table_keeps_what_changes(database_url: str) -> None:
    assert {name for (name,) in query(database_url, KEEPING, "remembers")} == {table.name for table in REMEMBERED}
