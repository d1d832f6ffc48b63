"""Nobody works as a superuser on the embedded server, and every login has its time limits."""

import asyncio
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from app.commands.database import made_ready
from app.db.embedded import EmbeddedPostgres, Running
from app.db.logins import LIMITS, SERVICE, TERMINAL
from app.db.migrate import migrate
from app.settings import Settings
from tests.support.databases import query
from tests.support.embedded import ask, made_folder
from tests.support.postgres import open_folder
from tests.support.processes import get, serving, tred

POWERS = "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = session_user"
SHOWN = "SELECT current_setting(name) FROM unnest($1::text[]) AS name"
MAY = """
SELECT array_agg(rolname::text ORDER BY rolname::text) FROM pg_roles
WHERE pg_has_role(oid, 'MEMBER') AND rolname LIKE 'tred\\_%'
"""
WHO = "SELECT DISTINCT usename::text FROM pg_stat_activity WHERE application_name = 'gelijke-tred'"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """The server of a folder that was brought up to date before there were logins for the service."""
    with made_folder() as folder, EmbeddedPostgres.open(folder) as opened:
        asyncio.run(migrate(opened.url))
        assert ask(opened.url, f"SELECT count(*) FROM pg_roles WHERE rolname = '{SERVICE}'") == 0
        yield opened


@pytest.mark.parametrize(
    ("login", "becomes"), [(SERVICE, ["tred_app"]), (TERMINAL, ["tred_app", "tred_auditor", "tred_owner"])]
)
def test_the_server_is_used_without_its_superuser(running: Running, login: str, becomes: list[str]) -> None:
    for _ in range(2):
        url = made_ready(Settings(database_url=None), running, login)
    assert ask(url, "SELECT session_user") == login
    assert ask(url, POWERS) is False
    assert ask(url, MAY) == sorted([*becomes, login])
    for statement in ("SET ROLE tred", "SET ROLE tred_backup", "ALTER ROLE tred_app SUPERUSER", "CREATE DATABASE x"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            ask(url, statement)


def test_limits_stand_on_the_login_and_hold_for_who_becomes_another(running: Running) -> None:
    url = made_ready(Settings(database_url=None), running, SERVICE)

    async def held() -> list[Any]:
        connection = await asyncpg.connect(url, timeout=60)
        try:
            await connection.execute("SET ROLE tred_app")
            return [row[0] for row in await connection.fetch(SHOWN, list(LIMITS))]
        finally:
            await connection.close()

    assert asyncio.run(held()) == list(LIMITS.values())


def test_the_service_is_served_by_its_own_login() -> None:
    with open_folder() as folder, serving(folder) as service:
        assert get(f"{service.url}/_health/ready").status_code == 200
        token = tred(folder, "token", "--function", "auditor").stdout.strip()
        assert get(f"{service.url}/v1/plans", token).status_code == 200
        with EmbeddedPostgres.open(folder / ".tred") as opened:
            assert query(opened.url, WHO) == [(SERVICE,)]
