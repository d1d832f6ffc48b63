"""The suite runs on the PostgreSQL that it was told to run on, and not by accident on another one."""

import os
from pathlib import Path

from app.db.embedded import account as accounts
from tests.support.databases import query
from tests.support.postgres import programs_for


def test_the_server_is_the_one_asked_for(database_url: str) -> None:
    """A run on an older version that silently took the newest would prove nothing."""
    (version,) = query(database_url, "SELECT current_setting('server_version_num')::int / 10000")[0]
    assert version == programs_for(accounts.present()).major
    given = os.environ.get("TRED_TEST_POSTGRES")
    if given and Path(given).parent.name.isdecimal():
        assert version == int(Path(given).parent.name)
