"""The roles of the database on a given server: made when the login may, and otherwise asked for in words."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.commands.database import bring_up_to_date, made_ready
from app.commands.refusal import CommandRefused
from app.db.engine import make_engine
from app.db.logins import SERVICE, TERMINAL
from app.db.migrate import migrate
from app.db.roles import ROLES
from app.db.session import APPOINTING, WRITING, transaction
from app.settings import Settings
from app.tables.access import membership
from tests.support.databases import query, run
from tests.support.postgres import throwaway_cluster

OLDER = Path("/usr/lib/postgresql/15/bin")
PROGRAMS = [
    None,
    pytest.param(OLDER, marks=pytest.mark.skipif(not (OLDER / "initdb").exists(), reason="PostgreSQL 15 is not there")),
]


@pytest.fixture(params=PROGRAMS, ids=["own", "15"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A server of somebody else, without our roles."""
    with throwaway_cluster(tmp_path, programs=request.param) as url:
        yield url


def login(server: str, name: str, attributes: str = "") -> str:
    """The URL of a login that owns a database of its own."""
    run(server, f"CREATE ROLE {name} LOGIN PASSWORD 'x' {attributes}")
    run(server, f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0 ENCODING 'UTF8'")
    return make_url(server).set(username=name, password="x", database=name).render_as_string(hide_password=False)


def works(url: str) -> bool:
    """Whether the service works as `tred_app`, and who has the database can give functions."""

    async def record() -> bool:
        engine = make_engine(url, pool_size=1)
        try:
            added = membership.insert().values(issuer="i", subject="s", function="admin", granted_by="tred")
            async with engine.connect() as connection:
                async with transaction(connection, APPOINTING) as session:
                    given = await session.execute(added)
                async with transaction(connection, WRITING) as session:
                    who = await session.fetch("SELECT current_user::text AS role")
            return given == 1 and who[0]["role"] == "tred_app"
        finally:
            await engine.dispose()

    return asyncio.run(record())


def test_a_login_gets_its_roles_made_asked_for_or_given(server: str) -> None:
    poor = login(server, "arm")
    with pytest.raises(CommandRefused) as refused:
        bring_up_to_date(poor)
    asked = refused.value.sentence
    assert "Laat een beheerder" in asked
    assert all(f"CREATE ROLE {role} NOLOGIN" in asked for role in ROLES)
    assert query(poor, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'tred\\_%'") == [(0,)]

    maker = login(server, "maker", "CREATEROLE")
    asyncio.run(migrate(maker))
    assert works(maker)
    asyncio.run(migrate(maker))

    with pytest.raises(CommandRefused) as refused:
        bring_up_to_date(poor)
    asked = refused.value.sentence
    assert "GRANT tred_owner, tred_app, tred_auditor TO arm" in asked
    assert "CREATE ROLE" not in asked
    for statement in asked.split(":\n")[1].split(";\n"):
        as_administrator(server, "arm", statement.strip().rstrip(";"))
    bring_up_to_date(poor)
    assert works(poor)


def test_who_only_serves_needs_to_become_one_role_and_no_more(server: str) -> None:
    owner = login(server, "eigenaar", "CREATEROLE")
    made_ready(Settings(database_url=owner), None, TERMINAL)
    assert query(owner, "SELECT current_setting('statement_timeout')") == [("5s",)]
    run(server, "CREATE ROLE dienst LOGIN PASSWORD 'x' IN ROLE tred_app")
    serving = make_url(owner).set(username="dienst").render_as_string(hide_password=False)
    made_ready(Settings(database_url=serving), None, SERVICE)
    assert query(serving, "SELECT current_setting('lock_timeout')") == [("2s",)]
    with pytest.raises(CommandRefused) as refused:
        made_ready(Settings(database_url=serving), None, TERMINAL)
    assert "GRANT tred_owner, tred_app, tred_auditor TO dienst" in refused.value.sentence
    assert "CREATE ROLE" not in refused.value.sentence
    run(server, "CREATE ROLE niemand LOGIN PASSWORD 'x'")
    stranger = make_url(owner).set(username="niemand").render_as_string(hide_password=False)
    with pytest.raises(CommandRefused) as refused:
        made_ready(Settings(database_url=stranger), None, SERVICE)
    assert "GRANT tred_owner, tred_app, tred_auditor TO niemand" in refused.value.sentence


def test_a_limit_that_somebody_chose_stays(server: str) -> None:
    owner = login(server, "kiezer", "CREATEROLE")
    run(server, "ALTER ROLE kiezer SET statement_timeout = '7s'")
    made_ready(Settings(database_url=owner), None, SERVICE)
    shown = "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')"
    assert query(owner, shown) == [("7s", "2s")]


def as_administrator(server: str, database: str, statement: str) -> None:
    """Run what an administrator was asked to run, in the database that it is about."""
    query(make_url(server).set(database=database).render_as_string(hide_password=False), statement)


def test_a_superuser_needs_nothing(server: str) -> None:
    run(server, "CREATE DATABASE eigen TEMPLATE template0 ENCODING 'UTF8'")
    url = make_url(server).set(database="eigen").render_as_string(hide_password=False)
    asyncio.run(migrate(url))
    assert works(url)
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    assert query(url, owners) == [("tred_owner",)]
