"""Health: alive without looking at anything, ready only with a database that answers and has this version's tables."""

import asyncio
import socket
import time
from pathlib import Path

import httpx
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from app.commands.database import made_ready
from app.commands.refusal import CommandRefused
from app.db.logins import SERVICE, TERMINAL
from app.db.migrate import alembic_config
from app.events import running
from app.http import health
from app.http.health import Pulse
from app.main import build, wrapped
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.databases import query
from tests.support.postgres import leased_port


def test_ready_with_the_database_and_its_tables(api: Api) -> None:
    assert api.anonymous.get("/_health/ready").json() == {"status": "ready"}
    assert api.anonymous.get("/_health/live").json() == {"status": "live"}


def test_health_is_no_part_of_the_description(api: Api) -> None:
    assert not [path for path in api.anonymous.get("/v1/openapi.json").json()["paths"] if "health" in path]


def test_not_ready_without_the_tables(empty_database: str, tmp_path: Path) -> None:
    with serving(Settings(database_url=empty_database, data=tmp_path)) as url:
        _is_alive_but_not_ready(url)
        assert _parts(url) == (503, [("/tables", "other_version")])


def test_ready_beside_a_later_version_but_not_for_one_of_its_commands(own_database: str, tmp_path: Path) -> None:
    query(own_database, "UPDATE alembic_version SET version_num = 'later'")
    settings = Settings(database_url=own_database, data=tmp_path)
    made_ready(settings, None, SERVICE)
    with serving(settings) as url:
        assert httpx.get(f"{url}/_health/ready", timeout=60, trust_env=False).status_code == 200
    with pytest.raises(CommandRefused, match="nieuwere versie"):
        made_ready(settings, None, TERMINAL)


def test_not_ready_with_the_tables_of_an_earlier_version(own_database: str, tmp_path: Path) -> None:
    earlier = ScriptDirectory.from_config(alembic_config()).get_bases()[0]
    query(own_database, f"UPDATE alembic_version SET version_num = '{earlier}'")
    with serving(Settings(database_url=own_database, data=tmp_path)) as url:
        _is_alive_but_not_ready(url)


def test_not_ready_without_a_database(tmp_path: Path) -> None:
    with leased_port() as port:
        nobody = Settings(database_url=f"postgresql://tred@127.0.0.1:{port}/tred", data=tmp_path)
        with serving(nobody) as url:
            _is_alive_but_not_ready(url)
            assert _parts(url) == (503, [("/database", "gone")])


def test_not_ready_with_a_database_that_keeps_silent(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = f"postgresql://tred@127.0.0.1:{silent.getsockname()[1]}/tred"
        with serving(Settings(database_url=database, data=tmp_path)) as url:
            began = time.monotonic()
            _is_alive_but_not_ready(url)
            assert time.monotonic() - began < 5


def test_every_part_is_well(own_database: str, tmp_path: Path) -> None:
    parts = {"database": "ok", "tables": "ok", "evidence": "ok", "disk": "ok", "courier": "off", "rounds": "ok"}
    with serving(Settings(database_url=own_database, data=tmp_path)) as url:
        found = httpx.get(f"{url}/_health/parts", timeout=60, trust_env=False).json()
    assert (found["status"], found["parts"]) == ("ok", parts)
    assert found["rounds"].keys() == {"open", "waiting", "oldest", "lastDone", "atWork"}


def test_a_database_that_records_nothing_is_named(own_database: str, tmp_path: Path) -> None:
    query(own_database, f"ALTER DATABASE {make_url(own_database).database} SET default_transaction_read_only = 'on'")
    with serving(Settings(database_url=own_database, data=tmp_path)) as url:
        assert _parts(url) == (503, [("/database", "read_only")])
        assert httpx.get(f"{url}/_health/ready", timeout=10, trust_env=False).status_code == 200


def test_each_part_that_is_not_well_is_named(
    own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "stukken"
    own = Settings(database_url=own_database, data=tmp_path, evidence_store=str(store))
    app = build(own)
    app.state.courier = pulse = Pulse(clock := _Clock())
    with serving(own, wrapped(app, own)) as url:
        assert _parts(url) == (200, [])
        clock.now += health.LONGEST_ROUND
        assert _parts(url) == (503, [("/courier", "stuck")])
        pulse.beat()
        store.rmdir()
        assert _parts(url) == (503, [("/evidence", "unreachable")])
        store.mkdir()
        monkeypatch.setattr(health, "LEAST_FREE", 2**62)
        assert _parts(url) == (503, [("/disk", "full")])
        monkeypatch.undo()
        assert _parts(url) == (200, [])


def test_a_courier_that_goes_round_shows_it(own_database: str, tmp_path: Path) -> None:
    """In a database of its own: a round is as long as there are plans."""
    settings = Settings(database_url=own_database, data=tmp_path)

    async def go_round() -> None:
        stop = asyncio.Event()
        await asyncio.wait_for(running.delivering(settings, "http://localhost", stop, stop.set), 60)

    asyncio.run(go_round())


@pytest.mark.parametrize("path", ["/_health", "/_health/", "/_health/ready/", "/_health/other"])
def test_there_is_nothing_else(api: Api, path: str) -> None:
    assert api.anonymous.get(path).status_code == 404


def _is_alive_but_not_ready(url: str) -> None:
    found = httpx.get(f"{url}/_health/ready", timeout=60, trust_env=False)
    assert found.status_code == 503
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["code"] == "unavailable"
    assert "retry-after" in found.headers
    assert httpx.get(f"{url}/_health/live", timeout=60, trust_env=False).status_code == 200


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _parts(url: str) -> tuple[int, list[tuple[str, str]]]:
    """The status, and the parts that are not well."""
    found = httpx.get(f"{url}/_health/parts", timeout=60, trust_env=False)
    return found.status_code, [(one["pointer"], one["code"]) for one in found.json().get("errors", [])]
