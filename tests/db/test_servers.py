"""One server or several in a `DATABASE_URL`: how it is read, and that a silent one does not keep the others out."""

import asyncio
import socket
import time

import pytest
from sqlalchemy import make_url

from app.db.engine import make_engine
from app.db.failures import is_unavailable
from app.db.servers import CONNECT_SECONDS, parsed
from app.db.session import reading
from tests.support.databases import run


@pytest.mark.parametrize(
    ("given", "hosts"),
    [
        ("postgresql://tred:p%40ss@one:5433,two/tred", ("one:5433", "two:5432")),
        ("postgresql://one,two,three/tred?sslrootcert=x", ("one:5432", "two:5432", "three:5432")),
        ("postgresql+asyncpg://tred@/tred?host=one:1&host=two:2", ("one:1", "two:2")),
    ],
)
def test_of_several_servers_the_one_that_can_be_written_to(given: str, hosts: tuple[str, ...]) -> None:
    found = parsed(given)
    assert (found.drivername, found.host, found.database) == ("postgresql+asyncpg", None, "tred")
    assert found.query["host"] == hosts
    assert found.query["target_session_attrs"] == "read-write"
    assert parsed(found.render_as_string(hide_password=False)) == found
    assert found.password == ("p@ss" if "p%40ss" in given else None)


def test_another_choice_of_servers_stays() -> None:
    assert parsed("postgresql://one,two/tred?target_session_attrs=any").query["target_session_attrs"] == "any"


@pytest.mark.parametrize("one", ["postgresql://tred:a@one:5433/tred", "postgresql://tred@[::1]:5433/tred?x=a,b"])
def test_one_server_is_read_as_ever(one: str) -> None:
    assert parsed(one) == make_url(one).set(drivername="postgresql+asyncpg")


def test_sslmode_is_said_as_to_the_programs_of_postgresql() -> None:
    assert parsed("postgresql://one/tred?sslmode=require&x=y").query == {"ssl": "require", "x": "y"}


def test_a_silent_server_does_not_keep_the_others_out(database_url: str) -> None:
    url = make_url(database_url)

    async def ask(through: str) -> float:
        engine = make_engine(through, pool_size=2)
        try:
            began = time.monotonic()
            async with reading(engine) as first, reading(engine) as second:
                await first.run("SELECT 1")
                await second.run("SELECT 1")
            return time.monotonic() - began
        finally:
            await engine.dispose()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        places = f"127.0.0.1:{silent.getsockname()[1]},{url.host}:{url.port}"
        took = asyncio.run(ask(f"postgresql://{url.username}:{url.password}@{places}/{url.database}"))
    # Half of the time once; the second connection knows who answered.
    assert CONNECT_SECONDS / 2 <= took < CONNECT_SECONDS


def test_servers_of_which_none_can_be_written_to_are_a_reason_to_come_back_later(own_database: str) -> None:
    url = make_url(own_database)
    run(own_database, f'ALTER DATABASE "{url.database}" SET default_transaction_read_only = on')
    place = f"{url.host}:{url.port}"

    async def ask() -> None:
        engine = make_engine(f"postgresql://{url.username}:{url.password}@{place},{place}/{url.database}", pool_size=1)
        try:
            async with engine.connect():
                pass
        finally:
            await engine.dispose()

    with pytest.raises(ConnectionError) as refused:
        asyncio.run(ask())
    assert is_unavailable(refused.value)
