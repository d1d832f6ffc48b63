"""`tred propose` acts for whoever holds the token, goes on where it was killed, and tells what came of every plan."""

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import asyncpg
import pytest

from app.cli import main
from app.settings import Settings
from tests.rounds.conftest import Country
from tests.support.databases import query
from tests.support.processes import PATIENCE, TRED

_HEAD = "SELECT FROM plan_head h JOIN plan p ON p.id = h.plan_id WHERE p.code = $1 FOR UPDATE OF h"
_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@contextmanager
def held_up(url: str, plan: str) -> Iterator[None]:
    """Nothing can be booked in a plan for as long as the block lasts."""
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(url))
        try:
            runner.run(connection.execute("BEGIN"))
            runner.run(connection.fetch(_HEAD, plan))
            yield
        finally:
            runner.run(connection.close())


def test_killed_it_goes_on_and_does_nothing_twice(
    country: Country,
    terminal: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):
        country.plan()
    country.plan(ready=False)
    given = ["propose", "--period", "1", "--workers", "1"]
    around = country.around(terminal)
    with held_up(country.api.database_url, country.codes[1]):
        process = subprocess.Popen(
            [TRED, *given],
            cwd=tmp_path,
            env={**os.environ, **around},
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(lambda: query(country.api.database_url, _WAITS) != [(0,)])
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    # Who worked for it leaves by itself.
    until(lambda: not alive(process.pid))
    (begun,) = country.office.get("/v1/proposal-rounds").json()["items"]

    for name, value in around.items():
        monkeypatch.setenv(name, value)
    assert main([*given, "--json"]) == 0
    said = capsys.readouterr()
    assert ("gaat verder" in said.err) == (begun["status"] == "running")
    told = json.loads(said.out)
    outcomes = {one["plan"]: one for one in told["plans"]}
    assert [one["status"] for one in outcomes.values()][2] == "not_ready"
    assert {one["status"] for one in list(outcomes.values())[:2]} <= {"proposed", "already_proposed"}
    assert main(given) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("R-")] == [
        f"{code}: {said}"
        for code, said in zip(country.codes, ["was al voorgesteld"] * 2 + ["nog niet klaar"], strict=True)
    ]
    assert "periode 1, 3 plannen: 2 was al voorgesteld, 1 nog niet klaar" in lines
    assert [line.partition(":")[0] for line in lines[-2:]] == ["IZA", "SPUK"]
    for plan in country.plans[:2]:
        made = country.payouts(plan)
        assert {one["id"] for one in made} == {one["id"] for one in outcomes[plan.plan]["payouts"]}
        assert {one["proposedBy"] for one in made} == {country.subject}
        booked = plan.items(plan.by("auditor"), f"{plan.path}/ledger/entries?kind=payout_proposed")
        assert len(booked) == len(made) == 2


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        Event().wait(0.02)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--period", "0"], "--period"),
        (["--period", "1", "--plans", "A,b c"], "--plans"),
        (["--period", "1", "--workers", "0"], "--workers"),
    ],
)
def test_what_makes_no_sense_is_said(capsys: pytest.CaptureFixture[str], given: list[str], said: str) -> None:
    assert main(["propose", *given]) == 2
    found = capsys.readouterr()
    assert (found.out, said in found.err) == ("", True)


def test_without_a_good_token_nothing_happens(
    terminal: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRED_DATA", str(terminal.data))
    monkeypatch.setenv("TRED_TOKEN", "onzin")
    assert main(["propose", "--period", "1"]) == 1
    found = capsys.readouterr()
    assert (found.out, "TRED_TOKEN" in found.err) == ("", True)
