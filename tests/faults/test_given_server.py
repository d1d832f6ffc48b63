"""Copies of a given server, made and brought back with the commands of the manual: a dump, and a moment of the past."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url

from app.db.migrate import migrate
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.databases import query
from tests.support.machines import Machine, folder_of, machine, tools, wait_for
from tests.support.payments import Till, untrue
from tests.support.postgres import leased_port
from tests.support.processes import tred

TO_RESTORE = 30.0
_ARCHIVED = "SELECT coalesce(last_archived_wal, '') >= $1 FROM pg_stat_archiver"


def verified(folder: Path, url: str, *arguments: str) -> str:
    """What `tred verify` says of books that hold; its last word is the head."""
    found = tred(folder, "verify", *arguments, DATABASE_URL=url)
    assert found.returncode == 0, found.stdout
    return found.stdout


def lived(server: Machine, archive: Path, copy: Path, folder: Path) -> tuple[str, str, str]:
    """Use a server and copy it meanwhile; gives a moment, the head of the books then, and the one after it."""
    server.follow("archief", DATABASE_URL=server.url, ARCHIEF=archive, PGDATA=server.place.data)
    settings = Settings(database_url=server.url, data=folder, issuer=None, rate_limit="off")
    with serving(settings) as url, Api(url, server.url, folder) as api:
        till = Till(api, "P")
        assert till.take_in("BEFORE").status_code == 201
        server.follow("basiskopie", DATABASE_URL=server.url, KOPIE=copy)
        assert till.take_in("BETWEEN").status_code == 201
        head = verified(folder, server.url).split()[-1]
        moment = str(query(server.url, "SELECT clock_timestamp()::text")[0][0])
        assert till.take_in("LATE").status_code == 201
        later = verified(folder, server.url).split()[-1]
    assert head != later
    (segment,) = query(server.url, "SELECT pg_walfile_name(pg_switch_wal())")[0]
    wait_for(server.url, _ARCHIVED, segment)
    return moment, head, later


def test_back_to_a_moment_between_two_commands(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """The server is lost; what there was at the moment comes back, to the last entry, and no more."""
    with machine() as server, folder_of(server, "archive") as archive, folder_of(server, "copies") as copies:
        asyncio.run(migrate(server.url))
        moment, head, later = lived(server, archive, copies / "base", tmp_path)
        server.kill()
        with leased_port() as port:
            url = make_url(server.url).set(port=port).render_as_string(hide_password=False)
            began, new = time.monotonic(), copies / "new"
            server.follow(
                "terug naar een moment",
                KOPIE=copies / "base",
                ARCHIEF=archive,
                NIEUW=new,
                MOMENT=moment,
                POORT=str(port),
            )
            try:
                assert verified(tmp_path, url, "--plan", "P", "--head", head).split()[-1] == head
                took = time.monotonic() - began
                missed = tred(tmp_path, "verify", "--plan", "P", "--head", later, DATABASE_URL=url)
                assert missed.returncode == 1, missed.stdout
                assert later.partition(":")[0] in missed.stdout
                stored = query(url, "SELECT bank_reference FROM receipt ORDER BY 1")
                assert stored == [("BEFORE",), ("BETWEEN",)]
                assert untrue(url) == []
                _goes_on(url, tmp_path)
            finally:
                server.run("pg_ctl", "--pgdata", new, "--wait", "--silent", "--mode=immediate", "stop")
    assert took < TO_RESTORE
    record_property("terug naar een moment en nagerekend, s", round(took, 1))
    print(f"point in time in {took:.1f} s")  # noqa: T201


def _goes_on(url: str, folder: Path) -> None:
    """The service works on from there: what was lost may be done again."""
    settings = Settings(database_url=url, data=folder, issuer=None, rate_limit="off")
    with serving(settings) as served, Api(served, url, folder) as api:
        office = api.as_("programme_office", plan="P")
        [payout] = [one for one in office.get("/v1/plans/P/payouts").json()["items"] if one["received"]]
        kassier = api.bearing(api.token(_kassier(url, payout["id"])))
        receipt = {"amount": 0.01, "receivedOn": "2026-01-20", "bankReference": "LATE"}
        made = kassier.post(f"/v1/payouts/{payout['id']}/receipts", json=receipt)
        assert made.status_code == 201, made.text
    verified(folder, url)


def _kassier(url: str, payout: str) -> str:
    """Who took in what there is on a payout."""
    found = query(url, "SELECT min(recorded_by) FROM receipt WHERE payout_id = $1::text::uuid", payout)
    return str(found[0][0])


def test_a_dump_in_an_empty_database(own_database: str, empty_database: str, tmp_path: Path) -> None:
    """The roles are there, as on a server that was prepared."""
    settings = Settings(database_url=own_database, data=tmp_path, issuer=None, rate_limit="off")
    with serving(settings) as url, Api(url, own_database, tmp_path) as api:
        assert Till(api, "P").take_in("KEPT").status_code == 201
    head = verified(tmp_path, own_database).split()[-1]
    with tools() as programs, folder_of(programs, "copies") as copies:
        programs.follow("kopie", DATABASE_URL=own_database, KOPIE=copies / "tred.dump")
        programs.follow("terugzetten", NIEUWE_URL=empty_database, KOPIE=copies / "tred.dump")
    verified(tmp_path, empty_database, "--plan", "P", "--head", head)
    assert untrue(empty_database) == []
