"""What is measured can be asked for, what stands beside it fits the same tables, and what came of it is written."""

import asyncio
import os
import re
from pathlib import Path

import asyncpg
import pytest

from app.access.service import plan_id_of
from benchmarks import export, growth, one_statement, selects, shots
from benchmarks.__main__ import MEASURED
from benchmarks.country import KPIS, MOMENTS, package
from benchmarks.results import keep, row_of
from benchmarks.servers import Server
from benchmarks.shots import NUMBER, bearing, command
from benchmarks.tills import till_of
from benchmarks.works import WORKS, Outcome, Skipped
from tests.support.api import Api


def test_every_row_of_the_table_is_measured() -> None:
    assert {name.partition("-")[0] for name in WORKS} == set(MEASURED)


def test_a_mark_is_reached_or_missed_by_a_factor() -> None:
    assert Outcome("R1", [0.4, 0.6, 0.5]).verdict == "gehaald"
    assert Outcome("R1", [0.8]).verdict == "gehaald, ook de streefwaarde"
    assert Outcome("R1", [0.25]).verdict == "niet: nog een factor 2.00"
    assert Outcome("P", [8]).verdict == "niet: nog een factor 2.00"


def test_what_is_not_measured_again_keeps_its_row(tmp_path: Path) -> None:
    file = tmp_path / "results.md"
    keep({"R1": row_of(Outcome("R1", [0.5]), busy=0), "R2": row_of(Outcome("R2", [0.1]), busy=0)}, file)
    keep({"R1": row_of(Skipped("R1", "geen dienst"), busy=10 * (os.cpu_count() or 1))}, file)
    said = file.read_text()
    assert "**0,1 ×**" in said
    assert "**0,5 ×**" not in said
    assert "niet gemeten: geen dienst" in said
    assert "bezet" in said


def test_every_statement_beside_the_service_fits_its_tables(database_url: str) -> None:
    ours = [
        selects.ALL,
        selects.PAGE,
        selects.HELD,
        growth.FILL,
        export.ENTRIES,
        export.POSTINGS,
        export.COPY.format(plan=plan_id_of("P")).partition("(")[2].rpartition(") TO STDOUT")[0],
    ]
    theirs = [re.sub(r"(?<!:):[a-z]+", "1", one) for one in (one_statement.MEASUREMENT, one_statement.TRANSFER)]

    async def fit() -> None:
        connection = await asyncpg.connect(database_url, server_settings={"tred.plan": "*"})
        try:
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(one_statement.TABLES)
            for statement in [*ours, *theirs]:
                await connection.prepare(statement)
            await transaction.rollback()
        finally:
            await connection.close()

    asyncio.run(fit())


def test_what_is_measured_on_can_be_made_and_fired_at(
    api: Api, plan_code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = api.as_("programme_office").post("/v1/plan-imports", json=package(plan_code))
    assert made.status_code == 201
    assert (made.json()["counts"]["kpis"], made.json()["counts"]["meetmomenten"]) == (KPIS, MOMENTS)
    till = till_of(api, plan_code)
    (transfers, transfer), (reports, report) = till.passing_on, till.reporting(1)
    monkeypatch.setattr(shots, "WRK", None)
    passing_on = command(transfers, till.kassier, transfer | {"bankReference": NUMBER})
    reading = shots.Shot(f"/v1/plans/{plan_code}/meetmomenten", headers=bearing(till.analyst))
    found = shots.fire(Server(api.url, os.getpid()), [passing_on, command(reports, till.analyst, report), reading], 0.5)
    assert (found.wrong, found.done > 0) == (0, True)
