"""A round that is cancelled keeps what was done, says what was not, and can be begun anew by whoever began it."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Final

import asyncpg
import pytest

from app.cli import main
from app.commands import propose
from app.commands.refusal import say
from app.db.engine import make_engine
from app.db.snapshot import auditing
from app.ledger import repository
from app.rounds.working import work_off
from app.settings import Settings
from tests.rounds.conftest import Country, identifier
from tests.support.api import PATIENCE
from tests.support.databases import query

_WAITS: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1
"""
_CANCELLING: Final = "SELECT tred_cancel_round($1, $2, $3, NULL, NULL, 'proef', NULL, NULL, now())"
_KEPT: Final = "SELECT reason, request_id <> '' FROM proposal_round_cancellation WHERE round_id = $1"


@pytest.fixture
def two(country: Country) -> Country:
    """Two plans that are ready."""
    country.plan()
    country.plan()
    return country


def test_what_was_done_stays_done_and_the_rest_is_said_to_be_not(two: Country, plan_code: str) -> None:
    place = two.begin()
    assert two.work_at_one(place) == 1
    stranger = two.api.as_("programme_office", two.codes[0], subject=f"ander-{plan_code}")
    assert stranger.post(f"{place}/cancellations").status_code == 404

    headers = {"X-Audit-Toelichting": "verkeerde periode", "Idempotency-Key": f"weg-{two.name}"}
    first, again = (two.office.post(f"{place}/cancellations", headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.headers["Idempotency-Replayed"], first.headers["Location"]) == ("true", place)
    told = first.json()
    assert told == again.json() == two.round(place)
    assert (told["status"], told["proposed"], told["cancelled"], told["waiting"]) == ("cancelled", 1, 1, 0)
    assert (told["cancellationReason"], told["finishedAt"] is None) == ("verkeerde periode", False)
    assert query(two.api.database_url, _KEPT, identifier(place)) == [("verkeerde periode", True)]
    assert headers["Idempotency-Key"] not in asyncio.run(_unbooked(two.api.database_url))
    refused = two.office.post(f"{place}/cancellations")
    assert (refused.status_code, refused.json()["code"]) == (409, "already_ended")

    outcomes = two.outcomes(place)
    assert two.work(place) == 0
    assert two.outcomes(place) == outcomes
    for plan in two.plans:
        assert bool(two.payouts(plan)) == (outcomes[plan.plan]["status"] == "proposed")
    anew = two.begin()
    two.work(anew)
    found = two.round(anew)
    assert (found["status"], found["proposed"], found["alreadyProposed"]) == ("finished", 1, 1)
    done = two.office.post(f"{anew}/cancellations")
    assert (done.status_code, done.json()["code"]) == (409, "already_ended")


async def _unbooked(url: str) -> list[str]:
    """The keys of which `tred verify` says that they were answered and that what they made is nowhere."""
    engine = make_engine(url, pool_size=1)
    try:
        async with auditing(engine, 0) as (session, _):
            await repository.be_patient(session)
            return [str(row.key) for row in await repository.unbooked_answers(session)]
    finally:
        await engine.dispose()


def test_who_works_at_a_plan_finds_it_taken_and_leaves_nothing(two: Country) -> None:
    plan = two.plans[0]
    place = two.begin(plans=[plan.plan])
    asyncio.run(_cancelled_meanwhile(two, place))
    assert two.outcomes(place)[plan.plan]["status"] == "cancelled"
    assert two.payouts(plan) == []
    booked = plan.items(plan.by("auditor"), f"{plan.path}/ledger/entries?kind=payout_proposed")
    assert booked == []


async def _cancelled_meanwhile(country: Country, place: str) -> None:
    """Cancel a round while somebody is about to commit a plan of it."""
    held, aside = [await asyncpg.connect(country.api.database_url) for _ in range(2)]
    engine, caller = make_engine(str(country.settings.database_url), pool_size=2), country.round(place)
    assert caller["status"] == "running"
    try:
        async with held.transaction():
            issuer = await held.fetchval("SELECT issuer FROM proposal_round WHERE id = $1", identifier(place))
            assert await held.fetchval(_CANCELLING, identifier(place), issuer, country.subject)
            working = asyncio.create_task(work_off(engine, identifier(place), asyncio.Event()))
            await _blocked(aside, "%tred_round_done%")
        assert await working == 1
    finally:
        await engine.dispose()
        await held.close()
        await aside.close()


async def _blocked(connection: asyncpg.Connection, by: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not await connection.fetchval(_WAITS, by):
        assert time.monotonic() < deadline


def test_a_plan_that_is_just_done_is_waited_for(two: Country) -> None:
    place = two.begin()

    async def just_done() -> int:
        held, aside = [await asyncpg.connect(two.api.database_url) for _ in range(2)]
        try:
            async with held.transaction():
                done = "SELECT tred_round_done($1, $2, 'already_proposed', '[]', '[]', now())"
                await held.execute(done, identifier(place), two.codes[0])
                asking = asyncio.get_running_loop().run_in_executor(pool, two.office.post, f"{place}/cancellations")
                await _blocked(aside, "%tred_cancel_round%")
            return (await asking).status_code
        finally:
            await held.close()
            await aside.close()

    with ThreadPoolExecutor(1) as pool:
        assert asyncio.run(just_done()) == 201
    assert [one["status"] for one in two.outcomes(place).values()] == ["already_proposed", "cancelled"]


def test_in_a_shell(
    two: Country, terminal: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in two.around(terminal).items():
        monkeypatch.setenv(name, value)
    place = two.begin()
    cancelling = ["propose", "--cancel", str(identifier(place)), "--reason", "te vroeg"]
    assert main([*cancelling, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["round"]["cancellationReason"], told["round"]["cancelled"]) == ("te vroeg", 2)
    assert main(cancelling) == 1
    assert "al klaar of afgebroken" in capsys.readouterr().err
    for given, code in (("onzin", 2), ("00000000-0000-0000-0000-000000000000", 1)):
        assert main(["propose", "--cancel", given]) == code
        assert capsys.readouterr().out == ""


def test_who_works_in_a_shell_is_told(
    two: Country, terminal: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in two.around(terminal).items():
        monkeypatch.setenv(name, value)
    place = two.begin(dryRun=True)
    query(two.api.database_url, "UPDATE proposal_round_plan SET next_at = 'infinity' WHERE round_id = $1 RETURNING 1",
          identifier(place))  # fmt: skip
    looked = Event()

    def said(sentence: str) -> None:
        say(sentence)
        if sentence.startswith("0 van 2"):
            looked.set()

    def cancelled() -> tuple[bool, int]:
        return looked.wait(PATIENCE), two.office.post(f"{place}/cancellations").status_code

    monkeypatch.setattr(propose, "say", said)
    with ThreadPoolExecutor(1) as pool:
        cancelling = pool.submit(cancelled)
        assert main(["propose", "--period", "1", "--dry-run"]) == 1
    assert cancelling.result() == (True, 201)
    told = capsys.readouterr()
    assert "0 van 2" in told.err
    assert "afgebroken, periode 1, 2 plannen: 2 niet gedaan" in told.out
